package dev.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Speech;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import dev.parley.faults.FaultProxy.Fault;
import dev.parley.local.vendors.ScriptedEngines;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A recogniser that is still connected, but not there any more, when some of the user's words are known. */
class BlackHoleIT {
    private final Vertx vertx = Vertx.vertx();
    private FaultProxy proxy;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        ScriptedEngines engines = new ScriptedEngines(vertx);
        engines.nextUtterance().partial(100, "good").silent();
        engines.nextUtterance().heard(50, "Good morning, how are you today?");
        int vendors = new dev.parley.local.vendors.Faults(vertx)
                .start(engines.engines())
                .await(60, TimeUnit.SECONDS)
                .port();
        proxy = new FaultProxy(vertx, vendors);
        server = new TestServer(new JsonObject()
                .put("turn", new JsonObject().put("silenceMs", 5000))
                .put("stt", new JsonObject().put("url", "ws://127.0.0.1:" + proxy.port())));
        server.engines.thinks("Fine, thank you.");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        proxy.close();
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void theWordsThatItDidNotHearAreHeardByAnother() throws Exception {
        byte[] speech = new Speech(vertx).of("good morning how are you today");
        try (TestClient client = server.talk()) {
            TestServer.until("it is connected", () -> proxy.open() == 1);
            client.say(speech);
            client.await("transcript.partial");
            proxy.strike(Fault.BLACK_HOLE);
            proxy.heal();
            assertThat(client.await("transcript.final").getString("text"))
                    .isEqualTo("Good morning, how are you today?");
            assertThat(client.await("reply.done").getString("finish")).isEqualTo("stop");
            assertThat(client.heard()).noneMatch(item -> item.is("fallback"));
        }
    }
}
