package dev.parley.local.vendors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.local.engine.ChatModel;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The chat endpoint over real sockets, against a scripted model. */
class SimulatedOpenAiChatTest extends VendorsTestBase {
    private record Reply(int status, HttpClientResponse response, Buffer body) {
        JsonObject json() {
            return body.toJsonObject();
        }

        /** The data of the events of a stream. */
        List<String> events() {
            List<String> events = new ArrayList<>();
            for (String event : body.toString().split("\n\n")) {
                assertThat(event).startsWith("data: ").doesNotContain("\n");
                events.add(event.substring("data: ".length()));
            }
            return events;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void streamsTokenByToken(HttpVersion version) throws Exception {
        engines.thinks("It", " is", " three.");
        Reply reply = post(client(version), request().put("stream", true));

        assertThat(reply.response().version()).isEqualTo(version);
        assertThat(reply.response().getHeader("content-type")).startsWith("text/event-stream");
        List<String> events = reply.events();
        assertThat(events).hasSize(6).last().isEqualTo("[DONE]");
        List<JsonObject> chunks =
                events.subList(0, 5).stream().map(JsonObject::new).toList();
        assertThat(chunks).allMatch(chunk -> chunk.getString("object").equals("chat.completion.chunk"));
        assertThat(chunks)
                .map(chunk -> choice(chunk).getJsonObject("delta").getString("content"))
                .containsExactly("", "It", " is", " three.", null);
        assertThat(choice(chunks.get(0)).getJsonObject("delta").getString("role"))
                .isEqualTo("assistant");
        assertThat(chunks)
                .map(chunk -> choice(chunk).getString("finish_reason"))
                .containsExactly(null, null, null, null, "stop");
    }

    @Test
    void streamsTheCallOfATool() throws Exception {
        ChatModel.Call call = new ChatModel.Call("call_1", "city_time", "{\"city\":\"Pune\"}");
        engines.thinks(question -> new ScriptedEngines.AnswerScript().calls(call));
        JsonObject tool =
                new JsonObject().put("type", "function").put("function", new JsonObject().put("name", "city_time"));
        JsonArray messages = new JsonArray()
                .add(new JsonObject().put("role", "user").put("content", "the time in Pune"))
                .add(
                        new JsonObject(
                                """
                        {"role":"assistant","content":null,"tool_calls":[{"id":"call_0","type":"function",
                         "function":{"name":"city_time","arguments":"{}"}}]}"""))
                .add(new JsonObject("{\"role\":\"tool\",\"tool_call_id\":\"call_0\",\"content\":\"no city\"}"));
        Reply reply = post(
                client(HttpVersion.HTTP_1_1),
                request().put("stream", true).put("messages", messages).put("tools", new JsonArray().add(tool)));

        List<JsonObject> choices = reply.events().stream()
                .limit(4)
                .map(event -> choice(new JsonObject(event)))
                .toList();
        JsonObject begin = called(choices.get(1));
        assertThat(begin.getString("id")).isEqualTo("call_1");
        assertThat(begin.getJsonObject("function").getString("name")).isEqualTo("city_time");
        assertThat(called(choices.get(2)).getJsonObject("function").getString("arguments"))
                .isEqualTo(call.arguments());
        assertThat(choices.get(3).getString("finish_reason")).isEqualTo("tool_calls");
        ChatModel.Request asked = engines.model().questions().get(0);
        assertThat(asked.tools()).containsExactly("city_time");
        assertThat(asked.messages().get(1).calls()).containsExactly(new ChatModel.Call("call_0", "city_time", "{}"));
        assertThat(asked.messages().get(2).callId()).isEqualTo("call_0");
    }

    private static JsonObject called(JsonObject choice) {
        return choice.getJsonObject("delta").getJsonArray("tool_calls").getJsonObject(0);
    }

    @Test
    void givesTheModelTheMessages() throws Exception {
        engines.thinks("ok");
        post(
                client(HttpVersion.HTTP_1_1),
                request()
                        .put(
                                "messages",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("role", "system")
                                                .put("content", "Be brief."))
                                        .add(new JsonObject()
                                                .put("role", "user")
                                                .put(
                                                        "content",
                                                        new JsonArray()
                                                                .add(new JsonObject()
                                                                        .put("type", "text")
                                                                        .put("text", "Hello"))))));

        assertThat(engines.model().questions())
                .containsExactly(new ChatModel.Request(
                        "gpt-4o",
                        List.of(
                                new ChatModel.Message("system", "Be brief.", List.of(), null),
                                new ChatModel.Message("user", "Hello", List.of(), null)),
                        List.of()));
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void stopsGeneratingWhenTheClientResets(HttpVersion version) throws Exception {
        engines.nextAnswer().words(0, 20, "word ".repeat(2000));
        HttpClient client = client(version);
        HttpClientRequest request = client.request(options()).await(WAIT_S, TimeUnit.SECONDS);
        request.send(request().put("stream", true).toBuffer()).await(WAIT_S, TimeUnit.SECONDS);
        eventually(() -> assertThat(engines.model().tokens()).isPositive());
        assertThat(engines.model().live()).isEqualTo(1);

        request.reset(8);

        eventually(() -> assertThat(engines.model().cancelled()).isEqualTo(1));
        assertThat(engines.model().live()).isZero();
        eventually(() -> assertThat(faults.open(Faults.At.OPENAI_CHAT)).isZero());
    }

    @Test
    void tellsAFailureInTheMiddleOfTheStream() throws Exception {
        engines.nextAnswer().token(0, "It ").fails();
        List<String> events = post(client(HttpVersion.HTTP_1_1), request().put("stream", true))
                .events();

        assertThat(new JsonObject(events.get(events.size() - 1))
                        .getJsonObject("error")
                        .getString("type"))
                .isEqualTo("server_error");
    }

    @Test
    void refusesAWrongKeyWithoutTellingIt() throws Exception {
        faults.requireKey("sk-right");
        Reply wrong = post(client(HttpVersion.HTTP_1_1), request(), "sk-wrong-secret-key");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.json().getJsonObject("error").getString("code")).isEqualTo("invalid_api_key");
        assertThat(wrong.json().getJsonObject("error").getString("message")).doesNotContain("secret");

        engines.thinks("ok");
        assertThat(post(client(HttpVersion.HTTP_1_1), request(), "sk-right").status())
                .isEqualTo(200);
    }

