package dev.parley.stt;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An error frame.
 *
 * @param fatal  whether the vendor says that it ends the stream; null where it doesn't say
 * @param status the HTTP status that it likens itself to, or 0
 * @param code   the vendor's name for it, fit for a log; "" where it has none
 * @param words  all of the frame, bounded: to be searched, never to be logged
 */
record Objection(Boolean fatal, int status, String code, String words) {
    private static final int MAX_WORDS = 4000;

    /** Whether the frame is an error in one of the shapes in which Sarvam has been seen to send them. */
    static boolean in(JsonNode frame) {
        String kind = frame.path("event").asText(frame.path("type").asText(""));
        return kind.equals("error") || kind.equals("errors") || kind.isEmpty() && frame.has("error");
    }

    static Objection of(JsonNode frame) {
        JsonNode fatal = frame.findPath("is_fatal");
        String words = frame.toString();
        return new Objection(
                fatal.isBoolean() ? fatal.booleanValue() : null,
                frame.findPath("status_code").asInt(0),
                name(frame.findPath("code").asText("")),
                words.length() > MAX_WORDS ? words.substring(0, MAX_WORDS) : words);
    }

    /** A name or a number, which can hold neither words nor keys; "unnamed" for anything else. */
    private static String name(String code) {
        return code.matches("[A-Za-z_]{1,48}|[0-9]{3}") ? code : "unnamed";
    }

    @Override
    public String toString() {
        return "Objection[" + code + ", " + status + "]";
    }
}
