package dev.parley.local.vendors;

import dev.parley.local.engine.Endpointer;
import dev.parley.local.engine.SpeechRecognizer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;

/**
 * Sarvam's classic speech-to-text socket, {@code /speech-to-text/ws}: messages told apart by {@code type}, one {@code data}
 * message per utterance, no partials. Only tests speak to it: the local server has the realtime one.
 */
final class SimulatedSarvamClassic implements ClientConnection.Protocol, SpeechInput.Listener {
    private final ClientConnection client;
    private final SpeechInput input;

    SimulatedSarvamClassic(ClientConnection client, SpeechRecognizer recognizer) {
        this.client = client;
        int silenceMs = client.query("high_vad_sensitivity", "false").equals("true") ? 500 : 1000;
        input = new SpeechInput(recognizer, new Endpointer.Settings(0.3, 300, silenceMs, 200), this);
    }

    @Override
    public void text(String text) {
        try {
            JsonObject message = new JsonObject(text);
            JsonObject audio = message.getJsonObject("audio");
            if (audio != null) {
                input.audio(Buffer.buffer(Base64.getDecoder().decode(audio.getString("data"))));
            } else if (!message.getString("type", "").equals("flush")) {
                error("Error in Pipeline : validation error");
            } else if (client.query("flush_signal", "false").equals("true")) {
                input.finish();
            }
        } catch (RuntimeException e) {
            error("Error in Pipeline : validation error");
        }
    }

    @Override
    public void closed() {
        input.close();
    }

    @Override
    public void started(int utterance) {
        signal("START_SPEECH");
    }

    @Override
    public void partial(int utterance, String words) {
        // This socket has no partials.
    }

    @Override
    public void ended(int utterance) {
        signal("END_SPEECH");
    }

    @Override
    public void heard(int utterance, String words) {
        send(
                "data",
                new JsonObject()
                        .put("transcript", words)
                        .put("language_code", "en-IN")
                        .put("metrics", new JsonObject().put("audio_duration", 1.0)));
    }

    @Override
    public void failed(Throwable cause) {
        error("The engine failed");
        client.close(1011, "internal error");
    }

    private void signal(String type) {
        if (client.query("vad_signals", "false").equals("true")) {
            // sic
            send("events", new JsonObject().put("signal_type", type).put("occured_at", 1.0));
        }
    }

    private void error(String message) {
        send("error", new JsonObject().put("message", message));
    }

    private void send(String type, JsonObject data) {
        client.send(new JsonObject().put("type", type).put("data", data));
    }
}
