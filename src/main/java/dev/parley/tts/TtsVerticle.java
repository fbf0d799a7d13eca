package dev.parley.tts;

import dev.parley.bus.Open;
import dev.parley.bus.StageVerticle;
import dev.parley.config.ConfigLoader;
import dev.parley.config.TtsConfig;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import dev.parley.vendor.VendorSocket;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The text-to-speech stage: a {@link VoiceLink} for each session. Its configuration is the resolved {@code tts} section with
 * a real URL.
 */
public class TtsVerticle extends StageVerticle<TurnEffect.Command> {
    /** Audio comes as base64 in JSON. */
    static final int MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

    /** What most users' numbers are read in. */
    private static final List<String> USUAL_LANGUAGES = List.of("en", "hi", "ta");

    /** Voices whose rate is remembered: clients may name as many as they like. */
    private static final int MAX_VOICES = 64;

    private final Map<String, SpeechRate> rates = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SpeechRate> eldest) {
            return size() > MAX_VOICES;
        }
    };

    private TtsConfig config;
    private VoiceStage stage;

    public TtsVerticle() {
        super(Stage.TTS, TurnEffect.Command.class);
    }

    TtsTimeouts timeouts() {
        return TtsTimeouts.DEFAULT;
    }

    /** Options of the connections to the vendor. */
    WebSocketClientOptions options(TtsConfig config) {
        return VendorSocket.options(config, MAX_MESSAGE_BYTES);
    }

    @Override
    public Future<?> start() throws Exception {
        config = ConfigLoader.bind("tts", config(), TtsConfig.class);
        stage = new VoiceStage(vertx, vertx.createWebSocketClient(options(config)), config, timeouts());
        USUAL_LANGUAGES.stream().filter(stage::wantsWords).forEach(stage::numbers);
        return super.start();
    }

    @Override
    public Future<?> stop() throws Exception {
        return super.stop().eventually(stage.client()::close);
    }

    @Override
    protected Link<TurnEffect.Command> open(Open open, Consumer<TurnEvent> events) {
        SpeechRate rate = rates.computeIfAbsent(
                open.voice() + " " + open.language(), voice -> new SpeechRate(config.sampleRate()));
        return new VoiceLink(stage, rate, open, events);
    }
}
