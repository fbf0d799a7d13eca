package dev.parley.client.parley;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.client.BadMessageException;
import dev.parley.client.JsonMessage;

/** A text message of the client. Unknown fields are ignored. */
sealed interface ParleyMessage {
    /** @param language BCP 47 tag or null @param voice a vendor's voice id or null */
    record Start(String language, String voice) implements ParleyMessage {}

    record TextInput(String text) implements ParleyMessage {}

    record Interrupt() implements ParleyMessage {}

    record PlaybackStarted(int turn) implements ParleyMessage {}

    record PlaybackFinished(int turn) implements ParleyMessage {}

    /** @param ms milliseconds of the turn's reply that have sounded */
    record PlaybackProgress(int turn, double ms) implements ParleyMessage {}

    /** @param t what the client wants back; null where it sent none */
    record Ping(JsonNode t) implements ParleyMessage {}

    record Stop() implements ParleyMessage {}

    /** The longest text that a user may type, in characters. */
    int MAX_TEXT = 8000;

    /** @throws BadMessageException when it is none of these */
    static ParleyMessage parse(String text) throws BadMessageException {
        JsonNode json = JsonMessage.parse(text);
        return switch (json.get("type").textValue()) {
            case "session.start" -> new Start(JsonMessage.name(json, "language"), JsonMessage.name(json, "voice"));
            case "text.input" -> new TextInput(typed(JsonMessage.text(json, "text")));
            case "interrupt" -> new Interrupt();
            case "playback.started" -> new PlaybackStarted(JsonMessage.integer(json, "turn"));
            case "playback.finished" -> new PlaybackFinished(JsonMessage.integer(json, "turn"));
            case "playback.progress" ->
                new PlaybackProgress(JsonMessage.integer(json, "turn"), JsonMessage.number(json, "ms"));
            case "ping" -> new Ping(json.get("t"));
            case "session.stop" -> new Stop();
            default -> throw new BadMessageException("unknown_type", "this type of message is not known");
        };
    }

    private static String typed(String text) throws BadMessageException {
        if (text.length() > MAX_TEXT) {
            throw new BadMessageException(
                    "bad_message", "\"text\" is too long, wanted at most " + MAX_TEXT + " characters");
        }
        if (text.isBlank()) {
            throw new BadMessageException("bad_message", "\"text\" is empty, wanted words");
        }
        return text;
    }
}
