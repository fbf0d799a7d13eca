package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RawClient;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import dev.parley.local.vendors.Faults.At;
import io.vertx.core.json.JsonObject;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Clients that go away in the middle of things leave nothing behind. */
class AbandonedIT {
    private static final int MOMENTS = 7;

    @Test
    void vendorConnectionsThatWereStillOpeningAreClosed() throws Exception {
        try (TestServer server = new TestServer(new JsonObject())) {
            server.vendors.on(At.SARVAM_REALTIME).always().delay(20);
            server.vendors.on(At.ELEVENLABS_MULTI).always().delay(20);
            for (int i = 0; i < 24; i++) {
                TestClient client = new TestClient(server.vertx, server.port());
                client.send(new JsonObject().put("type", "session.start"));
                client.close();
            }
            // A last one that stays, so that all that came before has been dealt with.
            try (TestClient last = server.talk()) {
                TestServer.until(
                        "only the last conversation's connections are open",
                        () -> server.vendors.open(At.SARVAM_REALTIME) == 1
                                && server.vendors.open(At.ELEVENLABS_MULTI) == 1);
            }
            TestServer.until(
                    "nothing is open",
                    () -> server.vendors.open(At.SARVAM_REALTIME) == 0
                            && server.vendors.open(At.ELEVENLABS_MULTI) == 0);
        }
    }

    @Test
    void clientsThatVanishAtAnyMomentLeaveNothing() throws Exception {
        try (TestServer server = new TestServer(new JsonObject())) {
            server.engines.hears("good morning");
            server.engines.thinks(
                    "A reply that is long enough to be left in the middle of it, or soon after it began. ");
            int before = server.vertx.deploymentIDs().size();
            Random random = new Random(1);
            for (int i = 0; i < 140; i++) {
                vanish(server.port(), i % MOMENTS, random);
            }

            TestServer.until(
                    "all sessions are gone", () -> server.vertx.deploymentIDs().size() == before);
            for (At at : At.values()) {
                TestServer.until("no connection is left at " + at, () -> server.vendors.open(at) == 0);
            }
            assertThat(server.vendors.total(At.SARVAM_REALTIME))
                    .as("the clients were served")
                    .isGreaterThan(50);
        }
    }

    private static void vanish(int port, int moment, Random random) {
        try (RawClient client = RawClient.upgraded(port)) {
            if (moment > 0) {
                client.text("{\"type\":\"session.start\"}");
            }
            if (moment > 1) {
                client.binary(new byte[640 * (1 + random.nextInt(10))]);
            }
            if (moment > 2) {
                client.text("{\"type\":\"text.input\",\"text\":\"hello\"}");
            }
            if (moment > 3) {
                client.await("reply.delta");
            }
            if (moment > 4) {
                client.await("audio.started");
            }
            if (moment > 5) {
                client.text("{\"type\":\"interrupt\"}");
            }
            if (random.nextBoolean()) {
                client.reset();
            }
        }
    }

    @Test
    void aClientThatReadsNothingIsLetGoOfWithAllThatItHad() throws Exception {
        try (TestServer server = new TestServer(new JsonObject());
                RawClient client = RawClient.connect(server.port(), 4096).upgrade()) {
            server.engines.nextAnswer().words(0, 5, "This goes on for").stalls();
            client.text("{\"type\":\"session.start\"}").text("{\"type\":\"text.input\",\"text\":\"hello\"}");
            TestServer.until("the model is asked", () -> server.vendors.open(At.OPENAI_CHAT) > 0);

            String t = "x".repeat(15_000);
            for (int i = 0; i < 150; i++) {
                client.text("{\"type\":\"ping\",\"t\":\"" + t + "\"}");
            }

            for (At at : At.values()) {
                TestServer.until("no connection is left at " + at, () -> server.vendors.open(at) == 0);
            }
        }
    }
}
