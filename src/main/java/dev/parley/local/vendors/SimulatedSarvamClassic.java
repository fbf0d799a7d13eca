package dev.parley.local.vendors;

import dev.parley.local.engine.Endpointer;
import dev.parley.local.engine.SpeechRecognizer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;

/**
 * Sarvam's classic speech-to-text socket, {@code /speech-to-text/ws}: frames told apart by {@code type}, one
 * {@code data} frame per utterance, no partials.
 */
final class SimulatedSarvamClassic implements SocketProtocol, SpeechInput.Listener {
    /** Measured by others: the vendor cuts an idle connection after about a minute, with no close frame. */
    private static final int IDLE_MS = 60_000;

    private static final int WAV_HEADER_BYTES = 44;

    private final ClientConnection wire;
    private final SpeechInput input;
    private final boolean vadSignals;
    private final boolean flushSignal;
    private long idleTimer = -1;

    SimulatedSarvamClassic(ClientConnection wire, SpeechRecognizer recognizer) {
        this.wire = wire;
        vadSignals = wire.query("vad_signals", "false").equals("true");
        flushSignal = wire.query("flush_signal", "false").equals("true");
        int silenceMs = wire.query("high_vad_sensitivity", "false").equals("true") ? 500 : 1000;
        int sampleRate = Integer.parseInt(wire.query("sample_rate", "16000"));
        input = new SpeechInput(recognizer, sampleRate, new Endpointer.Settings(0.3, 300, silenceMs, 200), false, this);
    }

    @Override
    public void opened() {
        restartIdleTimer();
    }

    @Override
    public void text(String frame) {
        JsonObject message;
        try {
            message = new JsonObject(frame);
            JsonObject audio = message.getJsonObject("audio");
            if (audio != null) {
                audio(audio);
                return;
            }
        } catch (RuntimeException e) {
            error("Error in Pipeline : validation error");
            return;
        }
        switch (String.valueOf(message.getValue("type"))) {
            case "flush":
                if (flushSignal) {
                    input.finish();
                }
                break;
            case "config":
            case "end_of_stream":
                break;
            default:
                error("Error in Pipeline : validation error");
        }
    }

    private void audio(JsonObject audio) {
        byte[] bytes = Base64.getDecoder().decode(audio.getString("data", ""));
        if (bytes.length == 0) {
            return;
        }
        restartIdleTimer();
        boolean wav = bytes.length >= WAV_HEADER_BYTES && bytes[0] == 'R' && bytes[1] == 'I' && bytes[2] == 'F';
        int skip = wav ? WAV_HEADER_BYTES : 0;
        input.audio(Buffer.buffer(bytes).slice(skip, bytes.length - (bytes.length - skip) % 2));
    }

    @Override
    public void binary(Buffer frame) {
        error("Error in Pipeline : binary frames are not supported");
    }

    @Override
    public void closed() {
        wire.vertx().cancelTimer(idleTimer);
        input.close();
    }

    private void restartIdleTimer() {
        wire.vertx().cancelTimer(idleTimer);
        idleTimer = wire.vertx().setTimer(IDLE_MS, id -> wire.drop());
    }

    @Override
    public void started(int utterance, double confidence) {
        signal("START_SPEECH");
    }

    @Override
    public void partial(int utterance, String words) {
        // This socket has no partials.
    }

    @Override
    public void ended(int utterance, double confidence) {
        signal("END_SPEECH");
    }

    @Override
    public void heard(int utterance, String words, double startS, double endS) {
        wire.send(new JsonObject()
                .put("type", "data")
                .put(
                        "data",
                        new JsonObject()
                                .put("request_id", Ids.next("stt"))
                                .put("transcript", words)
                                .putNull("timestamps")
                                .putNull("diarized_transcript")
                                .put("language_code", "en-IN")
                                .put(
                                        "language_probability",
                                        wire.query("language-code", "").equals("unknown") ? 0.97 : null)
                                .putNull("audio_hash")
                                .putNull("audio_mime")
                                .put(
                                        "metrics",
                                        new JsonObject()
                                                .put("audio_duration", endS - startS)
                                                .put("processing_latency", 0.1))));
    }

    @Override
    public void failed(int utterance, Throwable cause) {
        wire.send(new JsonObject()
                .put("type", "error")
                .put("data", new JsonObject().put("error", "The engine failed").put("code", "internal_server_error")));
        wire.close(1011, "internal error");
    }

    private void signal(String type) {
        if (vadSignals) {
            wire.send(new JsonObject()
                    .put("type", "events")
                    .put(
                            "data",
                            new JsonObject()
                                    .put("signal_type", type)
                                    // sic
                                    .put("occured_at", System.currentTimeMillis() / 1000.0)));
        }
    }

    private void error(String message) {
        wire.send(new JsonObject().put("type", "error").put("data", new JsonObject().put("message", message)));
    }
}
