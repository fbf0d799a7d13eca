package dev.parley.session;

import static dev.parley.bus.TestSession.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.Addresses;
import dev.parley.bus.BusMessage;
import dev.parley.bus.Cancel;
import dev.parley.bus.Close;
import dev.parley.bus.Heartbeat;
import dev.parley.bus.Open;
import dev.parley.bus.Opened;
import dev.parley.bus.StageEvent;
import dev.parley.time.VertxTimers;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session knows of stages that may be on other machines: that they answer, late or never, and that they die. */
class NodeVerticleTest {
    private static final Attempt ATTEMPT = new Attempt(1, 1);

    private final Vertx vertx = Vertx.vertx();
    private final NodeVerticle node = new NodeVerticle();
    private final BlockingQueue<StageEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<StageEvent> others = new LinkedBlockingQueue<>();
    private Context context;

    @BeforeEach
    void start() {
        await(vertx.deployVerticle(node));
        context = vertx.getOrCreateContext();
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    /** An instance of the language model that does as it is told by the test. */
    private final class Instance {
        final String address = Addresses.instance(Stage.LLM);
        final BlockingQueue<Message<Open>> openings = new LinkedBlockingQueue<>();
        final BlockingQueue<BusMessage> commands = new LinkedBlockingQueue<>();
        volatile boolean alive = true;
        final MessageConsumer<Open> shared;

        Instance(boolean accepts) {
            shared = vertx.eventBus().consumer(Addresses.shared(Stage.LLM), message -> {
                openings.add(message);
                if (accepts) {
                    message.reply(new Opened(address));
                }
            });
            vertx.eventBus().<BusMessage>consumer(address, message -> {
                if (!(message.body() instanceof Heartbeat)) {
                    commands.add(message.body());
                } else if (alive) {
                    message.reply(null);
                }
            });
            vertx.eventBus().<BusMessage>consumer(Addresses.CANCEL, message -> commands.add(message.body()));
        }

        Message<Open> opening() throws InterruptedException {
            return poll(openings);
        }

        BusMessage command() throws InterruptedException {
            return poll(commands);
        }
    }

    private static <T> T poll(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(15, TimeUnit.SECONDS);
        assertThat(next).as("what was to come").isNotNull();
        return next;
    }

    private StageClient session(String id, BlockingQueue<StageEvent> events) {
        return onContext(() -> {
            StageClient session = new StageClient(
                    vertx.eventBus(), new VertxTimers(vertx, Runnable::run), id, node.id(), Runnable::run);
            session.listen(events::add);
            return session;
        });
    }

    private <T> T onContext(Supplier<T> action) {
        Promise<T> done = Promise.promise();
        context.runOnContext(v -> done.complete(action.get()));
        return await(done.future());
    }

    private void open(StageClient session) {
        onContext(() -> {
            session.open(Stage.LLM);
            return null;
        });
    }

    @Test
    void whatStagesSayAtTheNodesInboxReachesTheSessionThatItIsFor() throws Exception {
        new Instance(true);
        session("one", events);
        session("two", others);

        vertx.eventBus()
                .send(
                        Addresses.node(node.id()),
                        new StageEvent("two", Stage.LLM, 1, new TurnEvent.Token(ATTEMPT, "hello")));
        vertx.eventBus()
                .send(
                        Addresses.node(node.id()),
                        new StageEvent("one", Stage.LLM, 1, new TurnEvent.Token(ATTEMPT, "goodbye")));

        assertThat(poll(others)).isEqualTo(new StageEvent("two", Stage.LLM, 1, new TurnEvent.Token(ATTEMPT, "hello")));
        assertThat(poll(events))
                .isEqualTo(new StageEvent("one", Stage.LLM, 1, new TurnEvent.Token(ATTEMPT, "goodbye")));
        assertThat(others).isEmpty();
    }

    @Test
    void namesTheNodesInboxAndItsLease() throws Exception {
        Instance instance = new Instance(true);

        open(session("one", events));

        Open open = instance.opening().body();
        assertThat(open.inbox()).isEqualTo(Addresses.node(node.id()));
        assertThat(open.leaseMs()).isEqualTo(NodeVerticle.LEASE_MS);
    }

    @Test
    void anInstanceThatFallsSilentIsAFailureOfTheSessionsThatItServes() throws Exception {
        Instance dying = new Instance(true);
        StageClient one = session("one", events);
        open(one);
        dying.opening();
        await(dying.shared.unregister());
        Instance living = new Instance(true);
        open(session("two", others));
        living.opening();

        dying.alive = false;

        assertThat(poll(events))
                .isEqualTo(new StageEvent(
                        "one", Stage.LLM, 1, new TurnEvent.LlmFailed(Attempt.NONE, FailureCode.UNAVAILABLE, 0)));
        open(one);
        assertThat(living.opening().body().generation()).isEqualTo(2);
        assertThat(others).isEmpty();
    }

    @Test
    void whoIsSlowToAnswerLosesTheSessionToAnother() throws Exception {
        Instance first = new Instance(false);
        StageClient session = session("one", events);
        open(session);
        Message<Open> asked = first.opening();
        await(first.shared.unregister());
        Instance second = new Instance(true);

        onContext(() -> {
            session.send(Stage.LLM, generation -> new Cancel("one", ATTEMPT));
            return null;
        });
        assertThat(second.command()).isEqualTo(new Cancel("one", ATTEMPT));
        asked.reply(new Opened(first.address));

        assertThat(first.command()).isEqualTo(new Close("one", Stage.LLM, 1));
        assertThat(events).isEmpty();
    }

    @Test
    void whenNobodyAnswersItIsAFailureAndWhoTookItAllTheSameIsToldToLetGo() throws Exception {
        Instance silent = new Instance(false);
        StageClient session = session("one", events);
        open(session);

        assertThat(poll(events).event()).isInstanceOf(TurnEvent.Failed.class);

        onContext(() -> {
            session.close();
            return null;
        });
        assertThat(silent.command()).isEqualTo(new Close("one", Stage.LLM, 1));
    }
}
