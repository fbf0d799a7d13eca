package dev.parley.http;

import static dev.parley.client.RawClient.FIN;
import static dev.parley.client.RawClient.PING;
import static dev.parley.client.RawClient.PONG;
import static dev.parley.client.RawClient.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RawClient;
import dev.parley.client.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that take their time, all at once: each test looks at one of them. Takes half a minute, as the protocol does. */
class SlowClientsIT {
    /** Noisy machines. */
    private static final int SLACK_MS = 5000;

    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    private static TestServer server;
    private static CompletableFuture<Long> saysNothing;
    private static CompletableFuture<Long> dripsItsRequest;
    private static CompletableFuture<Long> stopsInItsRequest;
    private static CompletableFuture<Long> dripsABody;
    private static CompletableFuture<Long> silentPeer;
    private static CompletableFuture<Integer> quietPeer;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.echoing(new JsonObject());
        saysNothing = async(() -> RawClient.connect(server.port()).endsAfterMs(30_000));
        stopsInItsRequest = async(() -> RawClient.connect(server.port())
                .send("GET / HTTP/1.1\r\nHost: lo")
                .endsAfterMs(30_000));
        dripsItsRequest = async(() -> drip("GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: "));
        dripsABody = async(() -> drip("POST /api/engines HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"));
        silentPeer = async(() -> RawClient.upgraded(server.port()).endsAfterMs(60_000));
        quietPeer = async(SlowClientsIT::answersThreePings);
    }

    private static <T> CompletableFuture<T> async(Supplier<T> client) {
        return CompletableFuture.supplyAsync(client, THREADS);
    }

    /** Sends a byte a second until the connection ends, and tells how long that took. */
    private static long drip(String beginning) {
        RawClient client = RawClient.connect(server.port()).send(beginning);
        CompletableFuture<Long> end = async(() -> client.endsAfterMs(30_000));
        while (!end.isDone()) {
            CompletableFuture.supplyAsync(
                            () -> client.send("x"), CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS))
                    .join();
        }
        return end.join();
    }

    /** Says nothing for half a minute, but answers pings; then begins. */
    private static int answersThreePings() {
        RawClient client = RawClient.upgraded(server.port());
        int pings = 0;
        while (pings < 3) {
            RawClient.Frame frame = client.read();
            assertThat(frame).as("the connection after %d pings", pings).isNotNull();
            assertThat(frame.opcode()).isEqualTo(PING);
            client.send(frame(FIN | PONG, frame.payload()));
            pings++;
        }
        client.text("{\"type\":\"session.start\"}").await("session.started");
        return pings;
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        THREADS.shutdownNow();
    }

    private static long await(CompletableFuture<Long> client) throws Exception {
        return client.get(70, TimeUnit.SECONDS);
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        assertThat(await(saysNothing)).isBetween(9000L, 10_000L + SLACK_MS);
    }

    @Test
    void aRequestThatStopsIsClosed() throws Exception {
        assertThat(await(stopsInItsRequest)).isBetween(9000L, 10_000L + SLACK_MS);
    }

    @Test
    void aRequestThatDripsIsClosedNoLater() throws Exception {
        assertThat(await(dripsItsRequest)).isBetween(9000L, 10_000L + SLACK_MS);
    }

    @Test
    void aBodyThatDripsIsNotWaitedFor() throws Exception {
        assertThat(await(dripsABody)).isLessThan(SLACK_MS);
    }

    @Test
    void aPeerThatAnswersNoPingIsGoneAfterHalfAMinute() throws Exception {
        assertThat(await(silentPeer)).isBetween(29_000L, 40_000L + SLACK_MS);
    }

    @Test
    void aPeerThatAnswersStaysThoughItSaysNothing() throws Exception {
        assertThat(quietPeer.get(70, TimeUnit.SECONDS)).isEqualTo(3);
    }
}
