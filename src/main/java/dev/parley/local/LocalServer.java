package dev.parley.local;

import dev.parley.local.demo.DemoEngines;
import dev.parley.local.engine.Engines;
import dev.parley.local.rules.RuleResponder;
import dev.parley.local.vendors.VendorSimulator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;

/** The keyless server: the vendors' wire protocols on a loopback port, and the engines of this JVM behind them. */
public final class LocalServer {
    private final Vertx vertx;
    private final VendorSimulator simulator;
    private final Engines engines;

    private LocalServer(Vertx vertx, VendorSimulator simulator, Engines engines) {
        this.vertx = vertx;
        this.simulator = simulator;
        this.engines = engines;
    }

    /**
     * Starts a server. Completes when it listens; the engines load on first use or by {@link #load}.
     *
     * @param port to listen on at 127.0.0.1, 0 for any free one
     */
    public static Future<LocalServer> start(Vertx vertx, int port) {
        Engines engines = engines(vertx);
        return VendorSimulator.start(vertx, port, engines).map(simulator -> new LocalServer(vertx, simulator, engines));
    }

    private static Engines engines(Vertx vertx) {
        return new Engines(
                DemoEngines.recognizer(vertx),
                new RuleResponder(vertx, Clock.systemDefaultZone()),
                DemoEngines.synthesizer(vertx));
    }

    /** Loads the engines on their worker threads; completes when they are at full speed. Nobody needs to wait for it. */
    public Future<Void> load() {
        // Loading leaves hundreds of MB of garbage; one collection of some 100 ms gives the memory back.
        return engines.load()
                .onSuccess(loaded -> vertx.executeBlocking(() -> {
                    System.gc();
                    return null;
                }));
    }

    /** Examples of what the engines understand, as a user would say them. */
    public List<String> phrases() {
        return DemoEngines.PHRASES;
    }

    /** The port that it listens on. */
    public int port() {
        return simulator.port();
    }

    /** Closes all connections, then the engines. */
    public Future<Void> close() {
        return simulator.close();
    }
}
