package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.parley.client.Canary;
import dev.parley.client.RawClient;
import dev.parley.client.TestServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Planted keys, words and sounds come out nowhere: conversations go well and go wrong, the vendors repeat in their errors
 * all that they were sent, and then every line of the log and every answer is searched.
 */
class CanaryIT {
    private static final String KEY = Canary.KEY;
    private static final String TOKEN = "canary-operator-token-22d0";
    private static final String WORDS = "canary words about a pelican";
    private static final String HEARD = "canary heard a heron";

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final JsonEncoder encoder = new JsonEncoder();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final List<String> answers = new ArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
        }
    };
    private final Vertx vertx = Vertx.vertx();
    private Level levelBefore;

    /** What the vendors do. */
    private enum Vendors {
        SERVE,
        REFUSE_WITH_ALL_THEY_WERE_SENT,
        CLOSE_WITH_ALL_THEY_WERE_SENT,
        TALK_NONSENSE
    }

    @BeforeEach
    void listen() {
        encoder.setContext(root.getLoggerContext());
        encoder.start();
        appender.setContext(root.getLoggerContext());
        appender.start();
        levelBefore = root.getLevel();
        root.setLevel(Level.INFO);
        root.addAppender(appender);
    }

    @AfterEach
    void stopListening() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
        root.detachAppender(appender);
        root.setLevel(levelBefore);
    }

    @ParameterizedTest
    @EnumSource(Vendors.class)
    void nothingPlantedComesOut(Vendors vendors) throws Exception {
        try (TestServer server = TestServer.echoing(vertx, config(vendors), null)) {
            converse(server, TOKEN);
            look(server);
        }

        assertThat(lines).as("the log").noneMatch(line -> line.contains("canary"));
        assertThat(answers).as("answers of HTTP").noneMatch(answer -> answer.contains("canary"));
        if (vendors != Vendors.SERVE) {
            assertThat(lines).as("the log tells of failures").anyMatch(line -> line.contains("WARN"));
        }
    }

    /** Keys as shells, editors and orchestrators leave them. */
    @ParameterizedTest
    @ValueSource(strings = {"%s\n", "%s\r\n", "\ufeff%s", "\"%s\"", "'%s'", " %s "})
    void aKeyIsNotTold(String around) throws Exception {
        JsonObject config = config(Vendors.REFUSE_WITH_ALL_THEY_WERE_SENT);
        config.getJsonObject("http").put("operatorToken", String.format(around, TOKEN));
        for (String stage : new String[] {"stt", "llm", "tts"}) {
            config.getJsonObject(stage).put("apiKey", String.format(around, KEY));
        }
        try (TestServer server = TestServer.echoing(vertx, config, null)) {
            boolean quoted = around.contains("'") || around.contains("\"");
            converse(server, quoted ? String.format(around, TOKEN) : TOKEN);
            look(server);
        }

        assertThat(lines).as("the log").noneMatch(line -> line.contains("canary"));
        assertThat(answers).as("answers of HTTP").noneMatch(answer -> answer.contains("canary"));
    }

    @Test
    void theLogIsReallySearched() {
        LoggerFactory.getLogger("somewhere")
                .atInfo()
                .addKeyValue("session", "canary")
                .log("x");

        assertThat(lines).anyMatch(line -> line.contains("canary"));
    }

    private JsonObject config(Vendors vendors) throws Exception {
        JsonObject config = new JsonObject()
                .put("management", new JsonObject().put("port", 0))
                .put("http", new JsonObject().put("tickets", true).put("operatorToken", TOKEN));
        for (String stage : new String[] {"stt", "llm", "tts"}) {
            config.put(stage, new JsonObject().put("apiKey", KEY).put("check", false));
        }
        if (vendors != Vendors.SERVE) {
            int port = badVendors(vendors);
            config.getJsonObject("stt").put("url", "ws://127.0.0.1:" + port);
            config.getJsonObject("llm").put("url", "http://127.0.0.1:" + port + "/v1");
            config.getJsonObject("tts").put("url", "ws://127.0.0.1:" + port);
        }
        return config;
    }

    private int badVendors(Vendors vendors) throws Exception {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setWebSocketClosingTimeout(1));
        server.webSocketHandler(socket -> {
            String all = socket.headers() + socket.uri();
            if (vendors == Vendors.CLOSE_WITH_ALL_THEY_WERE_SENT) {
                socket.close((short) 1008, ("denied " + KEY + " " + WORDS + " " + HEARD).substring(0, 70));
            } else {
                socket.writeTextMessage("{\"error\":\"" + KEY + "\",\"message\":"
                        + JsonObject.of("x", all).encode() + "}");
                socket.textMessageHandler(text -> socket.writeTextMessage("{" + text + KEY + WORDS));
            }
        });
        server.requestHandler(request -> refuse(vendors, request));
        return server.listen(0, "127.0.0.1").await(60, TimeUnit.SECONDS).actualPort();
    }

    private static void refuse(Vendors vendors, HttpServerRequest request) {
        if (request.getHeader("Upgrade") != null && vendors != Vendors.REFUSE_WITH_ALL_THEY_WERE_SENT) {
            request.toWebSocket();
            return;
        }
        request.body().onSuccess(body -> {
            String all = request.headers() + " " + body;
            if (vendors == Vendors.TALK_NONSENSE) {
                request.response()
                        .putHeader("Content-Type", "text/event-stream")
                        .end("data: {" + all + "\n\ndata: " + KEY);
            } else {
                request.response()
                        .setStatusCode(401)
                        .setStatusMessage("No " + KEY)
                        .end(JsonObject.of("error", JsonObject.of("message", all, "type", KEY, "code", WORDS))
                                .encode());
            }
        });
    }

    private void converse(TestServer server, String token) {
        RawClient.Response ticket = post(server.port(), "Authorization: Bearer " + token);
        String protocol = new JsonObject(ticket.body()).getString("protocol");
        try (RawClient client = RawClient.upgraded(server.port(), "Sec-WebSocket-Protocol: parley.v1, " + protocol)) {
            client.text("{\"type\":\"session.start\"}").await("session.started");
            for (int i = 0; i < 25; i++) {
                client.binary(new byte[640]);
            }
            client.text("{\"type\":\"canary.type\",\"canary\":1}").await("error");
            client.text("{canary").await("error");
            client.text("{\"type\":\"text.input\",\"text\":\"" + WORDS + "\"}");
            client.await("reply.done");
            client.text("{\"type\":\"text.input\",\"text\":\"" + HEARD + "\"}");
            client.await("reply.done");
            client.text("{\"type\":\"session.stop\"}").await("session.ended");
        }
        try (RawClient client = RawClient.connect(server.port())) {
            client.ask(RawClient.handshake("Sec-WebSocket-Protocol: parley.v1, " + protocol));
        }
    }

    private static RawClient.Response post(int port, String... headers) {
        try (RawClient client = RawClient.connect(port)) {
            return client.ask(
                    "POST /api/ticket HTTP/1.1\r\nHost: localhost\r\n" + String.join("\r\n", headers) + "\r\n\r\n");
        }
    }

    /** Asks for whatever there is, and for what there is not. */
    private void look(TestServer server) {
        String[] paths = {
            "/",
            "/health",
            "/api/phrases",
            "/api/ticket",
            "/ws",
            "/nowhere",
            "/conf/config.json",
            "/.env",
            "/%zz",
            "/metrics"
        };
        for (String path : paths) {
            answers.add(get(server.port(), path));
        }
        answers.add(get(server.parley.managementPort(), "/metrics"));
        answers.add(get(server.parley.managementPort(), "/health/ready"));
        answers.add(post(server.port(), "Authorization: Bearer wrong").toString());
    }

    private static String get(int port, String path) {
        try (RawClient client = RawClient.connect(port)) {
            return client.ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .toString();
        }
    }
}
