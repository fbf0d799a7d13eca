package dev.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.parley.ParleyVerticle;
import dev.parley.client.TestServer;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Conversations that end at any moment leave nothing behind. A few hundred of them; {@code -Dparley.leak.cycles=1000} for
 * more.
 */
class LeakIT {
    private static final int CYCLES = Integer.getInteger("parley.leak.cycles", 200);
    private static final int WARM = 100;
    private static final int AT_ONCE = 40;
    private static final long WAIT_S = 60;
    private static final double MORE_HEAP = 1.05;

    /** Both ends of connections to the language model that are kept for the next conversation. */
    private static final int KEPT_DESCRIPTORS = 4 * AT_ONCE;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final Vertx vendorsVertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final VendorProcess.Figures vendors = new VendorProcess.Figures();
    private final ParleyVerticle parley = new ParleyVerticle();
    private final EventLoopGroup loops = Line.loops(1);
    private long seed;

    @Test
    void conversationsThatEndAtAnyMomentLeaveNothing() throws Exception {
        try {
            start();
            Holdings none = Holdings.of(vertx, vendors);
            visit(WARM);
            TestServer.until(
                    "the first are gone", () -> Holdings.of(vertx, vendors).equals(none));
            double heap = liveHeap();
            long descriptors = descriptors();

            visit(CYCLES);

            TestServer.until(
                    "nothing is held but " + none + "; now " + Holdings.of(vertx, vendors),
                    () -> Holdings.of(vertx, vendors).equals(none));
            assertThat(descriptors()).isLessThan(descriptors + KEPT_DESCRIPTORS);
            assertThat(liveHeap()).isLessThan(heap * MORE_HEAP);
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            vertx.close().await(WAIT_S, TimeUnit.SECONDS);
            vendorsVertx.close().await(WAIT_S, TimeUnit.SECONDS);
        }
    }

    private void start() throws Exception {
        VendorProcess process = new VendorProcess(SocketAddress.inetSocketAddress(0, "127.0.0.1"), vendors);
        vendorsVertx.deployVerticle(process).await(WAIT_S, TimeUnit.SECONDS);
        String host = "://127.0.0.1:" + process.port();
        JsonObject config = new JsonObject()
                .put("http", new JsonObject().put("port", 0))
                .put("stt", stage("ws" + host))
                .put("llm", stage("http" + host + "/v1"))
                .put("tts", stage("ws" + host));
        vertx.deployVerticle(parley, new DeploymentOptions().setConfig(config)).await(WAIT_S, TimeUnit.SECONDS);
    }

    private static JsonObject stage(String url) {
        return new JsonObject().put("url", url).put("apiKey", "a-key").put("check", false);
    }

    private void visit(int times) throws Exception {
        Deque<CompletableFuture<Void>> here = new ArrayDeque<>();
        for (int i = 0; i < times; i++) {
            if (here.size() == AT_ONCE) {
                here.remove().get(WAIT_S, TimeUnit.SECONDS);
            }
            here.add(Visitor.visit(loops.next(), parley.port(), seed++));
        }
        for (CompletableFuture<Void> visitor : here) {
            visitor.get(WAIT_S, TimeUnit.SECONDS);
        }
    }

    private static double liveHeap() {
        // Cleaners run after the first.
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
