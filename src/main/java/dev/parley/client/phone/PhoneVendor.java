package dev.parley.client.phone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.G711;
import dev.parley.client.AudioFormat;
import java.util.Base64;
import java.util.Locale;

/** What differs between the vendors' media streams. */
public enum PhoneVendor {
    /** twilio.com/docs/voice/media-streams/websocket-messages: PCMU both ways, pieces of any size. */
    TWILIO("streamSid", 320, 1, new AudioFormat(G711.MU_LAW, G711.RATE)),
    /** plivo.com/docs/voice/audio-streaming: what its start names, both ways. */
    PLIVO("streamId", 640, 2, new AudioFormat(null, G711.RATE)),
    /** Exotel AgentStream: L16, pieces of at least 3200 bytes and a multiple of 320. */
    EXOTEL("stream_sid", 3200, 320, new AudioFormat(null, G711.RATE));

    private final String idField;
    private final int minPiece;
    private final int unit;
    private final AudioFormat usual;

    PhoneVendor(String idField, int minPiece, int unit, AudioFormat usual) {
        this.idField = idField;
        this.minPiece = minPiece;
        this.unit = unit;
        this.usual = usual;
    }

    /** The least bytes of a piece of audio. */
    int minPiece() {
        return minPiece;
    }

    /** A piece is a multiple of so many bytes. */
    int unit() {
        return unit;
    }

    /** The stream's id in its start message, or an empty text. */
    String streamId(JsonNode start) {
        String id = start.path(idField).asText();
        return id.isEmpty() ? start.path("start").path(idField).asText() : id;
    }

    /** How the stream's audio is written, as its start message has it. */
    AudioFormat format(JsonNode start) {
        JsonNode begin = start.path("start");
        JsonNode format = begin.path(begin.has("mediaFormat") ? "mediaFormat" : "media_format");
        String encoding = format.path("encoding").asText().toLowerCase(Locale.ROOT);
        int rate = format.path("sampleRate").asInt(format.path("sample_rate").asInt(usual.rate()));
        boolean wide = rate == 16_000 || rate == 24_000;
        G711 law = encoding.isEmpty() ? usual.law() : law(encoding);
        return new AudioFormat(law, law == null && wide ? rate : G711.RATE);
    }

    private static G711 law(String encoding) {
        if (encoding.contains("mulaw") || encoding.contains("pcmu")) {
            return G711.MU_LAW;
        }
        return encoding.contains("alaw") || encoding.contains("pcma") ? G711.A_LAW : null;
    }

    private static String contentType(G711 law) {
        return law == null ? "audio/x-l16" : law == G711.MU_LAW ? "audio/x-mulaw" : "audio/x-alaw";
    }

    /** The name of a mark that was played; null for another message. */
    String played(JsonNode message) {
        return switch (message.path("event").asText()) {
            case "mark" -> message.path("mark").path("name").asText();
            case "playedStream" -> message.path("name").asText();
            default -> null;
        };
    }

    String media(String stream, byte[] bytes, AudioFormat format) {
        String payload = Base64.getEncoder().encodeToString(bytes);
        if (this == PLIVO) {
            ObjectNode message = JsonNodeFactory.instance.objectNode().put("event", "playAudio");
            message.putObject("media")
                    .put("contentType", contentType(format.law()))
                    .put("sampleRate", format.rate())
                    .put("payload", payload);
            return message.toString();
        }
        ObjectNode message = event("media", stream);
        message.putObject("media").put("payload", payload);
        return message.toString();
    }

    String mark(String stream, String name) {
        if (this == PLIVO) {
            return event("checkpoint", stream).put("name", name).toString();
        }
        ObjectNode message = event("mark", stream);
        message.putObject("mark").put("name", name);
        return message.toString();
    }

    String clear(String stream) {
        return event(this == PLIVO ? "clearAudio" : "clear", stream).toString();
    }

    private ObjectNode event(String name, String stream) {
        return JsonNodeFactory.instance.objectNode().put("event", name).put(idField, stream);
    }
}
