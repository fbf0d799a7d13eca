package dev.parley.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.text.StringSubstitutor;

/**
 * Turns what the user wrote into a {@link ParleyConfig}. Every error is a {@link ConfigException}: one line with the key
 * and what is wanted, and never the value of a secret.
 */
public final class ConfigLoader {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonParser.Feature.ALLOW_COMMENTS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /** Keys of earlier versions that a configuration may still have. They change nothing. */
    private static final Set<String> RETIRED = Set.of("warmUp");

    private final Function<String, String> environment;

    /**
     * @param environment gives the value of a {@code ${NAME}}, or null where it is not set
     */
    public ConfigLoader(Function<String, String> environment) {
        this.environment = environment;
    }

    /** Names are taken from the process's environment, then from {@code .env} in the working directory. Reads a file. */
    public static ConfigLoader ofEnvironment() {
        try {
            Dotenv dotenv = Dotenv.configure().ignoreIfMissing().load();
            return new ConfigLoader(dotenv::get);
        } catch (DotenvException e) {
            throw new ConfigException(".env: can't be read, wanted lines of the form NAME=value");
        }
    }

    /** The user's configuration over the defaults, with every {@code ${NAME}} resolved. */
    public JsonObject resolve(JsonObject given) {
        JsonObject defaults = defaults();
        JsonObject known = given.copy();
        RETIRED.forEach(known::remove);
        refuseUnknown("", known, defaults);
        return (JsonObject) substitute("", defaults.mergeIn(known, true));
    }

    /** Binds and checks a configuration that {@link #resolve} gave. */
    public static ParleyConfig bind(JsonObject resolved) {
        return bind("", resolved, ParleyConfig.class);
    }

    /**
     * Binds and checks one section of a resolved configuration.
     *
     * @param key  the section's key, for error messages
     * @param type the section's record
     */
    public static <T> T bind(String key, JsonObject resolved, Class<T> type) {
        try {
            return MAPPER.readValue(resolved.encode(), type);
        } catch (JsonMappingException e) {
            throw explain(key, e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Vert.x wrote JSON that can't be read", e);
        }
    }

    private static JsonObject defaults() {
        try (InputStream in = ConfigLoader.class.getResourceAsStream("defaults.json")) {
            return new JsonObject(MAPPER.readValue(in, new TypeReference<Map<String, Object>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuseUnknown(String path, JsonObject given, JsonObject known) {
        for (String key : given.fieldNames()) {
            String full = path.isEmpty() ? key : path + "." + key;
            if (!known.containsKey(key)) {
                throw new ConfigException(full + ": not a known key, wanted one of "
                        + known.fieldNames().stream().sorted().collect(Collectors.joining(", ")));
            }
            if (known.getValue(key) instanceof JsonObject section) {
                if (!(given.getValue(key) instanceof JsonObject inner)) {
                    throw new ConfigException(full + ": wanted an object");
                }
                if (!section.isEmpty()) { // An empty one takes any keys.
                    refuseUnknown(full, inner, section);
                }
            }
        }
    }

    private Object substitute(String path, Object value) {
        if (value instanceof String text) {
            return substitute(path, text);
        }
        if (value instanceof JsonObject object) {
            JsonObject copy = new JsonObject();
            object.forEach(e -> copy.put(
                    e.getKey(), substitute(path.isEmpty() ? e.getKey() : path + "." + e.getKey(), e.getValue())));
            return copy;
        }
        if (value instanceof JsonArray array) {
            JsonArray copy = new JsonArray();
            array.forEach(item -> copy.add(substitute(path, item)));
            return copy;
        }
        return value;
    }

    private String substitute(String path, String text) {
        StringSubstitutor substitutor = new StringSubstitutor(environment::apply, "${", "}", '\\', ":");
        substitutor.setEnableUndefinedVariableException(true);
        substitutor.setDisableSubstitutionInValues(true);
        try {
            return substitutor.replace(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(path + ": " + text + " is not set, wanted it in the environment or in .env");
        }
    }

    private static ConfigException explain(String section, JsonMappingException cause) {
        if (cause instanceof ValueInstantiationException && cause.getCause() instanceof ConfigException named) {
            return named;
        }
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return new ConfigException(unknown.getPath().get(0).getFieldName() + ": \"" + unknown.getPropertyName()
                    + "\" is not a known key, wanted one of "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        String path = cause.getPath().stream()
                .map(reference -> reference.getFieldName() == null ? "" : reference.getFieldName())
                .filter(name -> !name.isEmpty())
                .collect(Collectors.joining("."));
        String key = section.isEmpty() ? path : section + "." + path;
        String wanted = cause instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
                ? words(mismatch.getTargetType())
                : "another value";
        return new ConfigException(key + ": wanted " + wanted);
    }

    private static String words(Class<?> type) {
        if (type == int.class || type == long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a text";
        }
        return java.util.Collection.class.isAssignableFrom(type) ? "a list" : "an object";
    }
}
