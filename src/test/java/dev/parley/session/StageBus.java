package dev.parley.session;

import dev.parley.bus.BusMessage;
import dev.parley.bus.Cancel;
import dev.parley.bus.Close;
import dev.parley.bus.Open;
import dev.parley.bus.Opened;
import dev.parley.time.Timers;
import dev.parley.turn.Stage;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.EnumMap;
import java.util.Map;

/**
 * The event bus of one session whose stages are a test's, without Vert.x: whatever is sent arrives at once, and a stage that is
 * asked for has an instance that accepts at once.
 */
public final class StageBus implements InvocationHandler {
    private static final Map<Stage, Future<?>> ACCEPTED = new EnumMap<>(Stage.class);

    static {
        for (Stage stage : Stage.values()) {
            Opened opened = new Opened(stage.key());
            ACCEPTED.put(stage, Future.succeededFuture(proxy(Message.class, (it, method, args) -> opened)));
        }
    }

    private final Stages stages;
    private final Map<Stage, Integer> open = new EnumMap<>(Stage.class);

    /** The stages of one session. */
    public interface Stages {
        /**
         * The session opens a stage.
         *
         * @param language BCP 47 tag that the user chose, or null
         * @param voice    the vendor's voice id that the user chose, or null
         */
        void open(Stage stage, int generation, String language, String voice);

        /** The session tells the instance that serves it. */
        void send(Stage stage, BusMessage message);

        /** The session interrupts. */
        void cancel(Cancel cancel);

        /** The session has closed all that it had opened. */
        void close();
    }

    private StageBus(Stages stages) {
        this.stages = stages;
    }

    /** A client of these stages. */
    static StageClient to(Stages stages, Timers timers, String session) {
        return new StageClient(proxy(EventBus.class, new StageBus(stages)), timers, session, null, Runnable::run);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public Object invoke(Object bus, Method method, Object[] args) {
        String address = (String) args[0];
        switch (method.getName()) {
            case "request" -> {
                return accept(address, (Open) args[1]);
            }
            case "send" -> deliver(stage(address), (BusMessage) args[1]);
            case "publish" -> stages.cancel((Cancel) args[1]);
            default -> throw new UnsupportedOperationException(method.getName());
        }
        return bus;
    }

    private Future<?> accept(String address, Open request) {
        Stage stage = stage(address);
        open.put(stage, request.generation());
        stages.open(stage, request.generation(), request.language(), request.voice());
        return ACCEPTED.get(stage);
    }

    private void deliver(Stage stage, BusMessage message) {
        if (!(message instanceof Close close)) {
            stages.send(stage, message);
        } else if (open.remove(stage, close.generation()) && open.isEmpty()) {
            stages.close();
        }
    }

    /** @param address ends with the stage's name */
    private static Stage stage(String address) {
        for (Stage stage : Stage.values()) {
            if (address.endsWith(stage.key())) {
                return stage;
            }
        }
        throw new IllegalArgumentException(address);
    }
}
