package dev.parley.stt;

import dev.parley.bus.Open;
import dev.parley.bus.StageVerticle;
import dev.parley.bus.SttInput;
import dev.parley.config.ConfigLoader;
import dev.parley.config.SttConfig;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import dev.parley.vendor.VendorSocket;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.function.Consumer;

/**
 * The speech-to-text stage: a {@link SarvamStream} for each session. Deployed on an event loop with the resolved {@code stt}
 * section as its configuration.
 */
public class SttVerticle extends StageVerticle<SttInput> {
    static final int MAX_MESSAGE_BYTES = 1 << 20;

    private final SttTimeouts timeouts;
    private SttConfig config;
    /** Undeploying closes it. */
    private WebSocketClient client;

    /** The stage as it is deployed. */
    public SttVerticle() {
        this(SttTimeouts.DEFAULT);
    }

    SttVerticle(SttTimeouts timeouts) {
        super(Stage.STT, SttInput.class);
        this.timeouts = timeouts;
    }

    /** Options of the connections to the vendor. */
    WebSocketClientOptions options(SttConfig config) {
        return VendorSocket.options(config, MAX_MESSAGE_BYTES);
    }

    @Override
    public Future<?> start() throws Exception {
        config = ConfigLoader.bind("stt", config(), SttConfig.class);
        client = vertx.createWebSocketClient(options(config));
        return super.start();
    }

    @Override
    protected Link<SttInput> open(Open open, Consumer<TurnEvent> events) {
        return new SarvamStream(vertx, client, config, timeouts, open, events);
    }
}
