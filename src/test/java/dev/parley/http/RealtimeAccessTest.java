package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RawClient;
import dev.parley.client.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may speak the Realtime protocol with the server. */
class RealtimeAccessTest {
    private static final String KEY = "a-key-of-the-operator";

    private TestServer server;

    private void serve(String... keys) throws Exception {
        server = TestServer.echoing(
                new JsonObject().put("realtime", new JsonObject().put("apiKeys", JsonArray.of((Object[]) keys))));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private RawClient.Response connect(String query, String... headers) {
        String request = RawClient.handshake(headers).replace("GET /ws ", "GET /v1/realtime?" + query + " ");
        return RawClient.connect(server.port()).ask(request);
    }

    @Test
    void withoutKeysAClientOnThisMachineIsAdmitted() throws Exception {
        serve();

        assertThat(connect("model=parley").status()).isEqualTo(101);
        assertThat(connect("model=parley", "X-Forwarded-For: 203.0.113.9").status())
                .isEqualTo(401);
    }

    @Test
    void withKeysOneOfThemIsWanted() throws Exception {
        serve(KEY);

        assertThat(connect("model=parley").status()).isEqualTo(401);
        assertThat(connect("model=parley", "Authorization: Bearer wrong").status())
                .isEqualTo(401);
        assertThat(connect("model=parley", "Authorization: Bearer " + KEY).status())
                .isEqualTo(101);
        RawClient.Response browser =
                connect("model=parley", "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key." + KEY);
        assertThat(browser.status()).isEqualTo(101);
        assertThat(browser.headers()).containsEntry("sec-websocket-protocol", "realtime");
    }

    @Test
    void aSecretThatWasIssuedForAKeyOpensSessions() throws Exception {
        serve(KEY);
        String body =
                "{\"expires_after\":{\"anchor\":\"created_at\",\"seconds\":60},\"session\":{\"instructions\":\"Hi\"}}";
        RawClient.Response answer = RawClient.connect(server.port())
                .ask("POST /v1/realtime/client_secrets HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + KEY
                        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        JsonObject issued = new JsonObject(answer.body());

        assertThat(issued.getString("value")).startsWith("ek_");
        assertThat(issued.getJsonObject("session").getString("type")).isEqualTo("realtime");
        for (int i = 0; i < 2; i++) {
            assertThat(connect("model=parley", "Authorization: Bearer " + issued.getString("value"))
                            .status())
                    .isEqualTo(101);
        }
        assertThat(connect("model=parley", "Authorization: Bearer ek_nobody").status())
                .isEqualTo(401);
    }

    @Test
    void noSecretWithoutAKey() throws Exception {
        serve(KEY);
        RawClient.Response answer = RawClient.connect(server.port())
                .ask("POST /v1/realtime/client_secrets HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void otherPurposesAndOtherOriginsAreRefused() throws Exception {
        serve();

        assertThat(connect("intent=transcription").status()).isEqualTo(400);
        assertThat(connect("model=parley", "Origin: https://elsewhere.example").status())
                .isEqualTo(403);
    }
}
