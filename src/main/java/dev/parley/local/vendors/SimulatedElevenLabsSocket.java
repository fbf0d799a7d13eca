package dev.parley.local.vendors;

import dev.parley.local.engine.EngineBusyException;
import dev.parley.local.engine.SpeechSynthesizer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * ElevenLabs' speech sockets: {@code stream-input}, one stream of text, and {@code multi-stream-input}, up to five
 * contexts told apart by {@code context_id}.
 */
final class SimulatedElevenLabsSocket implements SocketProtocol, SpeakingContext.Listener {
    private static final int MAX_CONTEXTS = 5;
    private static final int CLOSE_AFTER_ERROR_MS = 100;
    private static final List<Integer> DEFAULT_SCHEDULE = List.of(120, 160, 250, 290);
    private static final String DEFAULT_CONTEXT = "default";

    private final ClientConnection wire;
    private final String voiceId;
    private final SpeechSynthesizer synthesizer;
    private final boolean multi;
    private final SpeakingContext.Settings settings;
    private final Map<String, SpeakingContext> contexts = new LinkedHashMap<>();
    private final Set<String> finished = new HashSet<>();
    private final Map<String, Long> inactivityTimers = new LinkedHashMap<>();
    private boolean admitted;
    private boolean failed;

    SimulatedElevenLabsSocket(ClientConnection wire, String voiceId, SpeechSynthesizer synthesizer) {
        this.wire = wire;
        this.voiceId = voiceId;
        this.synthesizer = synthesizer;
        this.multi = wire.route() == Route.ELEVENLABS_MULTI;
        this.settings = new SpeakingContext.Settings(
                wire.query("auto_mode", "false").equals("true"),
                SimulatedElevenLabsHttp.sampleRate(wire),
                wire.query("sync_alignment", "false").equals("true"));
    }

    @Override
    public void opened() {
        restartInactivityTimer(DEFAULT_CONTEXT);
        String key = wire.headers().get("xi-api-key");
        if (key != null || wire.query().contains("authorization")) {
            admit(key != null ? key : wire.query().get("authorization"));
        }
    }

    /** Looks at the key and the voice, which the vendor does only after the upgrade. */
    private void admit(String key) {
        admitted = true;
        if (!wire.acceptsKey(key)) {
            fail(key == null ? "authentication_required" : "invalid_api_key", "The API key is not valid.");
        } else if (!wire.knows(voiceId)) {
            fail("voice_id_does_not_exist", "A voice with voice_id " + voiceId + " does not exist.");
        }
    }

    @Override
    public void text(String frame) {
        if (failed) {
            return;
        }
        try {
            JsonObject message = new JsonObject(frame);
            if (!admitted) {
                admit(message.getString("xi_api_key", message.getString("xi-api-key")));
            }
            if (!failed) {
                handle(message);
            }
        } catch (RuntimeException e) {
            fail("invalid_message", "The message is not understood.");
        }
    }

    @Override
    public void binary(Buffer frame) {
        fail("invalid_message", "Binary messages are not understood.");
    }

    private void handle(JsonObject message) {
        if (asks(message, "close_socket")) {
            closed();
            wire.close(1000, "");
            return;
        }
        String named = multi ? message.getString("context_id") : null;
        String id = named == null ? DEFAULT_CONTEXT : named;
        boolean close = asks(message, "close_context");
        SpeakingContext context = contexts.get(id);
        if (finished.contains(id) || (context != null && context.isClosing()) || (context == null && close)) {
            // Seen live: text for a context that is over is dropped in silence.
            return;
        }
        restartInactivityTimer(id);
        if (context == null) {
            context = open(id, message);
        } else if (message.getValue("voice_settings") != null
                && !message.getJsonObject("voice_settings").equals(context.voiceSettings())) {
            fail("invalid_voice_settings", "voice_settings can only be provided in the first message of a context.");
        }
        if (failed) {
            return;
        }
        String text = message.getString("text");
        boolean endOfInput = !multi && "".equals(text);
        if (text != null) {
            context.text(text);
        }
        if (asks(message, "flush") || endOfInput) {
            context.flush();
        }
        if (close || endOfInput) {
            stopInactivityTimer(id);
            context.close();
        }
    }

    private static boolean asks(JsonObject message, String field) {
        return Boolean.TRUE.equals(message.getValue(field));
    }

    private SpeakingContext open(String id, JsonObject first) {
        if (contexts.size() >= MAX_CONTEXTS) {
            fail("max_active_conversations", "Maximum simultaneous contexts per WebSocket connection (5) exceeded.");
            return null;
        }
        JsonArray asked =
                first.getJsonObject("generation_config", new JsonObject()).getJsonArray("chunk_length_schedule");
        List<Integer> schedule = asked == null || asked.isEmpty()
                ? DEFAULT_SCHEDULE
                : asked.stream().map(n -> ((Number) n).intValue()).toList();
        SpeakingContext context =
                new SpeakingContext(id, first.getJsonObject("voice_settings"), schedule, synthesizer, settings, this);
        contexts.put(id, context);
        return context;
    }

    @Override
    public void audio(SpeakingContext context, Buffer pcm, JsonObject alignment) {
        JsonObject frame = new JsonObject().put("audio", Base64.getEncoder().encodeToString(pcm.getBytes()));
        if (multi) {
            frame.put("contextId", context.id());
        } else {
            frame.putNull("isFinal");
        }
        wire.send(frame.put("alignment", alignment).put("normalizedAlignment", alignment));
    }

    @Override
    public void finished(SpeakingContext context) {
        contexts.remove(context.id());
        finished.add(context.id());
        if (multi) {
            if (contexts.isEmpty() && !failed) {
                restartInactivityTimer(DEFAULT_CONTEXT);
            }
            wire.send(new JsonObject().put("isFinal", true).put("contextId", context.id()));
        } else {
            wire.send(new JsonObject()
                    .putNull("audio")
                    .put("isFinal", true)
                    .putNull("alignment")
                    .putNull("normalizedAlignment"));
            wire.close(1000, "");
        }
    }

    @Override
    public void failed(SpeakingContext context, Throwable cause) {
        if (cause instanceof EngineBusyException) {
            fail("system_busy", "Too many conversations at once.");
        } else {
            fail("internal_error", "The engine failed.");
        }
    }

    private void fail(String error, String message) {
        if (failed) {
            return;
        }
        failed = true;
        contexts.values().forEach(SpeakingContext::cancel);
        wire.send(new JsonObject().put("code", 1008).put("error", error).put("message", message));
        wire.vertx().setTimer(CLOSE_AFTER_ERROR_MS, id -> wire.close(1008, message));
    }

    @Override
    public void closed() {
        List.copyOf(inactivityTimers.keySet()).forEach(this::stopInactivityTimer);
        contexts.values().forEach(SpeakingContext::cancel);
        contexts.clear();
    }

    private void restartInactivityTimer(String context) {
        stopInactivityTimer(context);
        if (!context.equals(DEFAULT_CONTEXT)) {
            // The socket itself is watched only until its first context.
            stopInactivityTimer(DEFAULT_CONTEXT);
        }
        long seconds = Long.parseLong(wire.query("inactivity_timeout", "20"));
        inactivityTimers.put(
                context,
                wire.vertx()
                        .setTimer(
                                seconds * 1000,
                                id -> fail(
                                        "input_timeout_exceeded",
                                        "Have not received a new text input within the timeout of " + seconds
                                                + " seconds.")));
    }

    private void stopInactivityTimer(String context) {
        Long timer = inactivityTimers.remove(context);
        if (timer != null) {
            wire.vertx().cancelTimer(timer);
        }
    }
}
