package dev.parley.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * The least that a voice server can be: audio in, base64 in JSON out to a vendor, and the other way round. No sessions, no
 * detector, no turns. What the product takes is compared with what this takes on the same traffic, so it listens only while
 * the vendor doesn't speak, as a conversation does.
 */
public final class Relay extends VerticleBase {
    /** Where the vendor takes it. */
    static final String PATH = "/relay";

    private static final int INSTANCES = 2;
    private static final long START_S = 30;
    private static final String BEFORE = new String(ScriptedHearing.PREFIX, StandardCharsets.US_ASCII);
    private static final String AFTER = "\"}";

    /** What is around the base64 of a message from {@link VendorProcess}, in bytes. */
    private static final int AUDIO_BEFORE = "{\"audio\":\"".length();

    private static final int AUDIO_AFTER = "\",\"contextId\":\"relay\"}".length();
    private static final long SPEAKING_NS = TimeUnit.MILLISECONDS.toNanos(150);

    private final int port;
    private final int vendorPort;
    private WebSocketClient client;

    private Relay(int port, int vendorPort) {
        this.port = port;
        this.vendorPort = vendorPort;
    }

    /** @param args the port to listen on, and the vendor's */
    public static void main(String[] args) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        for (int i = 0; i < INSTANCES; i++) {
            vertx.deployVerticle(new Relay(Integer.parseInt(args[0]), Integer.parseInt(args[1])))
                    .await(START_S, TimeUnit.SECONDS);
        }
    }

    @Override
    public Future<?> start() {
        client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(Integer.MAX_VALUE)
                .setTryUsePerFrameCompression(false)
                .setTryUsePerMessageCompression(false));
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setTcpNoDelay(true)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false));
        server.requestHandler(request -> {
            if (request.path().equals("/ws")) {
                request.toWebSocket().onSuccess(this::open);
            } else {
                request.response().end();
            }
        });
        return server.listen(port, "127.0.0.1");
    }

    private void open(ServerWebSocket browser) {
        browser.pause();
        client.connect(vendorPort, "127.0.0.1", PATH)
                .onSuccess(vendor -> join(browser, vendor))
                .onFailure(error -> browser.close());
    }

    private static void join(ServerWebSocket browser, WebSocket vendor) {
        long[] spokenAt = {System.nanoTime() - SPEAKING_NS};
        int[] turn = {0};
        browser.frameHandler(frame -> {
            if (frame.isText() && frame.textData().contains("session.start")) {
                browser.writeTextMessage("{\"type\":\"session.started\"}");
            } else if (frame.isText() && frame.textData().contains("session.stop")) {
                browser.close();
            } else if (frame.isBinary() && System.nanoTime() - spokenAt[0] > SPEAKING_NS) {
                vendor.writeTextMessage(BEFORE
                        + Base64.getEncoder().encodeToString(frame.binaryData().getBytes())
                        + AFTER);
            }
        });
        vendor.frameHandler(frame -> {
            Buffer text = frame.binaryData();
            if (frame.isText() && text.getByte(2) == 'a') {
                byte[] base64 = text.getBytes(AUDIO_BEFORE, text.length() - AUDIO_AFTER);
                long now = System.nanoTime();
                if (now - spokenAt[0] > SPEAKING_NS) {
                    turn[0]++;
                }
                spokenAt[0] = now;
                browser.writeBinaryMessage(Buffer.buffer()
                        .appendInt(turn[0])
                        .appendBytes(Base64.getDecoder().decode(base64)));
            }
        });
        browser.closeHandler(closed -> vendor.close());
        vendor.closeHandler(closed -> browser.close());
        browser.resume();
    }
}
