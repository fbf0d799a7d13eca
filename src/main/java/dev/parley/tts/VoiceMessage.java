package dev.parley.tts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.Unpooled;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

    /** How the vendor begins a message with audio. The audio is nearly all of it. */
    private static final byte[] AUDIO_FIRST = "{\"audio\":\"".getBytes(StandardCharsets.US_ASCII);

    /** Reads a message in UTF-8, and may write over it. Null for what is no JSON object. */
    static VoiceMessage read(byte[] text) {
        int end = endOfAudio(text);
        if (end > 0) {
            try {
                byte[] audio = decode(ByteBuffer.wrap(text, AUDIO_FIRST.length, end - AUDIO_FIRST.length));
                // What follows the audio is an object, too.
                text[end + 1] = '{';
                return read(text, end + 1, audio);
            } catch (IllegalArgumentException e) {
                // With an escaped character in it, or none at all.
            }
        }
        return read(text, 0, NONE);
    }

    /** Where the quote after the audio is, when other fields follow, or -1 where the audio is not first. */
    private static int endOfAudio(byte[] text) {
        int begin = AUDIO_FIRST.length;
        if (text.length < begin || !Arrays.equals(text, 0, begin, AUDIO_FIRST, 0, begin)) {
            return -1;
        }
        // Many times as fast as byte after byte, as a parser would look for it.
        int end = Unpooled.wrappedBuffer(text).indexOf(begin, text.length, (byte) '"');
        return end > 0 && end + 1 < text.length && text[end + 1] == ',' ? end : -1;
    }

    private static byte[] decode(ByteBuffer digits) {
        ByteBuffer audio = BASE64.decode(digits);
        return audio.remaining() == audio.array().length
                ? audio.array()
                : Arrays.copyOf(audio.array(), audio.remaining());
    }

    private static VoiceMessage read(byte[] text, int from, byte[] audioBefore) {
        byte[] audio = audioBefore;
        String context = null;
        String aligned = null;
        boolean ended = false;
        String error = null;
        String message = null;
        try (JsonParser json = JSON.createParser(text, from, text.length - from)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                boolean string = value == JsonToken.VALUE_STRING;
                switch (field) {
                    case "audio" -> audio = string ? BASE64.decode(json.getText()) : NONE;
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
