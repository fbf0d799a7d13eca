package dev.parley.client.parley;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.Pcm;
import dev.parley.config.ParleyConfig;
import dev.parley.config.StageConfig;
import dev.parley.turn.EndReason;
import dev.parley.turn.ServerEvent;

/** Encodes the server's messages. {@code at} is milliseconds since the session's start. */
final class ParleyEvents {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .addMixIn(ServerEvent.PartialTranscript.class, Transcript.class)
            .addMixIn(ServerEvent.FinalTranscript.class, Transcript.class);

    /** What parley.v1 calls a stage without a key. */
    private static final String LOCAL = "sandbox";

    private ParleyEvents() {}

    private record Event(String type, long at, @JsonUnwrapped ServerEvent event) {}

    /** Transcripts have no language where the vendor tells none. */
    private interface Transcript {
        @JsonInclude(JsonInclude.Include.NON_NULL)
        String language();
    }

    static String started(String session, ParleyConfig config) {
        ObjectNode event = event("session.started", 0)
                .put("session", session)
                .put("protocol", ParleyProtocol.NAME)
                .put("silenceMs", config.turn().silenceMs())
                .put("idleTimeoutMs", config.session().idleTimeoutMs());
        event.putObject("input")
                .put("encoding", "pcm_s16le")
                .put("sampleRate", Pcm.INPUT_RATE)
                .put("frameMs", Pcm.FRAME_MS);
        event.putObject("output")
                .put("encoding", "pcm_s16le")
                .put("sampleRate", config.tts().sampleRate());
        event.putObject("stages")
                .put("stt", vendor(config.stt()))
                .put("llm", vendor(config.llm()))
                .put("tts", vendor(config.tts()));
        return event.toString();
    }

    private static String vendor(StageConfig stage) {
        return stage.isLocal() ? LOCAL : stage.vendor();
    }

    static String of(ServerEvent event, long at) {
        try {
            return MAPPER.writeValueAsString(new Event(event.type(), at, event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot encode " + event.type(), e);
        }
    }

    /** @param t what came with the ping, or null */
    static String pong(JsonNode t, long at) {
        ObjectNode event = event("pong", at);
        if (t != null) {
            event.set("t", t);
        }
        return event.toString();
    }

    static String error(String code, String message, boolean fatal, long at) {
        return event("error", at)
                .put("code", code)
                .put("message", message)
                .put("fatal", fatal)
                .toString();
    }

    static String ended(EndReason reason, long at) {
        return event("session.ended", at).put("reason", reason.key()).toString();
    }

    private static ObjectNode event(String type, long at) {
        return JsonNodeFactory.instance.objectNode().put("type", type).put("at", at);
    }
}
