package dev.parley.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads a JSON object from a file or from the command line. Comments are allowed; UTF-8, UTF-16 and byte order marks are
 * recognised. Errors are a {@link ConfigException} with line and column, and without the content, which may hold a secret.
 */
public final class ConfigFile {
    private static final ObjectReader READER = mapper().readerFor(new TypeReference<Map<String, Object>>() {});

    private ConfigFile() {}

    /** JSON as Parley's files have it. */
    static ObjectMapper mapper() {
        return JsonMapper.builder()
                .enable(JsonParser.Feature.ALLOW_COMMENTS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
    }

    /** @param given the path of a file, or JSON that begins with a brace. Blocks. */
    public static JsonObject read(String given) {
        boolean inline = given.strip().startsWith("{");
        String name = inline ? "command line" : given;
        try {
            return parse(name, inline ? given.getBytes(StandardCharsets.UTF_8) : bytes(given));
        } catch (IOException | InvalidPathException e) {
            throw new ConfigException(name + ": not readable, wanted a file with one JSON object");
        }
    }

    private static byte[] bytes(String name) throws IOException {
        Path path = Path.of(name);
        if (!Files.exists(path)) {
            throw new ConfigException(name + ": no such file, wanted a file with one JSON object");
        }
        return Files.readAllBytes(path);
    }

    private static JsonObject parse(String name, byte[] bytes) throws IOException {
        try {
            Map<String, Object> map = READER.readValue(bytes);
            if (map != null) {
                return new JsonObject(map);
            }
            throw new ConfigException(name + ": null, wanted one JSON object");
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where = at == null || at.getLineNr() < 1
                    ? ""
                    : " at line " + at.getLineNr() + ", column " + Math.max(1, at.getColumnNr());
            throw new ConfigException(name + ": not valid" + where + ", wanted one JSON object");
        }
    }
}
