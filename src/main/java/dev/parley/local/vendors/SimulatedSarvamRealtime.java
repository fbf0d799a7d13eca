package dev.parley.local.vendors;

import dev.parley.local.engine.EngineBusyException;
import dev.parley.local.engine.SpeechRecognizer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;

/**
 * Sarvam's realtime speech-to-text socket, {@code /speech-to-text-realtime/ws}: frames told apart by {@code event},
 * with partials, audio as base64 in JSON or as binary frames.
 */
final class SimulatedSarvamRealtime implements SocketProtocol, SpeechInput.Listener {
    /** The vendor's own limit, told in its error. */
    private static final int IDLE_MS = 60_000;

    /** A fatal error frame comes about so long before the close frame. */
    private static final int CLOSE_AFTER_ERROR_MS = 75;

    private final ClientConnection wire;
    private final SpeechRecognizer recognizer;
    private final String requestId = Ids.next("rt");
    private final JsonObject config = new JsonObject();
    private SpeechInput input;
    private boolean failed;
    private boolean ending;
    private long openedAt;
    private long idleTimer = -1;

    SimulatedSarvamRealtime(ClientConnection wire, SpeechRecognizer recognizer) {
        this.wire = wire;
        this.recognizer = recognizer;
    }

    @Override
    public void opened() {
        openedAt = System.nanoTime();
        if (!wire.acceptsKey(SarvamUpgrade.key(wire))) {
            fatal("invalid_request", "Invalid API key", 403, 1003);
            return;
        }
        String wrong = SarvamRealtimeSettings.read(wire.query(), config);
        if (wrong != null) {
            fatal("invalid_request", wrong, 400, 4000);
            return;
        }
        if (!wire.knows(config.getString("model"))) {
            fatal("model_unavailable", "Model '" + config.getString("model") + "' is not available", 400, 4000);
            return;
        }
        input = new SpeechInput(
                recognizer,
                config.getInteger("sample_rate"),
                SarvamRealtimeSettings.endpointing(config),
                isManual(),
                this);
        wire.send(event("session.begin").put("request_id", requestId).put("config", config.copy()));
        restartIdleTimer();
    }

    private boolean isManual() {
        return config.getString("turn_detection").equals("manual");
    }

    @Override
    public void text(String frame) {
        if (failed || ending) {
            return;
        }
        try {
            JsonObject message = new JsonObject(frame);
            handle(String.valueOf(message.getValue("event")), message);
        } catch (RuntimeException e) {
            error("invalid_request", "The message is not understood", false, 400);
        }
    }

    @Override
    public void binary(Buffer frame) {
        if (!failed && !ending) {
            audio(frame);
        }
    }

    private void handle(String event, JsonObject message) {
        switch (event) {
            case "audio_input":
                audio(Buffer.buffer(Base64.getDecoder().decode(message.getString("audio"))));
                break;
            case "speech_start":
                if (isManual()) {
                    input.begin();
                }
                break;
            case "speech_end":
            case "flush":
                // Seen live: flush does nothing when the vendor finds the ends itself.
                if (isManual()) {
                    input.finish();
                }
                break;
            case "config.update":
                update(message);
                break;
            case "ping":
                wire.send(event("pong"));
                break;
            case "end":
                end();
                break;
            default:
                error("invalid_request", "Unknown event '" + event + "'", false, 400);
        }
    }

    private void audio(Buffer pcm) {
        restartIdleTimer();
        input.audio(pcm.slice(0, pcm.length() - pcm.length() % 2));
    }

    private void update(JsonObject message) {
        JsonArray applied = new JsonArray();
        String wrong = SarvamRealtimeSettings.update(message, config, applied);
        if (wrong != null) {
            error("invalid_config", wrong, false, 400);
            return;
        }
        input.endpointer().settings(SarvamRealtimeSettings.endpointing(config));
        input.manual(isManual());
        wire.send(event("config.updated").put("applied", applied));
    }

    /** The client wants no more than the words still to come. */
    private void end() {
        ending = true;
        input.finish();
        endIfComplete();
    }

    private void endIfComplete() {
        if (!ending || input.isAwaited()) {
            return;
        }
        wire.send(event("session.end")
                .put("request_id", requestId)
                .put("total_duration_s", (System.nanoTime() - openedAt) / 1e9)
                .put("total_utterances", input.utterances())
                .put("audio_duration_s", input.seconds()));
        wire.close(1000, "");
    }

    @Override
    public void closed() {
        wire.vertx().cancelTimer(idleTimer);
        if (input != null) {
            input.close();
        }
    }

    private void restartIdleTimer() {
        wire.vertx().cancelTimer(idleTimer);
        idleTimer = wire.vertx()
                .setTimer(IDLE_MS, id -> fatal("inactivity_timeout", "No audio received for 60s.", 408, 1008));
    }

    @Override
    public void started(int utterance, double confidence) {
        wire.send(event("vad.speech_start").put("utterance_idx", utterance).put("confidence", confidence));
    }

    @Override
    public void partial(int utterance, String words) {
        if (!config.getString("stream_type").equals("simulated")) {
            wire.send(transcript("transcript.partial", utterance, words));
        }
    }

    @Override
    public void ended(int utterance, double confidence) {
        wire.send(event("vad.speech_end").put("utterance_idx", utterance).put("confidence", confidence));
    }

    @Override
    public void heard(int utterance, String words, double startS, double endS) {
        JsonObject heard = transcript("transcript.final", utterance, words);
        if (heard.containsKey("language")) {
            heard.put("language_confidence", 0.97);
        }
        if (config.getBoolean("return_timestamps")) {
            heard.put("start_s", startS).put("end_s", endS);
        }
        wire.send(heard);
        endIfComplete();
    }

    @Override
    public void failed(int utterance, Throwable cause) {
        if (cause instanceof EngineBusyException) {
            fatal("rate_limit_exceeded", "Too many conversations at once: system busy", 429, 1013);
        } else {
            fatal("model_unavailable", "The engine failed", 500, 1011);
        }
    }

    private JsonObject transcript(String event, int utterance, String words) {
        JsonObject transcript = event(event).put("utterance_idx", utterance).put("text", words);
        if (config.getString("language_code").equals("auto")) {
            transcript.put("language", "en-IN");
        }
        return transcript;
    }

    private void fatal(String code, String message, int status, int closeCode) {
        if (!failed) {
            failed = true;
            error(code, message, true, status);
            wire.vertx().setTimer(CLOSE_AFTER_ERROR_MS, id -> wire.close(closeCode, message));
        }
    }

    private void error(String code, String message, boolean fatal, int status) {
        wire.send(event("error")
                .put("code", code)
                .put("is_fatal", fatal)
                .put("message", message)
                .put("status_code", status));
    }

    private static JsonObject event(String name) {
        return new JsonObject().put("event", name);
    }
}
