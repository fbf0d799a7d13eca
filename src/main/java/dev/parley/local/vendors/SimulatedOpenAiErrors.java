package dev.parley.local.vendors;

import io.vertx.core.json.JsonObject;

/** What OpenAI answers when something is wrong, and to a question for a model. */
final class SimulatedOpenAiErrors {
    private SimulatedOpenAiErrors() {}

    /** Answers {@code GET /v1/models/{model}}. */
    static void model(ClientConnection wire, String model) {
        if (!keyAccepted(wire)) {
            return;
        }
        if (!wire.knows(model)) {
            unknownModel(wire, model);
            return;
        }
        wire.answer(
                200,
                new JsonObject()
                        .put("id", model)
                        .put("object", "model")
                        .put("created", 1715367049)
                        .put("owned_by", "sandbox"));
    }

    /** Checks the key and answers itself when it is refused; of a key only its ends are told, as the vendor does. */
    static boolean keyAccepted(ClientConnection wire) {
        String header = wire.headers().get("authorization");
        String key = header != null && header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : null;
        if (wire.acceptsKey(key)) {
            return true;
        }
        String shown =
                key == null || key.length() < 8 ? "***" : key.substring(0, 4) + "***" + key.substring(key.length() - 4);
        error(wire, 401, "Incorrect API key provided: " + shown + ".", "invalid_request_error", "invalid_api_key");
        return false;
    }

    /** Answers that there is no such model. */
    static void unknownModel(ClientConnection wire, String model) {
        error(
                wire,
                404,
                "The model `" + model + "` does not exist or you do not have access to it.",
                "invalid_request_error",
                "model_not_found");
    }

    /** Answers with an error. */
    static void error(ClientConnection wire, int status, String message, String type, String code) {
        wire.answer(status, body(message, type, code));
    }

    /** The body of an error, alone or in a stream. */
    static JsonObject body(String message, String type, String code) {
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject()
                                .put("message", message)
                                .put("type", type)
                                .putNull("param")
                                .put("code", code));
    }
}
