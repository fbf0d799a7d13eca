package dev.parley.stt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.bus.StageEvent;
import dev.parley.bus.SttInput;
import dev.parley.bus.TestSession;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A stage, a scripted vendor and a session between which a test is played; and what every such test wants to say. */
abstract class SttBench {
    /** As in production, at a tenth of the times; the answer to a ping keeps its slack. */
    static final SttTimeouts QUICK = new SttTimeouts(50, 300, 3000, 3000, 20, 3, 5000, 5000, 5000, 1500);

    static final String KEY = "sk_secret_0123456789";

    Vertx vertx;
    ScriptedSarvam sarvam;
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        vertx.exceptionHandler(errors::add);
        sarvam = new ScriptedSarvam(vertx);
    }

    @AfterEach
    void stop() {
        TestSession.await(vertx.close());
        assertThat(errors).isEmpty();
    }

    /** The section of a configuration that points at the scripted vendor. */
    JsonObject config() {
        return config(sarvam.url());
    }

    static JsonObject config(String url) {
        return new JsonObject()
                .put("vendor", "sarvam")
                .put("instances", 1)
                .put("url", url)
                .put("apiKey", KEY)
                .put("check", true)
                .put("connectTimeoutMs", 10_000)
                .put("api", "realtime")
                .put("model", "saaras:v3-realtime")
                .put("language", "auto")
                .put("endpointing", "vad")
                .put("streamType", "fast")
                .put("vendorSilenceMs", 300)
                .put("keepAliveMs", 60_000)
                .put("idleCloseMs", 0);
    }

    String deploy(JsonObject config) {
        return deploy(config, QUICK);
    }

    String deploy(JsonObject config, SttTimeouts timeouts) {
        return deploy(config, new SttVerticle(timeouts));
    }

    String deploy(JsonObject config, SttVerticle stage) {
        return TestSession.await(vertx.deployVerticle(stage, new DeploymentOptions().setConfig(config)));
    }

    /** A session with an open link, of a stage deployed so. */
    TestSession session(JsonObject config) {
        return session(config, QUICK);
    }

    TestSession session(JsonObject config, SttTimeouts timeouts) {
        deploy(config, timeouts);
        return session();
    }

    /** One more session of the stage that is deployed. */
    TestSession session() {
        return new TestSession(vertx, Stage.STT).open();
    }

    static SttInput started(TestSession session) {
        return new SttInput.SpeechStarted(session.id, session.generation());
    }

    static SttInput ended(TestSession session) {
        return new SttInput.SpeechEnded(session.id, session.generation());
    }

    /** 20 ms of audio that can be told from others. */
    static SttInput frame(TestSession session, int mark) {
        return audio(session, Pcm.FRAME_MS, mark);
    }

    static SttInput audio(TestSession session, int ms, int mark) {
        byte[] bytes = new byte[Pcm.bytesOf(ms, Pcm.INPUT_RATE)];
        Arrays.fill(bytes, (byte) mark);
        return new SttInput.Audio(session.id, session.generation(), Pcm.input(bytes));
    }

    static void assertFailed(TestSession session, FailureCode code) {
        StageEvent failed = session.next();
        assertThat(failed.event()).isEqualTo(new TurnEvent.SttFailed(code));
        assertThat(failed.generation()).isEqualTo(session.generation());
    }
}
