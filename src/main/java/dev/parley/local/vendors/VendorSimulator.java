package dev.parley.local.vendors;

import dev.parley.local.engine.Engines;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * A server on the loopback interface that speaks the wire protocols of Sarvam, OpenAI and ElevenLabs, with engines of this
 * JVM behind them. It accepts any key.
 */
public final class VendorSimulator {
    private static final int INSTANCES = 2;
    private static final String LOOPBACK = "127.0.0.1";

    /** Ids of shared random ports, far from those of others: two simulators in one Vert.x do not share a port. */
    private static final AtomicInteger RANDOM_PORTS = new AtomicInteger(1_000_000);

    private final Vertx vertx;
    private final String deployment;
    private final int port;

    private VendorSimulator(Vertx vertx, String deployment, int port) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.port = port;
    }

    /**
     * Starts a simulator. Completes when it listens; the engines load on first use, or by {@link Engines#load}.
     *
     * @param port to listen on at 127.0.0.1, 0 for any free one
     * @param engines to serve with; the simulator owns them and closes them
     */
    public static Future<VendorSimulator> start(Vertx vertx, int port, Engines engines) {
        SocketAddress address = address(port);
        return start(vertx, engines, found -> new VendorsVerticle(address, engines, found));
    }

    /** Of all instances; the port 0 is a random one. */
    static SocketAddress address(int port) {
        return port == 0
                ? SocketAddress.sharedRandomPort(RANDOM_PORTS.incrementAndGet(), LOOPBACK)
                : SocketAddress.inetSocketAddress(port, LOOPBACK);
    }

    static Future<VendorSimulator> start(
            Vertx vertx, Engines engines, Function<IntConsumer, VendorsVerticle> verticles) {
        AtomicInteger port = new AtomicInteger();
        DeploymentOptions options = new DeploymentOptions().setInstances(INSTANCES);
        return vertx.deployVerticle(() -> verticles.apply(port::set), options)
                .map(deployment -> new VendorSimulator(vertx, deployment, port.get()))
                .onFailure(cause -> engines.close().onFailure(cause::addSuppressed));
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** Closes all connections, then the engines. */
    public Future<Void> close() {
        return vertx.undeploy(deployment);
    }
}
