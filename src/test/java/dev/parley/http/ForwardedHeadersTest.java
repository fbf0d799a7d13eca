package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.client.RawClient;
import dev.parley.client.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Upgrades behind proxies that the operator has listed. */
class ForwardedHeadersTest {
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        JsonArray proxies =
                new JsonArray().add("10.0.0.0/8").add("127.0.0.0/30").add("::1").add("2001:db8::/33");
        server = TestServer.echoing(new JsonObject().put("http", new JsonObject().put("trustedProxies", proxies)));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static int upgrade(String... headers) {
        try (RawClient client = RawClient.connect(server.port())) {
            return client.ask(RawClient.handshake(headers)).status();
        }
    }

    /** Lines as the proxies' documentation and defaults have them, for a page at https://talk.example. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nginx, $scheme and $host   | X-Forwarded-Proto: https; X-Forwarded-Host: talk.example; X-Forwarded-For: 203.0.113.7",
                "nginx, host preserved      | Host: talk.example; X-Forwarded-Proto: https; X-Real-IP: 203.0.113.7",
                "ingress-nginx              | Host: talk.example; X-Forwarded-Proto: https; X-Forwarded-Scheme: https; X-Forwarded-Host: talk.example; X-Forwarded-Port: 443; X-Scheme: https; X-Forwarded-For: 203.0.113.7",
                "Caddy                      | Host: talk.example; X-Forwarded-Proto: https; X-Forwarded-Host: talk.example; X-Forwarded-For: 203.0.113.7; Via: 1.1 Caddy",
                "Traefik, upgrade           | Host: talk.example; X-Forwarded-Proto: wss; X-Forwarded-Host: talk.example; X-Forwarded-Port: 443; X-Forwarded-Server: abc; X-Real-Ip: 203.0.113.7; X-Forwarded-For: 203.0.113.7",
                "Traefik, WSS in capitals   | Host: talk.example; X-Forwarded-Proto: WSS; X-Forwarded-Host: talk.example",
                "HAProxy, forwardfor        | Host: talk.example; X-Forwarded-For: 203.0.113.7; X-Forwarded-Proto: https",
                "HAProxy, option forwarded  | Host: talk.example; Forwarded: proto=https;for=203.0.113.7",
                "HAProxy, forwarded host    | Host: 10.1.1.1:8080; Forwarded: proto=https;host=\"talk.example\";by=10.1.1.1;for=203.0.113.7",
                "AWS ALB                    | Host: talk.example; X-Forwarded-For: 203.0.113.7; X-Forwarded-Proto: https; X-Forwarded-Port: 443",
                "Cloudflare                 | Host: talk.example; X-Forwarded-Proto: https; X-Forwarded-For: 203.0.113.7; CF-Visitor: {\"scheme\":\"https\"}; CF-Connecting-IP: 203.0.113.7",
                "Cloudflare to nginx        | Host: talk.example; X-Forwarded-Proto: https, http; X-Forwarded-For: 203.0.113.7, 10.9.9.9",
                "ALB to Traefik             | Host: talk.example; X-Forwarded-Proto: https, ws; X-Forwarded-Host: talk.example; X-Forwarded-Port: 80; X-Forwarded-For: 203.0.113.7, 10.0.3.4",
            })
    void thePageIsRecognisedBehind(String proxy, String headers) {
        String[] lines = ("Origin: https://talk.example; " + headers).split("; +");

        assertThat(upgrade(lines)).isEqualTo(101);
        lines[0] = "Origin: https://evil.example";
        assertThat(upgrade(lines)).isEqualTo(403);
        lines[0] = "Origin: https://talk.example.evil.example";
        assertThat(upgrade(lines)).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://talk.example       | https            | talk.example               | 101",
                "https://talk.example       | HTTPS            | talk.example:443           | 101",
                "https://talk.example       | http, https      | inside, talk.example       | 101",
                "https://talk.example       | https, http      | talk.example               | 101",
                "https://talk.example:8443  | wss              | talk.example:8443          | 101",
                "https://talk.example       | https            | talk.example:8443          | 403",
                "https://talk.example:8443  | https            | talk.example               | 403",
                "http://talk.example        | ws               | talk.example               | 101",
                "http://talk.example        | wss              | talk.example               | 403",
                "https://talk.example       | http             | talk.example               | 403",
                "https://talk.example       | ws               | talk.example               | 403",
                "https://talk.example       | https            | talk.example, other        | 403",
                "https://localhost          | https            | talk.example               | 403",
                "https://[2001:db8::7]:8443 | https            | [2001:db8::7]:8443         | 101",
            })
    void theOriginIsTheOneThatTheProxyNames(String origin, String proto, String host, int status) {
        assertThat(upgrade("Origin: " + origin, "X-Forwarded-Proto: " + proto, "X-Forwarded-Host: " + host))
                .isEqualTo(status);
    }

    /** A proxy appends; what comes before its own value counts only where another trusted proxy wrote it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://talk.example | talk.example, inner | 203.0.113.7, 10.0.0.2                 | 101",
                "https://talk.example | talk.example, inner | 203.0.113.7, 2001:db8::5              | 101",
                "https://talk.example | talk.example, inner | 203.0.113.7, [2001:db8::5]:4711       | 101",
                "https://talk.example | talk.example, a, b  | 203.0.113.7, 10.0.0.2:99, ::ffff:10.1.1.1 | 101",
                "https://evil.example | evil.example, talk.example | 203.0.113.7                     | 403",
                "https://evil.example | evil.example, talk.example | 10.0.0.2, 203.0.113.7           | 403",
                "https://evil.example | evil.example, talk.example, inner | 203.0.113.7, 10.0.0.2    | 403",
            })
    void earlierProxiesCountAsFarAsTheyAreTrusted(String origin, String hosts, String addresses, int status) {
        assertThat(upgrade(
                        "Origin: " + origin,
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: " + hosts,
                        "X-Forwarded-For: " + addresses))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "https://talk.example:8443 | for=203.0.113.7;proto=https;host=\"talk.example:8443\"            | 101",
                "https://talk.example      | For=\"[2001:db8:9::1]:4711\" ; Proto=HTTPS ; Host=talk.example    | 101",
                "https://talk.example      | for=203.0.113.7;proto=https;host=talk.example, for=10.0.0.2;proto=http;host=inner | 101",
                "https://evil.example      | host=evil.example, for=203.0.113.7;proto=https;host=talk.example  | 403",
                "https://evil.example      | for=_x;host=\"a,b;host=evil.example\";proto=https                 | 403",
                "https://talk.example      | for=203.0.113.7;proto=http;host=talk.example                      | 403",
                "https://talk.example      | ;;=;host=\"talk.example                                           | 403",
            })
    void rfc7239IsRead(String origin, String forwarded, int status) {
        assertThat(upgrade("Origin: " + origin, "Forwarded: " + forwarded)).isEqualTo(status);
    }

    @Test
    void xForwardedWinsOverForwarded() {
        assertThat(upgrade(
                        "Origin: https://evil.example",
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: talk.example",
                        "Forwarded: proto=https;host=evil.example"))
                .isEqualTo(403);
    }

    @Test
    void aPortOfItsOwnHeaderBelongsToTheHost() {
        String[] headers = {"Origin: https://talk.example:8443", "Host: talk.example", "X-Forwarded-Proto: https", ""};
        headers[3] = "X-Forwarded-Port: 8443";
        assertThat(upgrade(headers)).isEqualTo(101);
        headers[3] = "X-Forwarded-Port: 8444";
        assertThat(upgrade(headers)).isEqualTo(403);
        headers[3] = "X-Forwarded-Port: none";
        assertThat(upgrade(headers)).isEqualTo(403);
    }

    @Test
    void browsersAreHeldToTheTlsOfTheProxy() {
        for (String header : List.of("X-Forwarded-Proto: https", "Forwarded: proto=https")) {
            try (RawClient client = RawClient.connect(server.port())) {
                RawClient.Response page = client.ask("GET / HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n");
                assertThat(page.headers()).containsEntry("strict-transport-security", "max-age=31536000");
            }
        }
    }

    @Test
    void withoutItsHeadersItIsAsWithoutIt() {
        assertThat(upgrade("Origin: http://localhost")).isEqualTo(101);
    }

    /** One line for a refused upgrade says which headers disagree. */
    @Test
    void aRefusalIsLoggedWithTheHeadersThatDisagree() throws Exception {
        assertThat(refusals(() -> upgrade(
                        "Origin: https://evil.example", "X-Forwarded-Proto: wss", "X-Forwarded-Host: talk.example")))
                .containsExactly("Upgrade refused (403): Origin https://evil.example is not https://talk.example"
                        + " (from X-Forwarded-Host) and not in http.allowedOrigins");
        assertThat(refusals(() -> upgrade("Sec-WebSocket-Protocol: chat")))
                .singleElement()
                .asString()
                .contains("(400): Sec-WebSocket-Protocol");
        try (TestServer bare = TestServer.echoing(new JsonObject())) {
            assertThat(refusals(() -> {
                        try (RawClient client = RawClient.connect(bare.port())) {
                            client.ask(RawClient.handshake("Origin: https://talk.example", "X-Forwarded-Proto: https"));
                        }
                    }))
                    .singleElement()
                    .asString()
                    .contains("forwarded headers ignored, 127.0.0.1 is not in http.trustedProxies");
        }
    }

    private static List<String> refusals(Runnable action) {
        Logger logger = (Logger) LoggerFactory.getLogger(UpgradePolicy.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try {
            action.run();
            return appender.list.stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        } finally {
            logger.detachAppender(appender);
        }
    }
}
