package dev.parley.client;

import dev.parley.ParleyVerticle;
import dev.parley.http.TicketAuthorizer;
import dev.parley.local.engine.ChatModel;
import dev.parley.local.vendors.Faults;
import dev.parley.local.vendors.ScriptedEngines;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The whole server, with vendors that do as the test says, over real sockets. Methods are for the test's own thread. */
public final class TestServer implements AutoCloseable {
    private static final long WAIT_S = 60;

    /** A machine that is busy with other tests is no failing vendor. */
    private static final JsonObject PATIENT = new JsonObject()
            .put("transcriptWaitMs", 10_000)
            .put("llmWaitMs", 20_000)
            .put("ttsWaitMs", 20_000);

    public final Vertx vertx;
    public final ScriptedEngines engines;
    public final Faults vendors;
    public final ParleyVerticle parley;

    /** @param overrides what is configured beside the vendors' addresses */
    public TestServer(JsonObject overrides) throws Exception {
        this(Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)), overrides);
    }

    /** With so many instances of each verticle, and an event loop for each of a kind. */
    public static TestServer of(int instances) throws Exception {
        JsonObject config = new JsonObject();
        for (String section : List.of("http", "stt", "llm", "tts")) {
            config.put(section, new JsonObject().put("instances", instances));
        }
        VertxOptions options = new VertxOptions().setPreferNativeTransport(true);
        return new TestServer(
                Vertx.vertx(options.setEventLoopPoolSize(Math.max(instances, options.getEventLoopPoolSize()))), config);
    }

    /** @param vertx closed with the server */
    public TestServer(Vertx vertx, JsonObject overrides) throws Exception {
        this(vertx, overrides, null, vendors -> {});
    }

    /** @param before is done to the vendors before the server starts, and tries its keys */
    public TestServer(JsonObject overrides, Consumer<Faults> before) throws Exception {
        this(Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)), overrides, null, before);
    }

    private TestServer(Vertx vertx, JsonObject overrides, TicketAuthorizer guard, Consumer<Faults> before)
            throws Exception {
        this.vertx = vertx;
        this.parley = new ParleyVerticle(guard);
        this.engines = new ScriptedEngines(vertx);
        this.vendors = new Faults(vertx);
        before.accept(vendors);
        int port =
                vendors.start(engines.engines()).await(WAIT_S, TimeUnit.SECONDS).port();
        JsonObject config = new JsonObject()
                .put("http", new JsonObject().put("port", 0))
                .put("turn", PATIENT.copy())
                .put("stt", vendor("ws://127.0.0.1:" + port))
                .put("llm", vendor("http://127.0.0.1:" + port + "/v1"))
                .put("tts", vendor("ws://127.0.0.1:" + port))
                .mergeIn(overrides, true);
        vertx.deployVerticle(parley, new DeploymentOptions().setConfig(config)).await(WAIT_S, TimeUnit.SECONDS);
    }

    /** A server that hears "what time is it" in every utterance, and repeats quickly what was said to it. */
    public static TestServer echoing(JsonObject overrides) throws Exception {
        return echoing(Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)), overrides, null);
    }

    /**
     * The same, on a Vert.x of the test's own, which is closed with the server.
     *
     * @param guard who is given tickets, or null for whoever has the operator's token
     */
    public static TestServer echoing(Vertx vertx, JsonObject overrides, TicketAuthorizer guard) throws Exception {
        TestServer server = new TestServer(vertx, overrides, guard, vendors -> {});
        server.engines
                .hears("what time is it")
                .thinks(TestServer::echo)
                .speaks()
                .msPerChar(10);
        return server;
    }

    private static ScriptedEngines.AnswerScript echo(ChatModel.Request question) {
        List<ChatModel.Message> messages = question.messages();
        String said = messages.get(messages.size() - 1).content();
        return new ScriptedEngines.AnswerScript().token(0, "You said: ").token(0, said + ".");
    }

    private static JsonObject vendor(String url) {
        return new JsonObject().put("url", url).put("apiKey", Canary.KEY);
    }

    public int port() {
        return parley.port();
    }

    /** A client whose conversation has begun. */
    public TestClient talk() throws Exception {
        return TestClient.talking(vertx, port());
    }

    /** Waits until it is so. */
    public static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain until " + what);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() throws Exception {
        vertx.close().await(WAIT_S, TimeUnit.SECONDS);
    }
}
