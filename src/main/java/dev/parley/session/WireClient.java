package dev.parley.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.Pcm;
import dev.parley.turn.EndReason;
import dev.parley.turn.ServerEvent;
import io.vertx.core.buffer.Buffer;
import java.util.function.IntConsumer;

/** Writes the events of the protocol {@code parley.v1} to a socket. On the session's context only. */
final class WireClient implements Client {
    /** The protocol's name, on the wire and as a WebSocket subprotocol. */
    static final String PROTOCOL = "parley.v1";

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .addMixIn(ServerEvent.PartialTranscript.class, Transcript.class)
            .addMixIn(ServerEvent.FinalTranscript.class, Transcript.class);

    private final ClientSocket socket;
    private final Greeting greeting;
    private final IntConsumer onEnd;

    /**
     * What a client is told when its conversation begins.
     *
     * @param outputRate of the reply's audio, in Hz
     * @param stt        the vendor's name, "sandbox" for the keyless one; likewise the others
     */
    record Greeting(int outputRate, int silenceMs, int idleTimeoutMs, String stt, String llm, String tts) {}

    /** An event as the protocol has it. */
    private record Event(String type, long at, @JsonUnwrapped ServerEvent event) {}

    /** Transcripts have no language where the vendor tells none. */
    private interface Transcript {
        @JsonInclude(JsonInclude.Include.NON_NULL)
        String language();
    }

    /** @param onEnd what is done after the last event, given the close code */
    WireClient(ClientSocket socket, Greeting greeting, IntConsumer onEnd) {
        this.socket = socket;
        this.greeting = greeting;
        this.onEnd = onEnd;
    }

    @Override
    public void started(String session) {
        ObjectNode event = event("session.started", 0)
                .put("session", session)
                .put("protocol", PROTOCOL)
                .put("silenceMs", greeting.silenceMs)
                .put("idleTimeoutMs", greeting.idleTimeoutMs);
        event.putObject("input")
                .put("encoding", "pcm_s16le")
                .put("sampleRate", Pcm.INPUT_RATE)
                .put("frameMs", Pcm.FRAME_MS);
        event.putObject("output").put("encoding", "pcm_s16le").put("sampleRate", greeting.outputRate);
        event.putObject("stages")
                .put("stt", greeting.stt)
                .put("llm", greeting.llm)
                .put("tts", greeting.tts);
        socket.text(event.toString());
    }

    @Override
    public void tell(ServerEvent event, long at) {
        try {
            socket.text(MAPPER.writeValueAsString(new Event(event.type(), at, event)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not serializable: " + event.type(), e);
        }
    }

    @Override
    public void audio(int turn, byte[] pcm) {
        socket.binary(Buffer.buffer(4 + pcm.length).appendInt(turn).appendBytes(pcm));
    }

    @Override
    public void pong(JsonNode t, long at) {
        ObjectNode event = event("pong", at);
        if (t != null) {
            event.set("t", t);
        }
        socket.text(event.toString());
    }

    @Override
    public void error(String code, String message, boolean fatal, long at) {
        socket.text(event("error", at)
                .put("code", code)
                .put("message", message)
                .put("fatal", fatal)
                .toString());
    }

    @Override
    public void end(EndReason reason, int closeCode, long at) {
        if (reason != EndReason.DISCONNECTED) {
            socket.text(event("session.ended", at).put("reason", reason.key()).toString());
        }
        onEnd.accept(closeCode);
    }

    private static ObjectNode event(String type, long at) {
        return JsonNodeFactory.instance.objectNode().put("type", type).put("at", at);
    }
}
