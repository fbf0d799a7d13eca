package dev.parley.local.vendors;

import dev.parley.local.engine.SpeechSynthesizer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;

/**
 * Sarvam's text-to-speech socket, {@code /text-to-speech/ws}: gathers text, speaks it when it is flushed, and answers each
 * flush with a "final" event. Only tests speak to it: the local server has ElevenLabs' socket.
 */
final class SimulatedSarvamVoice implements ClientConnection.Protocol, SpeechSynthesizer.Listener {
    private final ClientConnection client;
    private final SpeechSynthesizer synthesizer;
    private final StringBuilder gathered = new StringBuilder();
    private final Deque<String> waiting = new ArrayDeque<>();
    private int sampleRate;
    private SpeechSynthesizer.Synthesis speech;

    SimulatedSarvamVoice(ClientConnection client, SpeechSynthesizer synthesizer) {
        this.client = client;
        this.synthesizer = synthesizer;
    }

    @Override
    public void text(String text) {
        try {
            JsonObject message = new JsonObject(text);
            JsonObject data = message.getJsonObject("data");
            switch (message.getString("type")) {
                case "config" -> sampleRate = data.getInteger("speech_sample_rate");
                case "text" -> gathered.append(data.getString("text"));
                case "flush" -> flush();
                case "ping" -> {}
                default -> error("400: unknown message type");
            }
        } catch (RuntimeException e) {
            error("422: validation error");
        }
    }

    private void flush() {
        if (sampleRate == 0) {
            error("422: a config message must come first");
            return;
        }
        waiting.add(gathered.toString());
        gathered.setLength(0);
        next();
    }

    private void next() {
        while (speech == null && !waiting.isEmpty()) {
            String text = waiting.poll();
            if (text.isBlank()) {
                send("event", new JsonObject().put("event_type", "final"));
            } else {
                speech = synthesizer.synthesize(text, sampleRate, this);
            }
        }
    }

    @Override
    public void audio(Buffer pcm) {
        send(
                "audio",
                new JsonObject()
                        .put("content_type", "audio/wav")
                        .put("audio", Base64.getEncoder().encodeToString(pcm.getBytes())));
    }

    @Override
    public void done() {
        speech = null;
        send("event", new JsonObject().put("event_type", "final"));
        next();
    }

    @Override
    public void failed(Throwable cause) {
        speech = null;
        error("500: the engine failed");
    }

    @Override
    public void closed() {
        waiting.clear();
        if (speech != null) {
            speech.cancel();
        }
    }

    private void error(String message) {
        send("error", new JsonObject().put("message", message));
    }

    private void send(String type, JsonObject data) {
        client.send(new JsonObject().put("type", type).put("data", data));
    }
}
