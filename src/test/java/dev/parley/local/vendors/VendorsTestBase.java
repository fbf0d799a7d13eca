package dev.parley.local.vendors;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A simulator with scripted engines and faults for each test, and clients that are closed after it. */
abstract class VendorsTestBase {
    static final int WAIT_S = 60;

    static Vertx vertx;
    private final List<Peer> peers = new ArrayList<>();
    ScriptedEngines engines;
    Faults faults;
    VendorSimulator vendors;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void shut() throws Exception {
        vertx.close().await(WAIT_S, TimeUnit.SECONDS);
    }

    @BeforeEach
    void start() throws Exception {
        engines = new ScriptedEngines(vertx);
        faults = new Faults(vertx);
        vendors = faults.start(engines.engines()).await(WAIT_S, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        for (Peer peer : peers) {
            peer.close();
        }
        vendors.close().await(WAIT_S, TimeUnit.SECONDS);
    }

    Peer connect(String uri) throws Exception {
        return connectWith(uri, List.of());
    }

    Peer connectWith(String uri, List<String> subprotocols, String... headers) throws Exception {
        Peer peer = Peer.connect(vertx, vendors.port(), uri, subprotocols, headers);
        peers.add(peer);
        return peer;
    }

    /** Waits until an assertion about what happens elsewhere holds. */
    static void eventually(Runnable assertion) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(5);
            }
        }
    }
}
