package dev.parley.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.StringSubstitutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the operator's JSON into a {@link ParleyConfig}. Every error is a {@link ConfigException}: one line with the key and
 * what is wanted, never with the value of a secret.
 */
public final class ConfigLoader {
    private static final ObjectMapper MAPPER = ConfigFile.mapper();

    /** Kubernetes sets such a value for a service called NAME: NAME_PORT=tcp://10.96.12.7:8080. */
    private static final Pattern SERVICE_LINK = Pattern.compile("(tcp|udp|sctp)://.*");

    private static final Logger log = LoggerFactory.getLogger(ConfigLoader.class);

    /** Keys of earlier versions: accepted and ignored. */
    private static final Set<String> RETIRED = Set.of("warmUp");

    private final Function<String, String> environment;
    private final List<Integer> unreadable;

    /**
     * @param environment gives the value of a {@code ${NAME}}, or null when it is not set
     */
    public ConfigLoader(Function<String, String> environment) {
        this(environment, List.of());
    }

    private ConfigLoader(Function<String, String> environment, List<Integer> unreadable) {
        this.environment = environment;
        this.unreadable = unreadable;
    }

    /**
     * Takes names from the process's environment, then from {@code .env} in the working directory. Lines of that file that
     * can't be read are logged by number and ignored: the file may belong to another program. Blocks.
     */
    public static ConfigLoader ofEnvironment() {
        DotEnv file = DotEnv.read(Path.of(".env"));
        if (!file.unreadable().isEmpty()) {
            log.warn(".env: not NAME=value, ignored: {}", lines(file.unreadable()));
        }
        return of(System.getenv(), file);
    }

    static ConfigLoader of(Map<String, String> environment, DotEnv file) {
        return new ConfigLoader(
                name -> {
                    // Proxy variables are mostly in lower case.
                    boolean proxy = name.endsWith("_PROXY") && !environment.containsKey(name);
                    String value = environment.get(proxy ? name.toLowerCase(Locale.ROOT) : name);
                    boolean set = value != null && !SERVICE_LINK.matcher(value).matches();
                    return set ? value : file.values().get(name);
                },
                file.unreadable());
    }

    private static String lines(List<Integer> numbers) {
        return (numbers.size() == 1 ? "line " : "lines ")
                + numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** Merges the configuration over the defaults and resolves every {@code ${NAME}}. */
    public JsonObject resolve(JsonObject given) {
        JsonObject defaults = defaults("defaults.json");
        JsonObject known = given.copy();
        RETIRED.forEach(known::remove);
        readSandbox(known);
        refuseUnknown("", known, defaults);
        refuseUnknownOfTools(known.getValue("tools"));
        if (known.getValue("tts") instanceof JsonObject tts
                && "sarvam".equals(substitute("tts.vendor", tts.getValue("vendor")))) {
            defaults.mergeIn(defaults("defaults-sarvam.json"), true);
        }
        return (JsonObject) substitute("", defaults.mergeIn(known, true));
    }

    /** The local server was once called sandbox. */
    private static void readSandbox(JsonObject known) {
        if (known.getValue("sandbox") instanceof JsonObject section && !known.containsKey("local")) {
            known.put("local", section);
            known.remove("sandbox");
        }
        for (String stage : List.of("stt", "llm", "tts")) {
            if (known.getValue(stage) instanceof JsonObject section && "sandbox".equals(section.getValue("url"))) {
                section.put("url", StageConfig.LOCAL);
            }
        }
    }

    /** Binds and checks a resolved configuration. */
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
            throw explain(key, resolved, e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("unreadable JSON from Vert.x", e);
        }
    }

    private static JsonObject defaults(String file) {
        try (InputStream in = ConfigLoader.class.getResourceAsStream(file)) {
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

    /** Runs before binding, so that a misspelt key is reported as such, and not as a missing one. */
    private static void refuseUnknownOfTools(Object tools) {
        JsonObject keys = new JsonObject();
        for (RecordComponent component : ToolConfig.class.getRecordComponents()) {
            keys.putNull(component.getName());
        }
        if (tools instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.getValue(i) instanceof JsonObject tool) {
                    refuseUnknown("tools" + element(array, i), tool, keys);
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
            for (int i = 0; i < array.size(); i++) {
                copy.add(substitute(path + element(array, i), array.getValue(i)));
            }
            return copy;
        }
        return value;
    }

    /** Names an element of a list in errors: by its name, if it has one. */
    private static String element(JsonArray array, int index) {
        return array.getValue(index) instanceof JsonObject object && object.getValue("name") instanceof String name
                ? "." + name
                : "[" + index + "]";
    }

    private String substitute(String path, String text) {
        StringSubstitutor substitutor = new StringSubstitutor(this::value, "${", "}", '\\', ":");
        substitutor.setEnableUndefinedVariableException(true);
        substitutor.setDisableSubstitutionInValues(true);
        try {
            return substitutor.replace(text);
        } catch (IllegalArgumentException e) {
            String hint = unreadable.isEmpty() ? "" : " (not readable there: " + lines(unreadable) + ")";
            throw new ConfigException(
                    path + ": " + text + " is not set, wanted it in the environment or in .env" + hint);
        }
    }

    /** Strips white space, such as a file's last newline or a carriage return. */
    private String value(String name) {
        String value = environment.apply(name);
        return value == null ? null : Check.strip(value);
    }

    private static ConfigException explain(String section, JsonObject given, JsonMappingException cause) {
        if (cause instanceof ValueInstantiationException && cause.getCause() instanceof ConfigException named) {
            return named;
        }
        String key = key(section, given, cause.getPath());
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return new ConfigException(key + ": not a known key, wanted one of "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        String wanted = cause instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
                ? words(mismatch.getTargetType())
                : "another value";
        return new ConfigException(key + ": wanted " + wanted);
    }

    private static String key(String section, JsonObject given, List<JsonMappingException.Reference> path) {
        StringBuilder key = new StringBuilder(section);
        Object at = given;
        for (JsonMappingException.Reference step : path) {
            if (step.getFieldName() != null) {
                key.append(key.isEmpty() ? "" : ".").append(step.getFieldName());
                at = at instanceof JsonObject object ? object.getValue(step.getFieldName()) : null;
            } else if (at instanceof JsonArray array && step.getIndex() < array.size()) {
                key.append(element(array, step.getIndex()));
                at = array.getValue(step.getIndex());
            }
        }
        return key.toString();
    }

    private static String words(Class<?> type) {
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a text";
        }
        return java.util.Collection.class.isAssignableFrom(type) ? "a list" : "an object";
    }
}