    @Test
    void saysWhatIsWrongWithARequest() throws Exception {
        Reply noJson = send(client(HttpVersion.HTTP_1_1), Buffer.buffer("{"), null);
        assertThat(noJson.status()).isEqualTo(400);
        assertThat(noJson.json().getJsonObject("error").getString("type")).isEqualTo("invalid_request_error");

        JsonObject noMessages = request();
        noMessages.remove("messages");
        Reply reply = post(client(HttpVersion.HTTP_1_1), noMessages);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().getJsonObject("error").getString("message")).contains("messages");
        assertThat(get("/v1/models/gpt-4o").json().getString("id")).isEqualTo("gpt-4o");
    }

    private static JsonObject choice(JsonObject chunk) {
        return chunk.getJsonArray("choices").getJsonObject(0);
    }

    private static JsonObject request() {
        return new JsonObject()
                .put("model", "gpt-4o")
                .put(
                        "messages",
                        new JsonArray().add(new JsonObject().put("role", "user").put("content", "Hello")));
    }

    private HttpClient client(HttpVersion version) {
        return vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
    }

    private RequestOptions options() {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(vendors.port())
                .setURI("/v1/chat/completions");
    }

    private Reply post(HttpClient client, JsonObject body) throws Exception {
        return post(client, body, null);
    }

    private Reply post(HttpClient client, JsonObject body, String key) throws Exception {
        return send(client, body.toBuffer(), key);
    }

    private Reply send(HttpClient client, Buffer body, String key) throws Exception {
        RequestOptions options = options();
        if (key != null) {
            options.putHeader("authorization", "Bearer " + key);
        }
        return await(client, client.request(options).compose(request -> request.send(body)));
    }

    private Reply get(String uri) throws Exception {
        HttpClient client = client(HttpVersion.HTTP_1_1);
        return await(
                client,
                client.request(HttpMethod.GET, vendors.port(), "127.0.0.1", uri).compose(HttpClientRequest::send));
    }

    private static Reply await(HttpClient client, Future<HttpClientResponse> response) throws Exception {
        try {
            return response.compose(r -> r.body().map(body -> new Reply(r.statusCode(), r, body)))
                    .await(WAIT_S, TimeUnit.SECONDS);
        } finally {
            client.close();
        }
    }
}
