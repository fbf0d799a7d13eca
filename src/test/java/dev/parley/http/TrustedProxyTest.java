package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RawClient;
import dev.parley.client.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Behind a proxy that the operator has listed. */
class TrustedProxyTest {
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        JsonArray proxies =
                new JsonArray().add("10.0.0.0/8").add("127.0.0.0/30").add("::1");
        server = TestServer.echoing(new JsonObject().put("http", new JsonObject().put("trustedProxies", proxies)));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://talk.example       | https            | talk.example               | 101",
                "https://talk.example       | HTTPS            | talk.example:443           | 101",
                "https://talk.example       | http, https      | inside, talk.example       | 101",
                "https://talk.example       | http             | talk.example               | 403",
                "https://talk.example       | https, http      | talk.example               | 403",
                "https://talk.example       | https            | talk.example, other        | 403",
                "https://localhost          | https            | talk.example               | 403",
            })
    void theOriginIsTheOneThatTheProxyTellsOf(String origin, String proto, String host, int status) {
        try (RawClient client = RawClient.connect(server.port())) {
            String handshake = RawClient.handshake(
                    "Origin: " + origin, "X-Forwarded-Proto: " + proto, "X-Forwarded-Host: " + host);
            assertThat(client.ask(handshake).status()).isEqualTo(status);
        }
    }

    @Test
    void browsersAreHeldToTheTlsOfTheProxy() {
        try (RawClient client = RawClient.connect(server.port())) {
            RawClient.Response page =
                    client.ask("GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n\r\n");
            assertThat(page.headers()).containsEntry("strict-transport-security", "max-age=31536000");
        }
    }

    @Test
    void withoutItsHeadersItIsAsWithoutIt() {
        try (RawClient client = RawClient.connect(server.port())) {
            assertThat(client.ask(RawClient.handshake("Origin: http://localhost"))
                            .status())
                    .isEqualTo(101);
        }
    }
}
