package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.BadMessageException;
import dev.parley.client.JsonMessage;

/**
 * A client's event. Parsing megabytes of audio as JSON would delay other conversations, so the longest text of a long
 * message is cut out before. Only audio may be so long, and at most a minute of it.
 *
 * @param json  its fields
 * @param whole whether these are all of them
 */
record ClientEvent(JsonNode json, boolean whole) {
    /** Characters of an event without its audio, at most. */
    static final int MAX_JSON = 1024 * 1024;

    /** A minute of audio in base64, in the largest format, with each character escaped. */
    private static final int MAX_AUDIO = 2 * 60 * 24_000 * 2 / 3 * 4;

    private static final String AUDIO = "audio";

    /** @throws BadMessageException when it is no JSON object, or a long one without a text to take out */
    static ClientEvent read(String message) throws BadMessageException {
        int surplus = message.length() - MAX_JSON;
        if (surplus <= 0) {
            return new ClientEvent(JsonMessage.object(message), true);
        }
        int open = message.indexOf('"');
        while (open >= 0 && open < MAX_JSON) {
            int close = closing(message, open);
            if (close - open > surplus) {
                return cut(message, open + 1, close);
            }
            open = close < 0 ? -1 : message.indexOf('"', close + 1);
        }
        throw new BadMessageException("bad_message", "wanted at most " + MAX_JSON + " characters beside the audio");
    }

    /** The error of an event that is not {@link #whole}. */
    static RefusedException tooLong() {
        String wanted = "Wanted at most a minute of audio, and " + MAX_JSON + " characters beside it";
        return RefusedException.value(null, wanted);
    }

    /** The end of a text; -1 for none. In base64 no quote is escaped. */
    private static int closing(String message, int open) {
        int close = message.indexOf('"', open + 1);
        while (close > 0 && close < MAX_JSON && escaped(message, close)) {
            close = message.indexOf('"', close + 1);
        }
        return close;
    }

    private static boolean escaped(String message, int at) {
        int slash = at;
        while (message.charAt(slash - 1) == '\\') {
            slash--;
        }
        return (at - slash) % 2 == 1;
    }

    private static ClientEvent cut(String message, int from, int to) throws BadMessageException {
        ObjectNode json = (ObjectNode) JsonMessage.object(message.substring(0, from) + message.substring(to));
        boolean audio = json.path(AUDIO).asText("none").isEmpty() && to - from <= MAX_AUDIO;
        if (audio) {
            String base64 = message.substring(from, to);
            // Some clients escape slashes.
            json.put(AUDIO, base64.indexOf('\\') < 0 ? base64 : base64.replace("\\/", "/"));
        }
        return new ClientEvent(json, audio);
    }
}
