package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RawClient;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody tries everything at once, and a neighbour talks on as if nobody did. */
class HostileRunIT {
    private static final int ATTACKERS = 2;
    private static final int TURNS = 15;
    private static final int SLOW_HANDSHAKES = 100;
    private static final String SECRET = "sandbox";

    private TestServer server;
    private int typed;
    private volatile boolean over;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.echoing(new JsonObject());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void theNeighboursTurnsAllWorkAndTakeNoLonger() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(ATTACKERS);
        List<RawClient> slow = new ArrayList<>();
        try (TestClient neighbour = TestClient.talking(server.vertx, server.port())) {
            double quiet = median(talk(neighbour));
            for (int i = 0; i < SLOW_HANDSHAKES; i++) {
                slow.add(RawClient.connect(server.port()).send("GET /ws HT"));
            }
            List<Future<?>> attacks = new ArrayList<>();
            for (int i = 0; i < ATTACKERS; i++) {
                attacks.add(threads.submit(this::attack));
            }

            double attacked = median(talk(neighbour));

            assertThat(attacks).as("they go on").noneMatch(Future::isDone);
            over = true;
            for (Future<?> attack : attacks) {
                attack.get(1, TimeUnit.MINUTES);
            }
            System.out.printf(
                    "median to the first sound of %d turns: %.1f ms before, %.1f ms under attack%n",
                    TURNS, quiet, attacked);
            // The attackers take their share of the same processors.
            assertThat(attacked).isLessThan(5 * quiet + 200);
            assertThat(neighbour.heard()).noneMatch(item -> item.is("error") || item.is("fallback"));
        } finally {
            threads.shutdownNow();
            slow.forEach(RawClient::close);
        }
    }

    /** Typed turns; for each how long its first sound took, in milliseconds. */
    private List<Double> talk(TestClient client) {
        List<Double> latencies = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            typed++;
            long begin = System.nanoTime();
            client.send(new JsonObject().put("type", "text.input").put("text", "number " + typed));
            latencies.add((client.awaitAudio(typed).ns() - begin) / 1e6);
            client.await("state", event -> event.getString("to").equals("USER_SPEAKING"));
            assertThat(client.heard())
                    .filteredOn(item -> item.is("reply.done"))
                    .last()
                    .satisfies(item ->
                            assertThat(item.json().getString("text")).isEqualTo("You said: number " + typed + "."));
        }
        return latencies;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private void attack() {
        while (!over) {
            comeFromElsewhere();
            floodWithAudio();
            floodWithPings();
            sendTooMuch();
            sendInPieces();
            askForLongRepliesAndReadNone();
            lookForFiles();
            injectHeaders();
        }
    }

    private RawClient.Response ask(String request) {
        try (RawClient client = RawClient.connect(server.port())) {
            return client.ask(request);
        }
    }

    private void comeFromElsewhere() {
        assertThat(ask(RawClient.handshake("Origin: https://evil.example")).status())
                .isEqualTo(403);
    }

    private void floodWithAudio() {
        ByteArrayOutputStream flood = new ByteArrayOutputStream();
        byte[] frames = RawClient.frame(RawClient.FIN | RawClient.BINARY, new byte[6400]);
        for (int i = 0; i < 100; i++) {
            flood.writeBytes(frames);
        }
        try (RawClient client = RawClient.talking(server.port())) {
            client.send(flood.toByteArray());
            assertThat(client.error()).isEqualTo("audio_flood");
            assertThat(client.closeCode()).isEqualTo(1008);
        }
    }

    private void floodWithPings() {
        ByteArrayOutputStream flood = new ByteArrayOutputStream();
        byte[] ping = RawClient.frame(RawClient.FIN | RawClient.PING, new byte[125]);
        for (int i = 0; i < 2000; i++) {
            flood.writeBytes(ping);
        }
        try (RawClient client = RawClient.talking(server.port())) {
            client.send(flood.toByteArray()).text("{\"type\":\"session.stop\"}");
            client.closeCode();
        }
    }

    private void sendTooMuch() {
        try (RawClient client = RawClient.talking(server.port())) {
            client.binary(new byte[64 * 1024]);
            assertThat(client.closeCode()).isEqualTo(1009);
        }
        try (RawClient client = RawClient.talking(server.port())) {
            client.send(RawClient.frame(RawClient.FIN | RawClient.TEXT, 1L << 31, new byte[100]));
            assertThat(client.closeCode()).isEqualTo(1009);
        }
    }

    private void sendInPieces() {
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        pieces.writeBytes(RawClient.frame(RawClient.TEXT, new byte[] {'{'}));
        byte[] piece = RawClient.frame(RawClient.CONTINUATION, new byte[] {' '});
        for (int i = 0; i < 17_000; i++) {
            pieces.writeBytes(piece);
        }
        try (RawClient client = RawClient.talking(server.port())) {
            client.send(pieces.toByteArray());
            assertThat(client.closeCode()).isEqualTo(1009);
        }
    }

    private void askForLongRepliesAndReadNone() {
        try (RawClient client = RawClient.talking(server.port())) {
            for (int i = 0; i < 20; i++) {
                client.text("{\"type\":\"text.input\",\"text\":\"" + "more ".repeat(500) + "\"}");
            }
            client.reset();
        }
    }

    private void lookForFiles() {
        String[] paths = {
            "/../conf/config.json",
            "/..%2fconf/config.json",
            "/%2e%2e/%2e%2e/conf/config.json",
            "/js/../../conf/config.json",
            "/js/%2e%2e%2f%2e%2e%2fconf/config.json",
            "/..%5cconf%5cconfig.json",
            "//conf/config.json",
            "/%00/conf/config.json",
            "/dev/parley/config/defaults.json",
            "/META-INF/MANIFEST.MF",
            "/.env"
        };
        for (String path : paths) {
            RawClient.Response answer = ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(answer.status()).as(path).isGreaterThanOrEqualTo(400);
            assertThat(answer.body()).as(path).doesNotContain(SECRET);
        }
    }

    private void injectHeaders() {
        String[] requests = {
            "GET /%0d%0aInjected:%20yes HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nOrigin: a\rInjected: yes\r\n\r\n",
            "GET /nowhere HTTP/1.1\r\nHost: localhost%0d%0aInjected: yes\r\n\r\n",
            RawClient.handshake("Sec-WebSocket-Protocol: chat%0d%0aInjected: yes"),
            RawClient.handshake("Sec-WebSocket-Protocol: chat\u0000\nInjected: yes"),
            "POST /api/ticket HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "0\r\n\r\nGET /nowhere HTTP/1.1\r\nInjected: yes\r\n\r\n",
        };
        for (String request : requests) {
            RawClient.Response answer = ask(request);
            assertThat(answer.status()).as(request).isGreaterThanOrEqualTo(400);
            assertThat(answer.headers()).as(request).doesNotContainKey("injected");
        }
    }
}
