package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whoever lets the key out is found. */
class CanaryIsSeenTest {
    private static final Logger log = LoggerFactory.getLogger(CanaryIsSeenTest.class);

    private static void assertSeen() {
        assertThatThrownBy(() -> new Canary().afterAll(null))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(Canary.KEY);
    }

    @Test
    void inAMessageOfTheLog() {
        log.info("connects with {}", Canary.KEY);
        assertSeen();
    }

    @Test
    void besideAMessageOfTheLog() {
        log.atInfo().addKeyValue("key", Canary.KEY).log("connects");
        assertSeen();
    }

    @Test
    void inTheCauseOfAFailure() {
        log.warn("failed", new IllegalStateException(new IllegalStateException("no " + Canary.KEY)));
        assertSeen();
    }

    @Test
    void inAnAnswer() throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.response().end("your key is " + Canary.KEY))
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS);
        try (RawClient client = RawClient.connect(server.actualPort())) {
            assertThat(client.ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").status())
                    .isEqualTo(200);
        } finally {
            vertx.close().await(60, TimeUnit.SECONDS);
        }
        assertSeen();
    }
}
