package dev.parley.local.vendors;

import dev.parley.local.engine.Endpointer;
import dev.parley.local.engine.EngineBusyException;
import dev.parley.local.engine.SpeechRecognizer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;

/**
 * Sarvam's realtime speech-to-text socket, {@code /speech-to-text-realtime/ws}: messages told apart by {@code event}, with
 * partials, audio as base64 in JSON, utterances ended by silence ({@code vad}) or by the client ({@code manual}).
 */
final class SimulatedSarvamRealtime implements ClientConnection.Protocol, SpeechInput.Listener {
    private final ClientConnection client;
    private final boolean manual;
    private final boolean streams;
    private final boolean detects;
    private final SpeechInput input;

    SimulatedSarvamRealtime(ClientConnection client, SpeechRecognizer recognizer) {
        this.client = client;
        manual = client.query("endpointing", "vad").equals("manual");
        streams = !client.query("stream_type", "fast").equals("simulated");
        detects = client.query("language_code", "auto").equals("auto");
        Endpointer.Settings settings = new Endpointer.Settings(
                0.3,
                client.query("prefix_padding_ms", 300),
                client.query("silence_duration_ms", 500),
                client.query("min_speech_duration_ms", 250));
        input = new SpeechInput(recognizer, manual ? null : settings, this);
        JsonObject config = new JsonObject();
        client.request().params().forEach(config::put);
        client.send(event("session.begin").put("config", config));
    }

    @Override
    public void text(String text) {
        try {
            JsonObject message = new JsonObject(text);
            switch (message.getString("event", "")) {
                case "audio_input" ->
                    input.audio(Buffer.buffer(Base64.getDecoder().decode(message.getString("audio"))));
                case "speech_start" -> {
                    if (manual) {
                        input.begin();
                    }
                }
                case "speech_end" -> {
                    if (manual) {
                        input.finish();
                    }
                }
                case "ping" -> client.send(event("pong"));
                case "end" -> client.close(1000, "");
                default -> error("invalid_request", "Unknown event", false);
            }
        } catch (RuntimeException e) {
            error("invalid_request", "The message is not understood", false);
        }
    }

    @Override
    public void closed() {
        input.close();
    }

    @Override
    public void started(int utterance) {
        client.send(event("vad.speech_start").put("utterance_idx", utterance));
    }

    @Override
    public void partial(int utterance, String words) {
        if (streams) {
            client.send(transcript("transcript.partial", utterance, words));
        }
    }

    @Override
    public void ended(int utterance) {
        client.send(event("vad.speech_end").put("utterance_idx", utterance));
    }

    @Override
    public void heard(int utterance, String words) {
        client.send(transcript("transcript.final", utterance, words));
    }

    @Override
    public void failed(Throwable cause) {
        boolean busy = cause instanceof EngineBusyException;
        String message = busy ? "Too many conversations at once: system busy" : "The engine failed";
        error(busy ? "rate_limit_exceeded" : "model_unavailable", message, true);
        client.close(busy ? 1013 : 1011, message);
    }

    private JsonObject transcript(String event, int utterance, String words) {
        JsonObject transcript = event(event).put("utterance_idx", utterance).put("text", words);
        return detects ? transcript.put("language", "en-IN") : transcript;
    }

    private void error(String code, String message, boolean fatal) {
        client.send(event("error").put("code", code).put("is_fatal", fatal).put("message", message));
    }

    private static JsonObject event(String name) {
        return new JsonObject().put("event", name);
    }
}
