package dev.parley.stt;

import static dev.parley.stt.ScriptedSarvam.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.bus.TestSession;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * What it costs that an idle connection is given back: how much later audio reaches a vendor so far away when the connection
 * is made at the first hint of voice. Writes {@code target/reopen-delay.md}; asserts that nothing is lost, not how fast.
 */
class ReopenDelayIT extends SttBench {
    private static final Path TABLE = Path.of("target", "reopen-delay.md");
    private static final List<Integer> ROUND_TRIPS_MS = List.of(0, 40, 150, 250);

    /** A short utterance, and the audio before it that belongs to it. */
    private static final int UTTERANCE_MS = 1500;

    private static final int PRE_ROLL_MS = 500;

    /** When the first audio of an utterance came, and when all of it had, in ms from its start. */
    private record Heard(long first, long all) {}

    @Test
    void theEndOfAnUtteranceIsHeardInTime() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "| round trip | first audio | end of " + UTTERANCE_MS + " ms of speech |", "| ---: | ---: | ---: |"));
        measure(0, true); // A cold JVM has a delay of its own.
        for (int trip : ROUND_TRIPS_MS) {
            Heard kept = measure(trip, false);
            Heard reopened = measure(trip, true);
            lines.add(String.format(
                    "| %d ms | %+d ms | %+d ms |", trip, reopened.first - kept.first, reopened.all - kept.all));
        }
        Files.createDirectories(TABLE.getParent());
        Files.write(TABLE, lines);
        lines.forEach(System.out::println);
    }

    private Heard measure(int trip, boolean idle) {
        String url = "ws://127.0.0.1:" + distant(trip);
        int stream = sarvam.accepted();
        String stage = deploy(config(url).put("idleCloseMs", idle ? 1000 : 0), SttTimeouts.DEFAULT);
        TestSession session = session();
        ScriptedSarvam.Stream first = sarvam.stream(stream);
        if (idle) {
            until(() -> first.closed);
        }
        List<Long> arrivals = new CopyOnWriteArrayList<>();
        sarvam.on("audio", any -> arrivals.add(System.nanoTime()));
        session.send(audio(session, PRE_ROLL_MS, 1));
        long from = System.nanoTime();
        session.send(started(session));
        for (int at = 0; at < UTTERANCE_MS; at += Pcm.FRAME_MS) {
            session.send(frame(session, 2));
            LockSupport.parkNanos(from + TimeUnit.MILLISECONDS.toNanos(at + Pcm.FRAME_MS) - System.nanoTime());
        }
        ScriptedSarvam.Stream heard = sarvam.stream(idle ? stream + 1 : stream);
        until(() -> heard.audio().length == Pcm.bytesOf(PRE_ROLL_MS + UTTERANCE_MS, Pcm.INPUT_RATE));
        assertThat(heard.audio()[0]).as("the pre-roll comes first").isEqualTo((byte) 1);
        // Where the connection was kept, the pre-roll had gone ahead.
        long begun = arrivals.get(idle ? 0 : 1);
        long all = arrivals.get(arrivals.size() - 1);
        TestSession.await(vertx.undeploy(stage));
        return new Heard(ms(begun - from), ms(all - from));
    }

    private static long ms(long ns) {
        return TimeUnit.NANOSECONDS.toMillis(ns);
    }

    /** The vendor as it is heard over a network: TCP's and TLS's handshakes take a round trip each, all else half of one. */
    private int distant(int roundTripMs) {
        NetClient client = vertx.createNetClient();
        int port = Integer.parseInt(sarvam.url().replaceAll(".*:", ""));
        NetServer server = vertx.createNetServer().connectHandler(near -> {
            near.pause();
            vertx.setTimer(1 + 2L * roundTripMs, connected -> client.connect(port, "127.0.0.1")
                    .onSuccess(far -> {
                        pass(near, far, roundTripMs / 2);
                        pass(far, near, roundTripMs / 2);
                        near.resume();
                    }));
        });
        return TestSession.await(server.listen(0, "127.0.0.1")).actualPort();
    }

    private void pass(NetSocket from, NetSocket to, int ms) {
        from.handler(bytes -> vertx.setTimer(1 + ms, later -> to.write(bytes)));
        from.closeHandler(gone -> vertx.setTimer(1 + ms, later -> to.close()));
    }
}
