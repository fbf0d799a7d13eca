package dev.parley.local.vendors;

import dev.parley.local.engine.EngineBusyException;
import dev.parley.local.engine.SpeechSynthesizer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ElevenLabs' {@code multi-stream-input} socket with {@code auto_mode}: each text is spoken as it comes, in contexts told apart
 * by {@code context_id}.
 */
final class SimulatedElevenLabs implements ClientConnection.Protocol, SpeakingContext.Listener {
    private final ClientConnection client;
    private final SpeechSynthesizer synthesizer;
    private final int sampleRate;
    private final Map<String, SpeakingContext> contexts = new LinkedHashMap<>();

    SimulatedElevenLabs(ClientConnection client, SpeechSynthesizer synthesizer) {
        this.client = client;
        this.synthesizer = synthesizer;
        String format = client.query("output_format", "");
        sampleRate = format.matches("pcm_\\d{4,5}") ? Integer.parseInt(format.substring("pcm_".length())) : 16_000;
    }

    @Override
    public void text(String text) {
        try {
            handle(new JsonObject(text));
        } catch (RuntimeException e) {
            fail("invalid_message", "The message is not understood.");
        }
    }

    private void handle(JsonObject message) {
        if (message.getBoolean("close_socket", false)) {
            client.close(1000, "");
            return;
        }
        String id = message.getString("context_id");
        if (id == null) {
            // A keep-alive.
            return;
        }
        SpeakingContext context = contexts.get(id);
        if (message.getBoolean("close_context", false)) {
            if (context != null) {
                context.close();
            }
        } else {
            if (context == null) {
                context = new SpeakingContext(id, synthesizer, sampleRate, this);
                contexts.put(id, context);
            }
            context.text(message.getString("text", ""));
        }
    }

    @Override
    public void audio(SpeakingContext context, Buffer pcm, JsonObject alignment) {
        client.send(new JsonObject()
                .put("audio", Base64.getEncoder().encodeToString(pcm.getBytes()))
                .put("contextId", context.id())
                .put("alignment", alignment)
                .put("normalizedAlignment", alignment));
    }

    @Override
    public void finished(SpeakingContext context) {
        contexts.remove(context.id());
        client.send(new JsonObject().put("isFinal", true).put("contextId", context.id()));
    }

    @Override
    public void failed(Throwable cause) {
        if (cause instanceof EngineBusyException) {
            fail("system_busy", "Too many conversations at once.");
        } else {
            fail("internal_error", "The engine failed.");
        }
    }

    private void fail(String error, String message) {
        closed();
        client.send(new JsonObject().put("code", 1008).put("error", error).put("message", message));
        client.close(1008, message);
    }

    @Override
    public void closed() {
        List.copyOf(contexts.values()).forEach(SpeakingContext::cancel);
        contexts.clear();
    }
}
