package dev.parley.bench;

import io.netty.buffer.ByteBuf;
import java.util.Locale;

/** How a person's client speaks with the server. One of each per person, on their event loop. */
abstract class Dialect {
    /** What the server's clients speak. */
    enum Kind {
        PARLEY,
        REALTIME,
        TWILIO;

        /** The beginning of a run's name: "realtime:100", or "100" for the page's. */
        static Kind of(String run) {
            for (Kind kind : values()) {
                if (run.startsWith(kind.prefix())) {
                    return kind;
                }
            }
            return PARLEY;
        }

        String prefix() {
            return name().toLowerCase(Locale.ROOT) + ":";
        }

        /** @param language of the conversation, where the client tells it */
        Dialect dialect(Listener listener, String language) {
            return switch (this) {
                case PARLEY -> new ParleyDialect(listener, language);
                case REALTIME -> new RealtimeDialect(listener);
                case TWILIO -> new TwilioDialect(listener);
            };
        }
    }

    /** The person, as the client sees them. */
    interface Listener {
        void started();

        /** Audio of a turn came, so many milliseconds. */
        void audio(int turn, double ms);

        /** All of the reply's audio is here. */
        void complete();

        void held();

        void released();

        void interrupted();

        /** The server has heard a voice, where that alone silences the client. */
        void voiceHeard();

        void failed();
    }

    final Listener listener;
    Line line;

    Dialect(Listener listener) {
        this.listener = listener;
    }

    /** Where the WebSocket is, and header lines, each with its end. */
    abstract String path();

    abstract String headers();

    abstract void opened();

    abstract void text(String message);

    /** A frame of what is said, to be written. */
    abstract ByteBuf frame(Said said, int index);

    /** @return a frame with this time in it, in microseconds, where that reaches the vendors; else the frame as it is */
    ByteBuf stamped(Said said, int index, long micros) {
        return frame(said, index);
    }

    /** The first of the turn's audio sounds. */
    void began(int turn) {}

    /** So much of the turn's audio has sounded, in milliseconds. */
    void played(int turn, int ms) {}

    /** All of the turn's audio has sounded. */
    void finished(int turn) {}

    abstract void hangUp();

    /** The value of a text field, or an empty text. */
    static String field(String message, String name) {
        String key = "\"" + name + "\":\"";
        int from = message.indexOf(key);
        return from < 0 ? "" : message.substring(from + key.length(), message.indexOf('"', from + key.length()));
    }
}
