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
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP side: who may connect, what every answer tells the browser, and what is cached. */
class ParleyRouterTest {
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        JsonObject http = new JsonObject().put("allowedOrigins", new JsonArray().add("https://app.example.org"));
        server = TestServer.echoing(new JsonObject().put("http", http));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static RawClient.Response ask(String request) {
        try (RawClient client = RawClient.connect(server.port())) {
            return client.ask(request);
        }
    }

    private static RawClient.Response get(String path, String... headers) {
        return ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + lines(headers) + "\r\n");
    }

    private static String lines(String... headers) {
        return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1",
                "GET /index.html HTTP/1.1",
                "HEAD / HTTP/1.1",
                "GET /js/app.js HTTP/1.1",
                "GET /nowhere HTTP/1.1",
                "GET /ws HTTP/1.1",
                "GET /health HTTP/1.1",
                "GET /api/engines HTTP/1.1",
                "GET /api/ticket HTTP/1.1",
                "POST / HTTP/1.1",
                "DELETE /index.html HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "TRACE / HTTP/1.1",
                "GET /../pom.xml HTTP/1.1",
                "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1",
                "GET /.env HTTP/1.1",
                "GET /js/ HTTP/1.1",
                "GET /%00 HTTP/1.1",
                "GET /%zz HTTP/1.1",
                "NONSENSE",
                "GET /\u0001 HTTP/1.1"
            })
    void everyAnswerTellsTheBrowserWhatItMayDo(String request) {
        RawClient.Response answer = ask(request + "\r\nHost: localhost\r\n\r\n");

        assertThat(answer.headers())
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("referrer-policy", "no-referrer")
                .containsEntry("cross-origin-opener-policy", "same-origin")
                .containsEntry("cross-origin-embedder-policy", "require-corp")
                .containsEntry("cross-origin-resource-policy", "same-origin")
                .containsKey("permissions-policy")
                .doesNotContainKey("strict-transport-security")
                .doesNotContainKey("access-control-allow-origin")
                .doesNotContainKey("server");
        assertThat(answer.headers().get("content-security-policy"))
                .startsWith("default-src 'none'; script-src 'self';")
                .contains("frame-ancestors 'none'");
        assertThat(answer.body()).doesNotContain("root:", "artifactId", "io.vertx", "Exception");
    }

    @Test
    void aRequestWithTooLongALineIsAnsweredTheSameWay() {
        RawClient.Response answer = get("/" + "x".repeat(10_000));

        assertThat(answer.status()).isEqualTo(414);
        assertThat(answer.headers()).containsKey("content-security-policy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/js/app.js", "/css/parley.css", "/icon.svg"})
    void filesAreKeptButAskedForEachTime(String path) {
        RawClient.Response first = get(path);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.headers()).containsEntry("cache-control", "no-cache");
        assertThat(first.body()).isNotEmpty();

        RawClient.Response again =
                get(path, "If-Modified-Since: " + first.headers().get("last-modified"));

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers()).containsEntry("cache-control", "no-cache");
    }

    @ParameterizedTest
    @CsvSource({"/health", "/api/engines"})
    void answersThatChangeAreNotKept(String path) {
        RawClient.Response answer = get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).containsEntry("cache-control", "no-store");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none,                       101",
                "http://localhost,           101",
                "https://app.example.org,    101",
                "https://localhost,          403",
                "http://localhost:81,        403",
                "http://localhost.evil.org,  403",
                "https://evil.example,       403",
                "null,                       403",
                "file://,                    403",
            })
    void onlyPagesOfItsOwnAndListedOriginsMayConnect(String origin, int status) {
        String handshake = origin == null ? RawClient.handshake() : RawClient.handshake("Origin: " + origin);

        assertThat(ask(handshake).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080,      101",
        "[::1]:8080,          101",
        "page.localhost:8080, 101",
        "evil.example:8080,   403",
        "127.0.0.1.evil.example, 403",
    })
    void aNameThatWasMadeToPointHereIsNotItsOwn(String host, int status) {
        assertThat(ask(RawClient.handshake("Host: " + host, "Origin: http://" + host))
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-Host: evil.example,  https://evil.example, 403",
        "X-Forwarded-Proto: https,        https://localhost,    403",
        "Forwarded: host=evil.example,    http://evil.example,  403",
    })
    void whatAStrangerForwardsIsNotBelieved(String header, String origin, int status) {
        assertThat(ask(RawClient.handshake("Origin: " + origin, header)).status())
                .isEqualTo(status);
        assertThat(get("/", header).headers()).doesNotContainKey("strict-transport-security");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sec-WebSocket-Protocol: parley.v1                | 101 | parley.v1",
                "Sec-WebSocket-Protocol: chat, parley.v1          | 101 | parley.v1",
                "Sec-WebSocket-Protocol: chat                     | 400 |",
                "Sec-WebSocket-Protocol: PARLEY.V1                | 400 |",
                "Sec-WebSocket-Protocol: parley.v10               | 400 |",
                "X-None: x                                        | 101 |",
                "Sec-WebSocket-Version: 8                         | 426 |",
                "Sec-WebSocket-Version: 0                         | 426 |",
            })
    void theProtocolIsTheOneThatIsSpoken(String header, int status, String chosen) {
        RawClient.Response answer = ask(RawClient.handshake(header));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers().get("sec-websocket-protocol")).isEqualTo(chosen);
    }

    @Test
    void aRequestThatIsNoHandshakeIsToldSo() {
        assertThat(get("/ws").status()).isEqualTo(400);
        assertThat(ask("POST /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\r\n")
                        .status())
                .isEqualTo(405);
        assertThat(ask(RawClient.handshake().replace("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aBodyIsRefused() {
        RawClient.Response answer =
                ask("POST /api/ticket HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.headers()).containsKey("content-security-policy");
    }

    @Test
    void thereAreNoTicketsUnlessTheOperatorWantsThem() {
        assertThat(ask("POST /api/ticket HTTP/1.1\r\nHost: localhost\r\n\r\n").status())
                .isIn(404, 405);
    }
}
