package dev.parley.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads a client's text messages, with bounds; errors say what is wrong. */
public final class JsonMessage {
    private static final int MAX_DEPTH = 32;
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonMessage() {}

    /**
     * Reads an object.
     *
     * @throws BadMessageException when it is not one, with code {@code bad_message}
     */
    public static JsonNode object(String text) throws BadMessageException {
        JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw bad("this is not JSON, or nested deeper than " + MAX_DEPTH);
        }
        if (!json.isObject()) {
            throw bad("wanted a JSON object");
        }
        return json;
    }

    /**
     * Reads an object with a string "type".
     *
     * @throws BadMessageException when it is not one, with code {@code bad_message}
     */
    public static JsonNode parse(String text) throws BadMessageException {
        JsonNode json = object(text);
        if (!json.path("type").isTextual()) {
            throw bad("wanted a JSON object with a string \"type\"");
        }
        return json;
    }

    /** A string field that must be there. */
    public static String text(JsonNode json, String field) throws BadMessageException {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw bad("\"" + field + "\" is missing, wanted a string");
        }
        return value.textValue();
    }

    /** A short name, safe to pass on to a vendor; null where there is none. */
    public static String name(JsonNode json, String field) throws BadMessageException {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || !value.textValue().matches("[A-Za-z0-9_-]{1,64}")) {
            throw bad("\"" + field + "\" is not usable, wanted letters, digits, - and _");
        }
        return value.textValue();
    }

    /** A whole number that must be there. */
    public static int integer(JsonNode json, String field) throws BadMessageException {
        JsonNode value = json.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw bad("\"" + field + "\" is missing, wanted a whole number");
        }
        return value.intValue();
    }

    /** A number that must be there. */
    public static double number(JsonNode json, String field) throws BadMessageException {
        JsonNode value = json.path(field);
        if (!value.isNumber()) {
            throw bad("\"" + field + "\" is missing, wanted a number");
        }
        return value.doubleValue();
    }

    private static BadMessageException bad(String message) {
        return new BadMessageException("bad_message", message);
    }
}
