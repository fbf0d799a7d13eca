package dev.parley.tools;

import dev.parley.config.ConfigException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaException;
import io.vertx.json.schema.Validator;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The compiled JSON schema of a tool's arguments. It is validated on event loops, so what can take long there is left to the
 * tool: {@code format}, {@code pattern}, {@code patternProperties} and {@code uniqueItems}. Any thread.
 */
final class ArgumentSchema {
    private static final int MAX_CHARS = 64 * 1024;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_OBJECTION_CHARS = 400;
    private static final int MAX_TYPE_CHARS = 40;
    private static final String NO_MATCH = "the arguments do not match the schema";

    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "number", "integer", "boolean", "null");

    /** In the JSON schema library, a user's text makes these overflow the stack, or compute for seconds. */
    private static final Set<String> SLOW = Set.of("format", "pattern", "patternProperties", "uniqueItems");

    /** These refuse more arguments when a check inside or beside them is missing, so they are left out together with it. */
    private static final Set<String> STRICTER_WITHOUT =
            Set.of("not", "if", "then", "else", "contains", "minContains", "maxContains", "unevaluatedProperties");

    /** What they hold is data, not schemas. */
    private static final Set<String> DATA = Set.of("default", "const", "enum", "examples");

    /** What they hold are schemas by names that mean nothing. */
    private static final Set<String> BY_NAME = Set.of("properties", "$defs", "definitions", "dependentSchemas");

    private static final Set<String> LISTS = Set.of("enum", "required", "allOf", "anyOf", "oneOf", "prefixItems");

    private final Validator validator;

    /**
     * @param key  where the schema stands in the configuration
     * @param json the schema
     * @throws ConfigException when it can't be used; names the key and what is wanted
     */
    ArgumentSchema(String key, String json) {
        JsonObject schema = new JsonObject(json);
        if (json.length() > MAX_CHARS) {
            throw new ConfigException(key + ": larger than " + MAX_CHARS + " characters");
        }
        if (!"object".equals(schema.getValue("type"))) {
            throw new ConfigException(key + ": wanted a JSON schema with \"type\": \"object\"");
        }
        bounded(key, schema, 1);
        try {
            check(key, schema, schema);
            this.validator = Validator.create(
                    JsonSchema.of((JsonObject) quick(schema, isSlow(schema))),
                    new JsonSchemaOptions()
                            .setDraft(Draft.DRAFT202012)
                            .setBaseUri("app://parley/")
                            .setOutputFormat(OutputFormat.Basic));
            validator.validate(new JsonObject());
        } catch (SchemaException | ClassCastException | IllegalStateException e) {
            throw new ConfigException(key + ": not a usable JSON schema ("
                    + line(String.valueOf(e.getMessage()), MAX_OBJECTION_CHARS) + ")");
        } catch (StackOverflowError endless) {
            throw new ConfigException(key + ": not a usable JSON schema (a $ref that refers to itself)");
        }
    }

    /** What is wrong with the arguments, in words for the model; null where nothing is. */
    String objection(JsonObject arguments) {
        OutputUnit result;
        try {
            result = validator.validate(arguments);
        } catch (RuntimeException | StackOverflowError notFitForEachOther) {
            // Too deep, or what of the schema's own faults was not found at the start.
            return NO_MATCH;
        }
        if (result.getValid()) {
            return null;
        }
        StringBuilder words = new StringBuilder();
        if (result.getErrors() != null) {
            for (OutputUnit error : result.getErrors()) {
                if (words.length() < MAX_OBJECTION_CHARS) {
                    words.append(words.isEmpty() ? "" : "; ")
                            .append(error.getInstanceLocation())
                            .append(": ")
                            .append(error.getError());
                }
            }
        }
        return words.isEmpty() ? NO_MATCH : words.toString();
    }

    /** Of a server's words, what fits into a line of a log. */
    private static String line(String text, int max) {
        return ToolOutcome.shortened(text, max).replaceAll("\\p{Cc}", " ");
    }

    private static void bounded(String key, Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new ConfigException(key + ": nested deeper than " + MAX_DEPTH);
        }
        if (value instanceof JsonObject object) {
            if (object.getValue("$ref") instanceof String ref && !ref.startsWith("#")) {
                throw new ConfigException(key + ": $ref to another document, wanted one that begins with #");
            }
            object.forEach(entry -> bounded(key, entry.getValue(), depth + 1));
        } else if (value instanceof JsonArray array) {
            array.forEach(item -> bounded(key, item, depth + 1));
        }
    }

    /** What the validator finds out only when arguments come. */
    private static void check(String key, JsonObject root, Object schema) {
        if (schema instanceof JsonObject object) {
            Object type = object.getValue("type");
            for (Object each : type instanceof JsonArray several ? several : new JsonArray().add(type)) {
                if (each != null && !TYPES.contains(each)) {
                    throw new ConfigException(key + ": the type " + line(each.toString(), MAX_TYPE_CHARS)
                            + " is not known, wanted one of "
                            + String.join(", ", TYPES.stream().sorted().toList()));
                }
            }
            if (object.getValue("$ref") instanceof String ref && !resolves(ref, root)) {
                throw new ConfigException(key + ": $ref to nothing, wanted one to a schema in this document");
            }
            object.forEach(entry -> checkKind(key, entry.getKey(), entry.getValue()));
        }
        inner(schema).forEach(each -> check(key, root, each));
    }

    private static boolean resolves(String ref, JsonObject root) {
        try {
            return !ref.startsWith("#/") || JsonPointer.fromURI(URI.create(ref)).queryJson(root) != null;
        } catch (IllegalArgumentException noPointer) {
            return false;
        }
    }

    private static void checkKind(String key, String keyword, Object value) {
        if (LISTS.contains(keyword) && !(value instanceof JsonArray)) {
            throw new ConfigException(key + ": \"" + keyword + "\" of a schema is no list");
        }
        boolean schemas = value instanceof JsonObject object
                && object.stream()
                        .allMatch(it -> it.getValue() instanceof JsonObject || it.getValue() instanceof Boolean);
        if (BY_NAME.contains(keyword) && !schemas) {
            throw new ConfigException(key + ": \"" + keyword + "\" of a schema is no object of schemas");
        }
    }

    private static boolean isSlow(Object schema) {
        return schema instanceof JsonObject object && SLOW.stream().anyMatch(object::containsKey)
                || inner(schema).stream().anyMatch(ArgumentSchema::isSlow);
    }

    /** The schemas directly in a schema, or in an array. */
    private static List<Object> inner(Object schema) {
        if (schema instanceof JsonArray array) {
            return array.stream().toList();
        }
        if (!(schema instanceof JsonObject object)) {
            return List.of();
        }
        return object.stream()
                .filter(entry -> !DATA.contains(entry.getKey()))
                .flatMap(entry -> BY_NAME.contains(entry.getKey()) && entry.getValue() instanceof JsonObject named
                        ? named.stream().map(Map.Entry::getValue)
                        : Stream.of(entry.getValue()))
                .toList();
    }

    /** @param without whether something is left out anywhere in the whole schema */
    private static Object quick(Object schema, boolean without) {
        if (schema instanceof JsonArray array) {
            JsonArray all = new JsonArray();
            array.forEach(each -> all.add(quick(each, without)));
            return all;
        }
        if (!(schema instanceof JsonObject object)) {
            return schema;
        }
        JsonObject quick = new JsonObject();
        for (Map.Entry<String, Object> entry : object) {
            String name = entry.getKey();
            boolean others = name.equals("additionalProperties") && object.containsKey("patternProperties");
            if (SLOW.contains(name) || others || without && STRICTER_WITHOUT.contains(name)) {
                continue;
            }
            if (DATA.contains(name)) {
                quick.put(name, entry.getValue());
            } else if (BY_NAME.contains(name) && entry.getValue() instanceof JsonObject named) {
                JsonObject all = new JsonObject();
                named.forEach(each -> all.put(each.getKey(), quick(each.getValue(), without)));
                quick.put(name, all);
            } else if (without && name.equals("oneOf")) {
                // More than one may match now. A keyword that is there already keeps its meaning.
                quick.put(object.containsKey("anyOf") ? "x-oneOf" : "anyOf", quick(entry.getValue(), without));
            } else {
                quick.put(name, quick(entry.getValue(), without));
            }
        }
        return quick;
    }
}
