package dev.parley.local.vendors;

import dev.parley.local.vendors.Faults.At;
import io.vertx.core.json.JsonObject;

/**
 * What the vendors let the tests' account do, refused as each of them refuses it: all, until a test takes something away. May
 * be used from any thread.
 */
public final class Account {
    private volatile String key;
    private volatile boolean readsModels = true;
    private volatile boolean hasVoice = true;
    private volatile boolean takesTemperature = true;
    private volatile int streams = Integer.MAX_VALUE;

    Account() {}

    /** Every other key is refused. */
    public Account requireKey(String wanted) {
        key = wanted;
        return this;
    }

    /** The language model's key may ask it, but not look at it. */
    public Account mayNotReadModels() {
        readsModels = false;
        return this;
    }

    /** The voice costs, and the plan has none. */
    public Account mayNotUseTheVoice() {
        hasVoice = false;
        return this;
    }

    /** The language model reasons, and takes no temperature. */
    public Account mayNotSetTheTemperature() {
        takesTemperature = false;
        return this;
    }

    /** The plan has so many speech-to-text streams at one time. */
    public Account mayHaveStreams(int most) {
        streams = most;
        return this;
    }

    /**
     * What is refused to a new connection; a fault that does nothing when all is well.
     *
     * @param open connections that are open there already
     */
    Fault objection(FaultyConnection client, int open) {
        At at = client.at();
        Fault fault = new Fault();
        if (key != null && !key.equals(keyOf(client))) {
            return wrongKey(at, fault);
        }
        boolean stream = at == At.SARVAM_REALTIME || at == At.SARVAM_CLASSIC;
        if (stream && open >= streams) {
            return fault.refuse(429, openAi("Rate limit exceeded: too many streams", "rate_limit_exceeded_error"));
        }
        if (at == At.OPENAI_MODEL && !readsModels) {
            return fault.refuse(403, openAi("You have insufficient permissions. Missing scopes: api.model.read", null));
        }
        if (at == At.OPENAI_CHAT && !takesTemperature) {
            JsonObject refused = new JsonObject(openAi("Unsupported value: 'temperature'", "unsupported_value"));
            refused.getJsonObject("error").put("param", "temperature");
            return fault.afterReceived(body -> body.contains("\"temperature\"")).answer(400, refused.encode());
        }
        if (at == At.ELEVENLABS_MULTI && !hasVoice) {
            return elevenLabs(
                    fault, "payment_required", "Free users cannot use library voices via the API. Please upgrade.");
        }
        return fault;
    }

    private static String keyOf(FaultyConnection client) {
        String bearer = client.request().getHeader("authorization");
        String header = client.at() == At.ELEVENLABS_MULTI ? "xi-api-key" : "api-subscription-key";
        return bearer == null ? client.request().getHeader(header) : bearer.replace("Bearer ", "");
    }

    /** Sarvam's realtime socket and ElevenLabs' look at the key only after the upgrade. */
    private static Fault wrongKey(At at, Fault fault) {
        return switch (at) {
            case SARVAM_REALTIME ->
                fault.send(new JsonObject()
                                .put("event", "error")
                                .put("code", "invalid_request")
                                .put("is_fatal", true)
                                .put("message", "Invalid API key")
                                .put("status_code", 403)
                                .encode())
                        .pause(75)
                        .close(1003, "Invalid API key");
            case SARVAM_CLASSIC, SARVAM_VOICE -> fault.refuse(403, openAi("Forbidden", "invalid_api_key_error"));
            case ELEVENLABS_MULTI -> elevenLabs(fault, "invalid_api_key", "The API key is not valid.");
            default -> fault.refuse(401, openAi("Incorrect API key provided: ***.", "invalid_api_key"));
        };
    }

    private static Fault elevenLabs(Fault fault, String error, String message) {
        return fault.send(new JsonObject()
                        .put("code", 1008)
                        .put("error", error)
                        .put("message", message)
                        .encode())
                .pause(100)
                .close(1008, message);
    }

    private static String openAi(String message, String code) {
        return new JsonObject()
                .put("error", new JsonObject().put("message", message).put("code", code))
                .encode();
    }
}
