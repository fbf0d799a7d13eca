package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RawClient;
import dev.parley.client.TestServer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators see of a server while conversations begin, go on and end. */
class ManagementTest {
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.echoing(new JsonObject()
                .put("management", new JsonObject().put("port", 0))
                .put("http", new JsonObject().put("drainMs", 60_000)));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private RawClient.Response get(int port, String path) {
        try (RawClient client = RawClient.connect(port)) {
            return client.ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
    }

    private RawClient.Response manage(String path) {
        return get(server.parley.managementPort(), path);
    }

    /** The value of a meter, which is there once its condition holds; 0 when it is not there. */
    private double meter(String name) {
        String body = manage("/metrics").body();
        return body.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    private void awaitMeter(String name, double value) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (meter(name) != value) {
            assertThat(System.nanoTime())
                    .as(
                            "%s becomes %s; all are%n%s",
                            name, value, manage("/metrics").body())
                    .isLessThan(end);
            server.vertx.timer(20, TimeUnit.MILLISECONDS).await();
        }
    }

    @Test
    void aServerThatIsReadySaysSo() {
        assertThat(manage("/health/live").body()).isEqualTo("{\"status\":\"live\"}");
        assertThat(manage("/health/ready").status()).isEqualTo(200);
        assertThat(get(server.port(), "/health").body()).isEqualTo("{\"status\":\"ready\"}");
        assertThat(manage("/metrics").headers().get("content-type")).startsWith("text/plain; version=0.0.4");
        assertThat(manage("/metrics").headers()).containsKey("content-security-policy");
    }

    @Test
    void browsersDoNotReachIt() {
        assertThat(get(server.port(), "/metrics").status()).isEqualTo(404);
        assertThat(get(server.port(), "/health/live").status()).isEqualTo(404);
    }

    @Test
    void aServerThatDrainsLetsARunningReplyBeHeardAndBeginsNoConversation() throws Exception {
        try (RawClient client = RawClient.talking(server.port())) {
            String question = "one more ".repeat(60);
            client.text("{\"type\":\"text.input\",\"text\":\"" + question + "\"}")
                    .await("audio.started");

            Future<Void> drained = server.parley.drain();

            assertThat(get(server.port(), "/health").status()).isEqualTo(503);
            assertThat(get(server.port(), "/health").body()).isEqualTo("{\"status\":\"draining\"}");
            assertThat(manage("/health/ready").status()).isEqualTo(503);
            assertThat(manage("/health/live").status()).isEqualTo(200);
            try (RawClient late = RawClient.connect(server.port())) {
                RawClient.Response refused = late.ask(RawClient.handshake());
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.headers()).containsKey("retry-after");
            }
            assertThat(drained.isComplete()).isFalse();
            assertThat(client.await("audio.done").getInteger("ms")).isGreaterThan(3000);
            assertThat(client.await("session.ended").getString("reason")).isEqualTo("shutdown");
            assertThat(client.closeCode()).isEqualTo(1001);
            drained.await(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aServerThatDrainsSaysGoodbyeAtOnceToWhoeverIsNotBeingAnswered() throws Exception {
        try (RawClient connected = RawClient.upgraded(server.port());
                RawClient listening = RawClient.talking(server.port())) {
            connected.text("{\"type\":\"ping\"}").await("pong");

            server.parley.drain();

            for (RawClient client : new RawClient[] {connected, listening}) {
                assertThat(client.await("session.ended").getString("reason")).isEqualTo("shutdown");
                assertThat(client.closeCode()).isEqualTo(1001);
            }
        }
    }

    @Test
    void aServerThatStopsTellsItsConversations() throws Exception {
        try (RawClient client = RawClient.talking(server.port())) {
            server.close();

            assertThat(client.await("session.ended").getString("reason")).isEqualTo("shutdown");
            assertThat(client.closeCode()).isEqualTo(1001);
        }
    }

    @Test
    void conversationsAreCountedByWhereTheyStandAndHowTheyEnd() throws Exception {
        try (RawClient connected = RawClient.upgraded(server.port());
                RawClient client = RawClient.talking(server.port())) {
            connected.text("{\"type\":\"ping\"}").await("pong");
            awaitMeter("parley_sessions{state=\"idle\"}", 1);
            awaitMeter("parley_sessions{state=\"user_speaking\"}", 1);
            client.text("{\"type\":\"text.input\",\"text\":\"hello\"}").await("audio.started");
            awaitMeter("parley_sessions{state=\"ai_speaking\"}", 1);
            client.text("{\"type\":\"session.stop\"}").await("session.ended");
        }
        awaitMeter("parley_sessions_ended_total{reason=\"stopped\"}", 1);
        awaitMeter("parley_sessions_ended_total{reason=\"disconnected\"}", 1);
        for (String state : new String[] {"idle", "user_speaking", "ai_processing", "ai_speaking"}) {
            awaitMeter("parley_sessions{state=\"" + state + "\"}", 0);
        }
        assertThat(meter("parley_sessions_connected_total")).isEqualTo(2);
    }

    @Test
    void turnsAreMeasuredAndInterruptionsCounted() throws Exception {
        try (RawClient client = RawClient.talking(server.port())) {
            client.text("{\"type\":\"text.input\",\"text\":\"tell me\"}").await("audio.started");
            client.text("{\"type\":\"interrupt\"}").await("interrupted");
            client.await("turn.metrics");
        }
        awaitMeter("parley_interruptions_total", 1);
        awaitMeter("parley_turn_step_seconds_count{step=\"llm_first_token\"}", 1);
        awaitMeter("parley_turn_step_seconds_count{step=\"first_audio_sent\"}", 1);
        awaitMeter("parley_llm_requests_total{ahead=\"false\"}", 1);
        assertThat(manage("/metrics").body())
                .contains("parley_turn_step_seconds_bucket{step=\"tts_first_audio\",le=\"");
        while (meter("parley_event_loop_lag_seconds_count") == 0) {
            server.vertx.timer(20, TimeUnit.MILLISECONDS).await();
        }
    }
}
