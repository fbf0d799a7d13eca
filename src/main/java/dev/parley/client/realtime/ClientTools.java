package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.turn.ToolSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The functions that a client lets the language model call, and whether it may call any. Immutable.
 *
 * @param json   as the client gave them
 * @param choice "auto", "none", "required", or the function that may be called
 */
record ClientTools(List<ToolSpec> specs, ArrayNode json, JsonNode choice) {
    static final ClientTools NONE = new ClientTools(
            List.of(),
            RealtimeWriter.object().putArray("tools"),
            RealtimeWriter.object().textNode("auto"));

    private static final int MAX = 128;
    private static final int MAX_CHARACTERS = 64 * 1024;
    private static final String NAME = "[A-Za-z0-9_-]{1,64}";
    private static final String NAME_FORM = "1 to 64 letters, digits, - and _";

    /**
     * Applies an update.
     *
     * @param update     may have {@code tools} and {@code tool_choice}
     * @param objections takes what is refused: everything but functions
     */
    ClientTools with(JsonNode update, String where, List<RefusedException> objections) {
        ClientTools next = update.has("tools") ? read(update.path("tools"), where + "tools", objections) : this;
        return new ClientTools(next.specs, next.json, choose(update.path("tool_choice"), where, objections));
    }

    private JsonNode choose(JsonNode wanted, String where, List<RefusedException> objections) {
        if (wanted.isNull()) {
            return NONE.choice;
        }
        if (wanted.asText().matches("auto|none|required")) {
            return wanted;
        }
        if (!wanted.path("type").asText().equals("function")) {
            return choice;
        }
        String name = wanted.path("name").asText();
        if (!name.matches(NAME)) {
            objections.add(RefusedException.value(where + "tool_choice", "Wanted a function's name: " + NAME_FORM));
            return choice;
        }
        return RealtimeWriter.object().put("type", "function").put("name", name);
    }

    private ClientTools read(JsonNode tools, String where, List<RefusedException> objections) {
        if (tools.size() > MAX || tools.toString().length() > MAX_CHARACTERS) {
            objections.add(RefusedException.value(
                    where, "Wanted at most " + MAX + " tools of " + MAX_CHARACTERS + " characters together"));
            return this;
        }
        List<ToolSpec> specs = new ArrayList<>();
        ArrayNode kept = RealtimeWriter.object().putArray("tools");
        for (JsonNode tool : tools) {
            String name = tool.path("name").asText();
            if (!tool.path("type").asText().equals("function")) {
                objections.add(RefusedException.value(where, "Only tools of type function are supported"));
            } else if (!name.matches(NAME)
                    || specs.stream().anyMatch(spec -> spec.name().equals(name))) {
                objections.add(RefusedException.value(where, "A function's name is " + NAME_FORM + ", and its own"));
            } else {
                ObjectNode function = RealtimeWriter.object()
                        .put("type", "function")
                        .put("name", name)
                        .put("description", tool.path("description").asText(""));
                function.set(
                        "parameters",
                        tool.path("parameters").isObject()
                                ? tool.get("parameters")
                                : RealtimeWriter.object()
                                        .put("type", "object")
                                        .set("properties", RealtimeWriter.object()));
                kept.add(function);
                specs.add(new ToolSpec(
                        name,
                        function.path("description").asText(),
                        function.path("parameters").toString(),
                        false,
                        false,
                        false,
                        false,
                        0));
            }
        }
        return new ClientTools(List.copyOf(specs), kept, choice);
    }

    /** Whether the client runs calls of this name. */
    boolean has(String name) {
        return specs.stream().anyMatch(spec -> spec.name().equals(name));
    }

    /** Whether the model may call any of them. */
    boolean mayCall() {
        return !choice.asText().equals("none");
    }

    /** What the model is told that it may call. @param configured the server's own tools */
    List<ToolSpec> offered(List<ToolSpec> configured) {
        List<ToolSpec> all = new ArrayList<>(specs);
        configured.stream().filter(spec -> !has(spec.name())).forEach(all::add);
        String only = choice.path("name").asText();
        if (all.stream().anyMatch(spec -> spec.name().equals(only))) {
            all.removeIf(spec -> !spec.name().equals(only));
        }
        return all;
    }

    /** Whether the model has to call one of these. */
    boolean mustCall(List<ToolSpec> offered) {
        String only = choice.path("name").asText();
        return choice.asText().equals("required")
                || offered.stream().anyMatch(spec -> spec.name().equals(only));
    }
}
