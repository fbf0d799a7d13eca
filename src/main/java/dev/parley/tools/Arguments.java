package dev.parley.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * Reads the arguments of a call. Every number keeps its value: a whole one is an integer, however the model writes it (5.0), and
 * another one a double, or a {@link BigDecimal} where no double is exactly that. Any thread.
 */
final class Arguments {
    private static final ObjectMapper EXACT =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    /** Up to here every whole double is meant. */
    private static final double MAX_WHOLE = 1L << 53;

    private Arguments() {}

    /** For the schema's validator, which takes no exact decimals: the nearest doubles. Null where it is no JSON object. */
    static JsonObject rounded(String json) {
        try {
            return new JsonObject(json);
        } catch (DecodeException notAnObject) {
            return null;
        }
    }

    /** For the tool. */
    static JsonObject exact(String json) {
        try {
            Map<String, Object> arguments = EXACT.readValue(json, OBJECT);
            arguments.replaceAll((name, value) -> exact(value));
            return new JsonObject(arguments);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("wanted a JSON object", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Object exact(Object value) {
        if (value instanceof Map) {
            ((Map<String, Object>) value).replaceAll((name, inner) -> exact(inner));
        } else if (value instanceof List) {
            ((List<Object>) value).replaceAll(Arguments::exact);
        } else if (value instanceof BigDecimal number) {
            return number(number);
        }
        return value;
    }

    private static Number number(BigDecimal number) {
        double nearest = number.doubleValue();
        if (Double.isInfinite(nearest) || BigDecimal.valueOf(nearest).compareTo(number) != 0) {
            return number;
        }
        if (nearest != Math.rint(nearest) || Math.abs(nearest) > MAX_WHOLE) {
            return nearest;
        }
        long whole = (long) nearest;
        return whole == (int) whole ? (Number) (int) whole : (Number) whole;
    }
}
