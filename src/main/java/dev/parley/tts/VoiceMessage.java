package dev.parley.tts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * What ElevenLabs' multi-context socket says, and what it is told. Both spellings of its fields are understood.
 *
 * @param context the context's id, or null
 * @param audio   samples, perhaps with half a sample at the end; empty for none
 * @param aligned the characters of the text that the audio speaks, or null where the vendor does not tell
 * @param ended   the context's last message
 * @param error   the vendor's name of what went wrong, or null
 * @param message the vendor's words for it, or null
 */
record VoiceMessage(String context, byte[] audio, String aligned, boolean ended, String error, String message) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Base64.Decoder BASE64 = Base64.getDecoder();
    private static final byte[] NONE = new byte[0];

    /** Reads a message in UTF-8. Null for what is no JSON object. */
    static VoiceMessage read(byte[] text) {
        String context = null;
        byte[] audio = NONE;
        String aligned = null;
        boolean ended = false;
        String error = null;
        String message = null;
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                boolean string = value == JsonToken.VALUE_STRING;
                switch (field) {
                    case "audio" -> audio = string ? audio(text, json) : NONE;
                    case "contextId", "context_id" -> context = string ? json.getText() : context;
                    case "isFinal", "is_final" -> ended |= value == JsonToken.VALUE_TRUE;
                    case "error" -> error = string ? json.getText() : value == JsonToken.VALUE_NULL ? null : "";
                    case "message" -> message = string ? json.getText() : null;
                    case "alignment" -> aligned = value == JsonToken.START_OBJECT ? characters(json) : null;
                    default -> {}
                }
                json.skipChildren();
            }
            return new VoiceMessage(context, audio, aligned, ended, error, message);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Decoded where it stands, with the JDK's decoder: a string of it, and Jackson's own decoder, take many times as long. */
    private static byte[] audio(byte[] text, JsonParser json) throws IOException {
        int begin = (int) json.currentTokenLocation().getByteOffset() + 1;
        int end = begin;
        while (end < text.length && text[end] != '"' && text[end] != '\\') {
            end++;
        }
        if (end == text.length || text[end] == '\\') {
            return BASE64.decode(json.getText());
        }
        ByteBuffer audio = BASE64.decode(ByteBuffer.wrap(text, begin, end - begin));
        return audio.remaining() == audio.array().length
                ? audio.array()
                : Arrays.copyOf(audio.array(), audio.remaining());
    }

    /** Leaves the parser at the object's end. */
    private static String characters(JsonParser json) throws IOException {
        StringBuilder characters = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            if (json.nextToken() == JsonToken.START_ARRAY && (field.equals("chars") || field.equals("characters"))) {
                characters = new StringBuilder();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    characters.append(json.getValueAsString(""));
                }
            }
            json.skipChildren();
        }
        return characters == null ? null : characters.toString();
    }

    /** The first message of a context. */
    static String begin(String context) {
        return new JsonObject().put("text", " ").put("context_id", context).encode();
    }

    /**
     * Text to speak.
     *
     * @param text  ends with a space
     * @param flush whether it is the last
     */
    static String speak(String context, String text, boolean flush) {
        JsonObject json = new JsonObject().put("text", text).put("context_id", context);
        return (flush ? json.put("flush", true) : json).encode();
    }

    /** There is no more text. */
    static String flush(String context) {
        return new JsonObject().put("context_id", context).put("flush", true).encode();
    }

    /** The context is done with. */
    static String close(String context) {
        return new JsonObject()
                .put("context_id", context)
                .put("close_context", true)
                .encode();
    }

    /**
     * Keeps the socket from being closed as idle.
     *
     * @param context one that has begun, or null when there is none: to any other this would be its first message
     */
    static String keepAlive(String context) {
        JsonObject json = new JsonObject().put("text", "");
        return (context == null ? json : json.put("context_id", context)).encode();
    }

    /** The socket is done with. */
    static String closeSocket() {
        return new JsonObject().put("close_socket", true).encode();
    }
}
