package dev.parley.sandbox;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on the loopback interface, inside the product's JVM, that speaks the wire protocols of Sarvam, OpenAI and
 * ElevenLabs. With it the product runs without any key, and its clients never know.
 *
 * <p>It is a demonstration and a test bench: any key is taken, and what it understands is a small grammar.
 */
public final class Sandbox {
    private static final List<String> PHRASES = List.of(
            "What time is it?",
            "What is twenty one times three?",
            "Tell me a story about the sea",
            "Tell me a joke",
            "My name is Anna",
            "What is my name?",
            "What did I say?",
            "What is the date today?",
            "Count to ten",
            "What can you do?",
            "Stop");

    private final Vertx vertx;
    private final String deployment;
    private final int port;

    private Sandbox(Vertx vertx, String deployment, int port) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.port = port;
    }

    /**
     * Starts one sandbox. Completes when it listens and its engines can serve.
     *
     * @param port to listen on at 127.0.0.1, 0 for any free one
     * @param engines to serve with; the sandbox owns them and closes them
     */
    public static Future<Sandbox> start(Vertx vertx, int port, Engines engines) {
        return start(vertx, port, engines, Tap.NONE);
    }

    static Future<Sandbox> start(Vertx vertx, int port, Engines engines, Tap tap) {
        AtomicInteger found = new AtomicInteger();
        DeploymentOptions two = new DeploymentOptions().setInstances(2);
        return engines.ready()
                .compose(v -> vertx.deployVerticle(() -> new SandboxServer(port, engines, tap, found::set), two))
                .map(deployment -> new Sandbox(vertx, deployment, found.get()))
                .onFailure(cause -> engines.close().onFailure(cause::addSuppressed));
    }

    /** Some examples of what the real engines understand, as a user would say them. */
    public static List<String> phrases() {
        return PHRASES;
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
