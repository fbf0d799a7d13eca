package dev.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.MadeSpeech;
import dev.parley.audio.Sound;
import dev.parley.client.RawClient;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever doesn't read, or sends too fast, is bounded, over real sockets; and a neighbour's conversation goes on. */
class BackpressureIT {
    private static final long WAIT_S = 60;

    /** What the server may hold for one client, and the kernel for both of them. */
    private static final int MOST_UNREAD = 2 * 1024 * 1024;

    private TestServer server;

    private TestServer serve(JsonObject config) throws Exception {
        server = new TestServer(config);
        return server;
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static JsonObject typed(String text) {
        return new JsonObject().put("type", "text.input").put("text", text);
    }

    private void neighbourIsAnswered(TestClient neighbour, int turn) {
        neighbour.send(typed("hello"));
        neighbour.awaitAudio(turn);
    }

    @Test
    void aClientThatDoesNotReadIsClosedAndHoldsLittle() throws Exception {
        serve(new JsonObject()
                .put("session", new JsonObject().put("playAheadMs", 10_000).put("maxBufferedAudioMs", 600_000)));
        server.engines.thinks("Once ", "upon ", "a ", "time.");
        try (TestClient neighbour = server.talk()) {
            RawClient deaf = RawClient.connect(server.port(), 4096).upgrade();
            deaf.text("{\"type\":\"session.start\"}");
            String ping = "{\"type\":\"ping\",\"t\":\"" + "x".repeat(15_000) + "\"}";
            deaf.text("{\"type\":\"text.input\",\"text\":\"hello\"}");
            for (int i = 0; i < 180; i++) {
                deaf.text(ping);
            }

            neighbourIsAnswered(neighbour, 1);
            assertThat(unread(deaf)).isLessThan(MOST_UNREAD);
            neighbour.send(new JsonObject().put("type", "interrupt"));
            neighbourIsAnswered(neighbour, 2);
        }
    }

    /** How many bytes still come of a connection until its end. */
    private static long unread(RawClient client) {
        long bytes = 0;
        for (RawClient.Frame frame = client.read(); frame != null; frame = client.read()) {
            bytes += frame.payload().length;
        }
        return bytes;
    }

    @Test
    void aRecogniserThatDoesNotReadIsLeftAndHoldsLittle() throws Exception {
        Vertx vendor = Vertx.vertx();
        AtomicLong unread = new AtomicLong();
        AtomicBoolean deafNext = new AtomicBoolean();
        AtomicReference<ServerWebSocket> deaf = new AtomicReference<>();
        try {
            HttpServer recogniser = vendor.createHttpServer()
                    .requestHandler(request -> request.toWebSocket().onSuccess(stream -> {
                        if (deafNext.getAndSet(false)) {
                            stream.pause();
                            stream.frameHandler(frame -> unread.addAndGet(
                                    frame.isClose() ? 0 : frame.binaryData().length()));
                            deaf.set(stream);
                        } else {
                            new ScriptedHearing(vendor, stream, new Samples());
                        }
                    }))
                    .listen(0, "127.0.0.1")
                    .await(WAIT_S, TimeUnit.SECONDS);
            serve(new JsonObject()
                    .put("stt", new JsonObject().put("url", "ws://127.0.0.1:" + recogniser.actualPort())));
            server.engines.thinks("Hello ", "there.");
            deafNext.set(true);
            try (TestClient unheard = server.talk()) {
                TestServer.until("it is connected", () -> deaf.get() != null);
                try (TestClient neighbour = server.talk()) {
                    for (int i = 0; i < 100; i++) {
                        unheard.sendBinary(Buffer.buffer(new byte[640]));
                    }
                    byte[] speech = speech();
                    unheard.say(speech);
                    neighbour.say(speech);
                    neighbour.awaitAudio(1);
                    // The words are wanted, so another connection is tried, which hears what was said before.
                    unheard.awaitAudio(1);
                    deaf.get().resume();
                    TestServer.until("the rest has come", () -> deaf.get().isClosed());
                    assertThat(unread.get()).isLessThan(MOST_UNREAD);
                }
            }
        } finally {
            vendor.close().await(WAIT_S, TimeUnit.SECONDS);
        }
    }

    private static byte[] speech() {
        ByteArrayOutputStream pcm = new ByteArrayOutputStream();
        pcm.writeBytes(new byte[16_000]);
        Sound said = MadeSpeech.freetts().say("Tell me a story about the sea.").spokenAt(-26);
        for (int i = 0; i < said.frames(); i++) {
            pcm.writeBytes(said.frame(i).bytes());
        }
        return pcm.toByteArray();
    }

    @Test
    void aVoiceThatIsFarAheadIsCutAtTheBound() throws Exception {
        serve(new JsonObject()
                .put("session", new JsonObject().put("playAheadMs", 200).put("maxBufferedAudioMs", 2000)));
        server.engines.thinks("Hello ", "there.");
        try (TestClient listener = server.talk();
                TestClient neighbour = server.talk()) {
            server.engines.nextSpeech().msPerChar(20_000).chunkMs(1000).chunkEvery(0);
            listener.send(typed("go on"));
            listener.awaitAudio(1);
            neighbourIsAnswered(neighbour, 1);
            // What was played meanwhile made room.
            int heardMs = listener.await("audio.done").getInteger("ms");
            assertThat(heardMs).isLessThan(10_000);
            neighbour.send(new JsonObject().put("type", "interrupt"));
            neighbourIsAnswered(neighbour, 2);
        }
    }
}
