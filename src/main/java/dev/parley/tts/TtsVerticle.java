package dev.parley.tts;

import dev.parley.bus.Open;
import dev.parley.bus.StageVerticle;
import dev.parley.config.ConfigLoader;
import dev.parley.config.TtsConfig;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The text-to-speech stage. Its configuration is the resolved {@code tts} section with a real url. */
public class TtsVerticle extends StageVerticle<TurnEffect.Command> {
    /** Audio comes as base64 in JSON. */
    static final int MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

    /** Voices whose tempo is remembered: clients may name as many as they like. */
    private static final int MAX_VOICES = 64;

    private final Map<String, Tempo> tempos = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tempo> eldest) {
            return size() > MAX_VOICES;
        }
    };

    private TtsConfig config;
    private WebSocketClient client;

    public TtsVerticle() {
        super(Stage.TTS, TurnEffect.Command.class);
    }

    /** How long things are waited for. */
    Patience patience() {
        return Patience.DEFAULT;
    }

    /** How the vendor is connected to. */
    WebSocketClientOptions options(TtsConfig config) {
        return new WebSocketClientOptions()
                // The default lets the 51st session wait for ever, and Vert.x takes -1 for "none".
                .setMaxConnections(Integer.MAX_VALUE)
                .setMaxFrameSize(MAX_MESSAGE_BYTES)
                .setMaxMessageSize(MAX_MESSAGE_BYTES)
                .setTryUsePerMessageCompression(false)
                .setTryUsePerFrameCompression(false)
                .setConnectTimeout(config.connectTimeoutMs())
                .setClosingTimeout(0); // The vendor's answer to a close is not waited for.
    }

    @Override
    public Future<?> start() throws Exception {
        config = ConfigLoader.bind("tts", config(), TtsConfig.class);
        client = vertx.createWebSocketClient(options(config));
        return super.start();
    }

    @Override
    public Future<?> stop() throws Exception {
        return super.stop().eventually(client::close);
    }

    @Override
    protected Link<TurnEffect.Command> open(Open open, Consumer<TurnEvent> events) {
        Tempo tempo =
                tempos.computeIfAbsent(open.voice() + " " + open.language(), voice -> new Tempo(config.sampleRate()));
        return new ElevenLabsVoice(vertx, client, config, patience(), tempo, open, events);
    }
}
