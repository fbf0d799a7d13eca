package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.client.RawClient;
import dev.parley.client.TestServer;
import dev.parley.local.vendors.Faults;
import dev.parley.local.vendors.Faults.At;
import dev.parley.local.vendors.ScriptedEngines;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Vendors at an IPv6 address, and the page's server at one. */
class Ipv6Test {
    private static final long WAIT_S = 60;
    private static final int STARTS = 5;

    private final Vertx vertx = Vertx.vertx();
    private final Faults vendors = new Faults(vertx).requireKey("the-right-key");

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(WAIT_S, TimeUnit.SECONDS);
    }

    /** Listens at [::1] and passes everything on to the vendors. */
    private int forward(int vendors) throws Exception {
        return vertx.createNetServer()
                .connectHandler(socket -> {
                    socket.pause();
                    vertx.createNetClient()
                            .connect(vendors, "127.0.0.1")
                            .onSuccess(vendor -> {
                                socket.pipeTo(vendor);
                                vendor.pipeTo(socket);
                            })
                            .onFailure(error -> socket.close());
                })
                .listen(0, "::1")
                .await(WAIT_S, TimeUnit.SECONDS)
                .actualPort();
    }

    private static JsonObject stage(String url) {
        return new JsonObject().put("url", url).put("apiKey", "the-right-key");
    }

    private String deploy(ParleyVerticle parley, JsonObject config) throws Exception {
        return vertx.deployVerticle(parley, new DeploymentOptions().setConfig(config))
                .await(WAIT_S, TimeUnit.SECONDS);
    }

    @Test
    void keyChecksStagesAndPageWorkThere() throws Exception {
        assumeTrue(NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null, "there is IPv6");
        ScriptedEngines engines = new ScriptedEngines(vertx);
        String host = "://[::1]:"
                + forward(vendors.start(engines.engines())
                        .await(WAIT_S, TimeUnit.SECONDS)
                        .port());
        ParleyVerticle parley = new ParleyVerticle();
        JsonObject config = new JsonObject()
                .put("http", new JsonObject().put("host", "[::1]").put("port", 0))
                .put("stt", stage("ws" + host))
                .put("llm", stage("http" + host + "/v1"))
                .put("tts", stage("ws" + host));
        String id = deploy(parley, config);
        for (int again = 0; again < STARTS && vendors.total(At.SARVAM_REALTIME) == 0; again++) {
            // On a busy machine a first start may be too slow for the seconds that a key check has.
            vertx.undeploy(id).await(WAIT_S, TimeUnit.SECONDS);
            parley = new ParleyVerticle();
            id = deploy(parley, config);
        }
        int tried = vendors.total(At.SARVAM_REALTIME);
        assertThat(tried).as("the key was tried").isPositive();

        engines.thinks("Hello.");
        try (RawClient client = RawClient.on(new Socket("::1", parley.port()))
                .upgrade("Host: [::1]:" + parley.port(), "Origin: http://[::1]:" + parley.port())) {
            client.text("{\"type\":\"session.start\"}").await("session.started");
            client.text("{\"type\":\"text.input\",\"text\":\"hello\"}").await("audio.started");
            TestServer.until("speech-to-text is connected", () -> vendors.total(At.SARVAM_REALTIME) > tried);
            client.text("{\"type\":\"session.stop\"}").await("session.ended");
        }
    }
}
