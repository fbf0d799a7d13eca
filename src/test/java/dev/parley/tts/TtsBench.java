package dev.parley.tts;

import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.bus.TestSession;
import dev.parley.config.ConfigLoader;
import dev.parley.config.TtsConfig;
import dev.parley.tts.ScriptedVoice.Peer;
import dev.parley.turn.Attempt;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect.FinishSpeech;
import dev.parley.turn.TurnEffect.Speak;
import dev.parley.turn.TurnEvent;
import dev.parley.turn.TurnEvent.Speech;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What tests of the text-to-speech stage need: a Vertx, a scripted vendor, and a session. */
@Timeout(60)
abstract class TtsBench {
    static final Attempt FIRST = new Attempt(1, 1);
    static final Attempt SECOND = new Attempt(1, 2);

    /** So long that nothing but what a test does itself ever happens. */
    static final long NEVER = 600_000;

    static final TtsTimeouts ENDLESS = new TtsTimeouts(NEVER, NEVER, NEVER, NEVER, NEVER, NEVER);

    private static final Logger VOICE_LOGGER = (Logger) LoggerFactory.getLogger(VoiceAccess.class);

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    Vertx vertx;
    ScriptedVoice vendor;
    TestSession client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        vendor = new ScriptedVoice(vertx);
        client = new TestSession(vertx, Stage.TTS);
    }

    @AfterEach
    void stop() throws Exception {
        VOICE_LOGGER.detachAppender(lines);
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    /** The section of a configuration with ElevenLabs as the vendor. */
    static JsonObject elevenLabs(String url) {
        return config(new JsonObject().put("url", url).put("apiKey", "xi-test"));
    }

    /** The section of a configuration with Sarvam as the vendor. */
    static JsonObject sarvam(String url) {
        return config(new JsonObject().put("vendor", "sarvam").put("url", url).put("apiKey", "sarvam-test"));
    }

    private static JsonObject config(JsonObject given) {
        return new ConfigLoader(name -> null)
                .resolve(new JsonObject().put("tts", given.put("connectTimeoutMs", 5000)))
                .getJsonObject("tts");
    }

    String deploy(TtsTimeouts timeouts, JsonObject config) throws Exception {
        return deploy(config, new TtsVerticle() {
            @Override
            TtsTimeouts timeouts() {
                return timeouts;
            }
        });
    }

    String deploy(JsonObject config, TtsVerticle verticle) throws Exception {
        return vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(config))
                .await(60, TimeUnit.SECONDS);
    }

    /** Deploys the stage, and opens the session. */
    Peer open(TtsTimeouts timeouts, JsonObject config) throws Exception {
        deploy(timeouts, config);
        client.open();
        return vendor.nextPeer();
    }

    void speak(Attempt attempt, String text) {
        client.send(new Speak(attempt, text));
    }

    void finish(Attempt attempt) {
        client.send(new FinishSpeech(attempt));
    }

    /** How much speech is among the events. */
    static int bytes(List<TurnEvent> events) {
        return events.stream()
                .filter(Speech.class::isInstance)
                .mapToInt(event -> ((Speech) event).pcm().bytes().length)
                .sum();
    }

    /** What is logged of refused voices from now on. */
    List<ILoggingEvent> voiceLog() {
        lines.start();
        VOICE_LOGGER.addAppender(lines);
        return lines.list;
    }

    /** What comes of a key check; null when all is well. */
    Throwable checkKey(JsonObject config) {
        TtsConfig bound = ConfigLoader.bind("tts", config, TtsConfig.class);
        return catchThrowable(() -> VoiceKeyCheck.check(vertx, bound).await(60, TimeUnit.SECONDS));
    }
}
