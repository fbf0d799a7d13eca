package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.G711;
import dev.parley.audio.Pcm;

/** How audio is written in base64: 24 kHz PCM, signed 16-bit little-endian, or 8 kHz G.711. */
enum AudioFormat {
    PCM("audio/pcm", 24_000, null),
    PCMU("audio/pcmu", G711.RATE, G711.MU_LAW),
    PCMA("audio/pcma", G711.RATE, G711.A_LAW);

    private final String type;
    private final int rate;
    private final G711 law;

    AudioFormat(String type, int rate, G711 law) {
        this.type = type;
        this.rate = rate;
        this.law = law;
    }

    /** The format that a client names, with the aliases of the beta; null for another one. */
    static AudioFormat of(JsonNode format) {
        String name =
                format.isTextual() ? format.textValue() : format.path("type").asText();
        return switch (name) {
            case "audio/pcm", "pcm16" -> PCM;
            case "audio/pcmu", "g711_ulaw" -> PCMU;
            case "audio/pcma", "g711_alaw" -> PCMA;
            default -> null;
        };
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("type", type);
        return law == null ? json.put("rate", rate) : json;
    }

    /** In Hz. */
    int rate() {
        return rate;
    }

    int bytesPerSample() {
        return law == null ? 2 : 1;
    }

    short[] decode(byte[] bytes) {
        return law == null ? Pcm.samples(bytes) : law.decode(bytes);
    }

    byte[] encode(short[] samples) {
        return law == null ? Pcm.bytes(samples) : law.encode(samples);
    }
}
