package dev.parley.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A text message of the browser's protocol. Unknown fields are ignored. */
sealed interface ClientMessage {
    /** Calls the method of the handler that is for this message. */
    void accept(Handler handler);

    /** One method for each message. */
    interface Handler {
        void on(Start message);

        void on(TextInput message);

        void on(Interrupt message);

        void on(PlaybackStarted message);

        void on(PlaybackFinished message);

        void on(PlaybackProgress message);

        void on(Ping message);

        void on(Stop message);
    }

    /** The message is not one of the protocol's; says what was wrong with it. */
    final class Malformed extends Exception {
        private static final long serialVersionUID = 1;
        private final String code;

        Malformed(String code, String message) {
            super(message, null, false, false);
            this.code = code;
        }

        /** The protocol's error code. */
        String code() {
            return code;
        }
    }

    /** @param language a BCP 47 tag or null @param voice a vendor's voice id or null */
    record Start(String language, String voice) implements ClientMessage {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    record TextInput(String text) implements ClientMessage {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    record Interrupt() implements ClientMessage {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    record PlaybackStarted(int turn) implements ClientMessage {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    record PlaybackFinished(int turn) implements ClientMessage {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** @param ms milliseconds of the turn's reply that have sounded */
    record PlaybackProgress(int turn, double ms) implements ClientMessage {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** @param t whatever the client wants back; null where it sent none */
    record Ping(JsonNode t) implements ClientMessage {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    record Stop() implements ClientMessage {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** Reads a message. */
    static ClientMessage parse(String text) throws Malformed {
        JsonNode json = Json.read(text);
        JsonNode type = json.get("type");
        if (!json.isObject() || type == null || !type.isTextual()) {
            throw new Malformed("bad_message", "wanted a JSON object with a string \"type\"");
        }
        switch (type.textValue()) {
            case "session.start":
                return new Start(Json.tag(json, "language"), Json.tag(json, "voice"));
            case "text.input":
                return new TextInput(Json.text(json, "text"));
            case "interrupt":
                return new Interrupt();
            case "playback.started":
                return new PlaybackStarted(Json.turn(json));
            case "playback.finished":
                return new PlaybackFinished(Json.turn(json));
            case "playback.progress":
                return new PlaybackProgress(Json.turn(json), Json.number(json, "ms"));
            case "ping":
                return new Ping(json.get("t"));
            case "session.stop":
                return new Stop();
            default:
                throw new Malformed("unknown_type", "this type of message is not known");
        }
    }

    /** Reads fields, and says what is wrong with them. */
    final class Json {
        private static final int MAX_DEPTH = 32;
        private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(MAX_DEPTH)
                                .build())
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

        private Json() {}

        static JsonNode read(String text) throws Malformed {
            try {
                return MAPPER.readTree(text);
            } catch (JsonProcessingException e) {
                throw new Malformed("bad_message", "this is not JSON, or nested deeper than " + MAX_DEPTH);
            }
        }

        static String text(JsonNode json, String field) throws Malformed {
            JsonNode value = json.get(field);
            if (value == null || !value.isTextual()) {
                throw new Malformed("bad_message", "\"" + field + "\" is missing, wanted a string");
            }
            return value.textValue();
        }

        /** A short name, safe to hand on; null where there is none. */
        static String tag(JsonNode json, String field) throws Malformed {
            JsonNode value = json.get(field);
            if (value == null || value.isNull()) {
                return null;
            }
            if (!value.isTextual() || !value.textValue().matches("[A-Za-z0-9_-]{1,64}")) {
                throw new Malformed("bad_message", "\"" + field + "\" is not usable, wanted letters, digits, - and _");
            }
            return value.textValue();
        }

        static int turn(JsonNode json) throws Malformed {
            JsonNode value = json.get("turn");
            if (value == null || !value.isIntegralNumber() || !value.canConvertToInt()) {
                throw new Malformed("bad_message", "\"turn\" is missing, wanted a whole number");
            }
            return value.intValue();
        }

        static double number(JsonNode json, String field) throws Malformed {
            JsonNode value = json.get(field);
            if (value == null || !value.isNumber()) {
                throw new Malformed("bad_message", "\"" + field + "\" is missing, wanted a number");
            }
            return value.doubleValue();
        }
    }
}
