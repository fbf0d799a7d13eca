package dev.parley.vendor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Reads server-sent events from bytes that may be cut anywhere, by the rules of OpenAI's own client: lines end with CR,
 * LF or CRLF; a line that starts with a colon is a comment; several {@code data} lines of one event are joined by LF; an
 * event that a broken stream cuts off is no event. Some gateways leave out the empty lines between events, so a line of data
 * that is a whole JSON object is an event when the next one follows. Holds at most the given number of bytes. Not
 * thread-safe.
 */
public final class SseReader {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Set<String> FIELDS = Set.of("data", "event", "id", "retry");

    /** What is found in the stream. */
    public interface Handler {
        /** One event's data. */
        void data(String data);

        /** A line outside of the protocol: some servers write errors so. */
        void stray(String line);

        /** A line or an event is longer than the bound. Nothing is read after it. */
        void tooLong();
    }

    private final int maxBytes;
    private final Handler handler;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    private final StringBuilder data = new StringBuilder();
    /** How many lines of data the running event has. */
    private int lines;

    private boolean skipLineFeed;
    private boolean first = true;
    private boolean dead;

    /**
     * @param maxBytes the longest line, and the longest event, that is read, in bytes (characters for an event)
     */
    public SseReader(int maxBytes, Handler handler) {
        this.maxBytes = maxBytes;
        this.handler = handler;
    }

    /** The next bytes of the stream. */
    public void feed(byte[] bytes) {
        int begin = 0;
        for (int i = 0; i < bytes.length && !dead; i++) {
            byte b = bytes[i];
            boolean secondOfCrLf = skipLineFeed && b == '\n';
            skipLineFeed = b == '\r';
            if (b == '\r' || b == '\n') {
                goOn(bytes, begin, i);
                begin = i + 1;
                if (!secondOfCrLf && !dead) {
                    endLine();
                }
            }
        }
        goOn(bytes, begin, bytes.length);
    }

    /** The stream is complete: its last event may lack its empty line. */
    public void end() {
        if (!dead) {
            endLine();
            endEvent();
        }
    }

    /** The line goes on with these. */
    private void goOn(byte[] bytes, int from, int to) {
        if (dead) {
            return;
        }
        if (line.size() + to - from > maxBytes) {
            overflow();
        } else {
            line.write(bytes, from, to - from);
        }
    }

    private void endLine() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (first && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        first = false;
        if (text.isEmpty()) {
            endEvent();
        } else if (text.charAt(0) != ':') {
            field(text);
        }
    }

    private void field(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        if (!FIELDS.contains(name)) {
            endWholeObject();
            handler.stray(text);
        } else if (name.equals("data")) {
            String value = colon < 0 ? "" : text.substring(colon + 1);
            endWholeObject();
            if (lines++ > 0) {
                data.append('\n');
            }
            data.append(value, value.startsWith(" ") ? 1 : 0, value.length());
            if (data.length() > maxBytes) {
                overflow();
            }
        }
    }

    private void endWholeObject() {
        try {
            if (lines == 1
                    && data.indexOf("{") == 0
                    && JSON.readTree(data.toString()).isObject()) {
                endEvent();
            }
        } catch (JsonProcessingException incomplete) {
            // The next line goes on with it.
        }
    }

    private void endEvent() {
        if (lines > 0) {
            String event = data.toString();
            data.setLength(0);
            lines = 0;
            handler.data(event);
        }
    }

    private void overflow() {
        dead = true;
        handler.tooLong();
    }
}
