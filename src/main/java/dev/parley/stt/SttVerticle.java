package dev.parley.stt;

import dev.parley.bus.Open;
import dev.parley.bus.StageVerticle;
import dev.parley.bus.SttInput;
import dev.parley.config.ConfigLoader;
import dev.parley.config.SttConfig;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.function.Consumer;

/**
 * The speech-to-text stage. Deployed on an event loop with the resolved {@code stt} section as its configuration; its
 * {@code url} is an origin, ws or wss, with or without a path to put before the vendor's own.
 */
public class SttVerticle extends StageVerticle<SttInput> {
    private final Pace pace;
    private SttConfig config;
    /** Held here: a client that nobody holds is closed by the garbage collector. Undeploying closes it. */
    private WebSocketClient client;

    /** The stage as it is deployed. */
    public SttVerticle() {
        this(Pace.USUAL);
    }

    SttVerticle(Pace pace) {
        super(Stage.STT, SttInput.class);
        this.pace = pace;
    }

    /** How the vendor is connected to. */
    WebSocketClientOptions options(SttConfig config) {
        return SarvamConnection.options(config);
    }

    @Override
    public Future<?> start() throws Exception {
        config = ConfigLoader.bind("stt", config(), SttConfig.class);
        client = vertx.createWebSocketClient(options(config));
        return super.start();
    }

    @Override
    protected Link<SttInput> open(Open open, Consumer<TurnEvent> events) {
        return new SarvamLink(vertx, client, config, pace, open, events);
    }
}
