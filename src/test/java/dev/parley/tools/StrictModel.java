package dev.parley.tools;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A chat completion server that calls tools as a test says, and refuses what OpenAI refuses: calls without their results, results
 * without their calls, names and texts that are not allowed. A refused request fails the test.
 */
public final class StrictModel {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern HALF =
            Pattern.compile("[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]");

    /** Requests in the order in which they came. */
    public final List<JsonObject> requests = new CopyOnWriteArrayList<>();

    /** Why a request was refused. */
    public final List<String> refusals = new CopyOnWriteArrayList<>();

    /** Bodies of the answers to come, as event streams; without any, a result is read out, and else "Fine." is said. */
    final Queue<String> answers = new ConcurrentLinkedQueue<>();

    private final HttpServer server;

    public StrictModel(Vertx vertx) throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    if (request.path().endsWith("/chat/completions")) {
                        asked(request, body);
                    } else {
                        request.response().end("{}");
                    }
                }))
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS);
    }

    public String url() {
        return "http://127.0.0.1:" + server.actualPort() + "/v1";
    }

    /** The next answer has these deltas. */
    void answers(String... deltas) {
        answers.add(stream("tool_calls", deltas));
    }

    /** The next answer calls this tool. */
    public void calls(String id, String name, String arguments) {
        answers(call(0, id, name, arguments));
    }

    /** The next answer has these words, and is cut off there. */
    public void cutsOff(String text) {
        answers.add(stream("length", words(text)));
    }

    /** A delta with a whole call. */
    static String call(int index, String id, String name, String arguments) {
        JsonObject call = new JsonObject()
                .put("index", index)
                .put("id", id)
                .put("type", "function")
                .put("function", new JsonObject().put("name", name).put("arguments", arguments));
        return new JsonObject().put("tool_calls", new JsonArray().add(call)).encode();
    }

    static String words(String text) {
        return new JsonObject().put("content", text).encode();
    }

    /** An event stream of deltas, which are JSON texts and may be invalid Unicode. */
    static String stream(String finish, String... deltas) {
        StringBuilder stream = new StringBuilder();
        for (String delta : deltas) {
            stream.append("data: {\"choices\":[{\"index\":0,\"delta\":")
                    .append(delta)
                    .append("}]}\n\n");
        }
        if (finish != null) {
            stream.append("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"")
                    .append(finish)
                    .append("\"}]}\n\n");
        }
        return stream + "data: [DONE]\n\n";
    }

    private void asked(HttpServerRequest request, Buffer body) {
        String refusal = refusal(body);
        JsonObject asked = body.toJsonObject();
        requests.add(asked);
        if (refusal != null) {
            refusals.add(refusal);
            request.response().setStatusCode(400).end("{\"error\":{\"message\":\"" + refusal + "\"}}");
            return;
        }
        String answer = answers.poll();
        if (answer != null && answer.isEmpty()) {
            request.connection().close();
            return;
        }
        JsonArray messages = asked.getJsonArray("messages");
        JsonObject last = messages.getJsonObject(messages.size() - 1);
        boolean result = last.getString("role").equals("tool");
        String usual = stream("stop", words(result ? "The tool says " + last.getString("content") + "." : "Fine."));
        request.response()
                .putHeader("Content-Type", "text/event-stream")
                .setChunked(true)
                .end(answer == null ? usual : answer);
    }

    /** What of a request OpenAI refuses, or null. */
    private static String refusal(Buffer body) {
        JsonObject asked;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString();
            asked = new JsonObject(text);
        } catch (CharacterCodingException e) {
            return "not UTF-8";
        }
        if (HALF.matcher(asked.toString().replaceAll("\\\\\\\\", "")).find()
                || HALF.matcher(texts(asked)).find()) {
            return "half a surrogate pair";
        }
        JsonArray tools = asked.getJsonArray("tools");
        if (tools != null && tools.isEmpty()) {
            return "no tools are no array";
        }
        Set<String> owed = new HashSet<>();
        for (Object each : asked.getJsonArray("messages")) {
            JsonObject message = (JsonObject) each;
            if (message.getString("role").equals("tool")) {
                if (!owed.remove(message.getString("tool_call_id"))) {
                    return "a result without its call";
                }
                continue;
            }
            if (!owed.isEmpty()) {
                return "calls without results";
            }
            for (Object call : message.getJsonArray("tool_calls", new JsonArray())) {
                JsonObject function = ((JsonObject) call).getJsonObject("function");
                if (!NAME.matcher(function.getString("name")).matches()) {
                    return "a name that is not allowed";
                }
                new JsonObject(function.getString("arguments"));
                if (!owed.add(((JsonObject) call).getString("id"))) {
                    return "one id twice";
                }
            }
        }
        return owed.isEmpty() ? null : "calls without results";
    }

    /** All texts of a request, decoded. */
    private static String texts(Object json) {
        StringBuilder all = new StringBuilder();
        if (json instanceof JsonObject object) {
            object.forEach(entry -> all.append(texts(entry.getValue())).append(' '));
        } else if (json instanceof JsonArray array) {
            array.forEach(item -> all.append(texts(item)).append(' '));
        } else if (json instanceof String text) {
            all.append(text);
        }
        return all.toString();
    }
}
