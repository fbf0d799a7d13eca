package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.RawClient;
import dev.parley.client.TestServer;
import dev.parley.config.ConfigException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketsTest {
    private static final String TOKEN = "the operator's own token";
    private static final JsonObject WITH_TICKETS = new JsonObject()
            .put(
                    "http",
                    new JsonObject()
                            .put("tickets", true)
                            .put("operatorToken", TOKEN)
                            .put("instances", 3));

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.echoing(WITH_TICKETS);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static RawClient.Response ask(TestServer server, String... headers) {
        try (RawClient client = RawClient.connect(server.port())) {
            return client.ask("POST /api/ticket HTTP/1.1\r\nHost: localhost\r\n" + String.join("\r\n", headers)
                    + (headers.length == 0 ? "\r\n" : "\r\n\r\n"));
        }
    }

    private static String ticket() {
        RawClient.Response answer = ask(server, "Authorization: Bearer " + TOKEN);
        assertThat(answer.status()).isEqualTo(200);
        return new JsonObject(answer.body()).getString("protocol");
    }

    private static int connect(TestServer server, String protocols) {
        try (RawClient client = RawClient.connect(server.port())) {
            return client.ask(RawClient.handshake("Sec-WebSocket-Protocol: " + protocols))
                    .status();
        }
    }

    @Test
    void aTicketAdmitsOneConversation() {
        String ticket = ticket();

        try (RawClient client = RawClient.connect(server.port())) {
            RawClient.Response answer = client.ask(RawClient.handshake("Sec-WebSocket-Protocol: parley.v1, " + ticket));
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.headers()).containsEntry("sec-websocket-protocol", "parley.v1");
            client.text("{\"type\":\"session.start\"}").await("session.started");
        }
        for (int i = 0; i < 6; i++) {
            assertThat(connect(server, "parley.v1, " + ticket)).isEqualTo(401);
        }
    }

    @Test
    void aTicketIsGoodAtEveryInstanceOfTheServer() {
        for (int i = 0; i < 9; i++) {
            assertThat(connect(server, ticket() + ", parley.v1")).isEqualTo(101);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "parley.v1",
                "parley.v1, parley.ticket.",
                "parley.v1, parley.ticket.AAAAAAAAAAAAAAAAAAAAAA",
                "parley.v1, parley.ticket.%00",
                "parley.v1, PARLEY.TICKET.x"
            })
    void withoutAGoodTicketThereIsNoConversation(String protocols) {
        assertThat(connect(server, protocols)).isEqualTo(401);
    }

    @Test
    void aTicketAloneIsNoProtocol() {
        assertThat(connect(server, ticket())).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-None: x",
                "Authorization: Bearer wrong",
                "Authorization: Bearer",
                "Authorization: the operator's own token",
                "Authorization: Bearer the operator's own toke",
                "Authorization: Bearer the operator's own tokenn"
            })
    void onlyWhoHasTheTokenIsGivenTickets(String header) {
        RawClient.Response answer = ask(server, header);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).containsEntry("www-authenticate", "Bearer");
        assertThat(answer.body()).doesNotContain(TOKEN, "parley.ticket");
    }

    @Test
    void pagesOfOtherOriginsAreGivenNone() {
        assertThat(ask(server, "Authorization: Bearer " + TOKEN, "Origin: https://evil.example")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void ticketsAreNotKeptNotShortAndNotTheSame() {
        Set<String> all = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            all.add(ticket());
        }

        assertThat(all).hasSize(50).allMatch(ticket -> ticket.matches("parley\\.ticket\\.[A-Za-z0-9_-]{22}"));
        assertThat(ask(server, "Authorization: Bearer " + TOKEN).headers()).containsEntry("cache-control", "no-store");
    }

    @Test
    void aTicketGrowsOld() throws Exception {
        Tickets shortLived = new Tickets(server.vertx, 1);
        String ticket = shortLived.issue().await(60, TimeUnit.SECONDS);
        server.vertx.timer(50, TimeUnit.MILLISECONDS).await();

        assertThat(shortLived.redeem(List.of(ticket)).await(60, TimeUnit.SECONDS))
                .isFalse();
    }

    @Test
    void anEmbeddingApplicationDecidesItself() throws Exception {
        Vertx vertx = Vertx.vertx();
        JsonObject config = new JsonObject().put("http", new JsonObject().put("tickets", true));
        TicketAuthorizer guard = request -> request.getHeader("Cookie") == null
                ? Future.failedFuture("nobody is logged in")
                : Future.succeededFuture(request.getHeader("Cookie").equals("user=anna"));
        try (TestServer embedded = TestServer.echoing(vertx, config, guard)) {
            assertThat(ask(embedded, "Cookie: user=anna").status()).isEqualTo(200);
            assertThat(ask(embedded, "Cookie: user=eve").status()).isEqualTo(401);
            assertThat(ask(embedded).status()).isEqualTo(401);
        } finally {
            vertx.close().await(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void ticketsThatNobodyCouldGetAreAMistake() {
        JsonObject config = new JsonObject().put("http", new JsonObject().put("tickets", true));
        Vertx vertx = Vertx.vertx();
        assertThatThrownBy(() -> TestServer.echoing(vertx, config, null))
                .isInstanceOf(ConfigException.class)
                .hasMessage("http.operatorToken: missing, wanted one because http.tickets is on");
        vertx.close();
    }
}
