package dev.parley;

import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import dev.parley.sandbox.Faults.At;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Clients that go away in the middle of things leave nothing behind. */
class AbandonedTest {
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
}
