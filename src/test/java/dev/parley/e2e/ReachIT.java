package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.CDPSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How fast, how smooth and how steady the page is. What is measured is written to target/reach.txt; times of the clock
 * depend on the machine, so they are held to generous bounds only, times of audio to strict ones.
 */
class ReachIT extends PageFixture {
    /** When the microphone was given, and when its first frame left, by the page's clock. */
    private static final String STOPWATCH =
            """
            const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
            navigator.mediaDevices.getUserMedia = async (wishes) => {
              const stream = await ask(wishes);
              window.allowedAt = performance.now();
              return stream;
            };
            const send = WebSocket.prototype.send;
            WebSocket.prototype.send = function (data) {
              if (typeof data !== 'string') window.sentAt ??= performance.now();
              send.call(this, data);
            };
            """;

    ReachIT() {
        super(Chromium.FAKE_MICROPHONE);
    }

    @Test
    void theFirstFrameFollowsThePermission() throws Exception {
        List<Double> took = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            openPage(new Browser.NewContextOptions(), server.url(), STOPWATCH);
            CompletableFuture<Call> call = CompletableFuture.supplyAsync(this::answer);
            control().click();
            call.join();
            until("window.sentAt !== undefined");
            took.add(((Number) page.evaluate("window.sentAt - window.allowedAt")).doubleValue());
        }
        assertThat(report("permission to first frame, ms", took)).isLessThan(3000);
    }

    @Test
    void interruptedIsSilentWithinFifteenMillisecondsOfAudio() throws Exception {
        openPage();
        Call call = talk();
        tap();
        List<Double> took = new ArrayList<>();
        for (int turn = 1; turn <= 5; turn++) {
            call.reply(turn, "go on", "On and on.").audio(turn, Pcm.tone(440, 3000, 0.5));
            call.expect("playback.progress");
            page.evaluate("void (window.cutAt = new Promise((done) => parley.client().on('interrupted',"
                    + " () => done(parley.speaker.context.currentTime))))");
            call.send("interrupted", "turn", turn).state("AI_SPEAKING", "USER_SPEAKING", turn + 1);
            double cutAt = ((Number) page.evaluate("window.cutAt")).doubleValue();
            Map<String, Number> heard = heardOnceSettled();
            double rate = ((Number) page.evaluate("parley.speaker.context.sampleRate")).doubleValue();
            took.add(
                    1000 * ((heard.get("from").doubleValue() + heard.get("last").doubleValue()) / rate - cutAt));
        }
        assertThat(report("interrupted to silence, ms of audio", took)).isLessThan(15);
    }

    /** Ten seconds, or a minute when there is time. */
    @Test
    void aReplyAtThePaceOfSpeechHasNoGapThoughTheNetworkJitters() throws Exception {
        int seconds = Boolean.getBoolean("parley.long") ? 60 : 10;
        openPage();
        Call call = talk();
        tap();
        page.evaluate("window.underruns = 0; parley.speaker.on('underrun', () => window.underruns++)");
        call.reply(1, "tell me a story", "A long one.").stream(1, Pcm.tone(440, 1000 * seconds, 0.5), 1500, 30);
        assertThat(call.expect("playback.finished", seconds + 50).getInteger("turn"))
                .isEqualTo(1);
        Map<String, Number> heard = heardOnceSettled();
        double rate = ((Number) page.evaluate("parley.speaker.context.sampleRate")).doubleValue();
        assertThat(page.evaluate("window.underruns")).isEqualTo(0);
        assertThat(heard.get("gap").doubleValue() / rate)
                .as("longest silence, s")
                .isLessThan(0.001);
        assertThat((heard.get("last").doubleValue() - heard.get("first").doubleValue()) / rate)
                .isBetween(seconds - 0.01, seconds + 0.01);
    }

    @Test
    void memoryStaysWhereItIs() throws Exception {
        openPage();
        Call call = talk();
        converse(call, 1, 6, 200);
        double before = heap();
        converse(call, 7, 18, 200);
        assertThat((heap() - before) / 12).as("bytes kept of a turn").isLessThan(20_000);
    }

    /** Ten minutes: mvn test -Dtest=ReachIT -Dparley.long=true */
    @Test
    @Tag("long")
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    @EnabledIfSystemProperty(named = "parley.long", matches = "true")
    void memoryStaysWhereItIsForTenMinutes() throws Exception {
        openPage();
        Call call = talk();
        converse(call, 1, 10, 2500);
        double before = heap();
        converse(call, 11, 200, 2500);
        assertThat(report("kept of ten minutes, bytes", List.of(heap() - before)))
                .isLessThan(2_000_000);
    }

    /** Turns of one short answer each. */
    private static void converse(Call call, int from, int to, int ms) throws InterruptedException {
        for (int turn = from; turn <= to; turn++) {
            call.reply(turn, "what time is it", "It is noon, as it was the last time.");
            call.audio(turn, Pcm.tone(440, ms, 0.3)).send("audio.done", "turn", turn, "ms", ms);
            call.expect("playback.finished");
            call.send("reply.done", "turn", turn, "text", "It is noon, as it was the last time.", "finish", "stop");
            call.send("turn.metrics", "turn", turn, "turnEnd", 900, "playbackStarted", 950, "speculated", true);
            call.state("AI_SPEAKING", "USER_SPEAKING", turn + 1);
        }
    }

    /** Bytes of the page's heap that are in use, once garbage is collected. */
    private double heap() {
        CDPSession session = page.context().newCDPSession(page);
        session.send("HeapProfiler.collectGarbage");
        JsonObject usage = session.send("Runtime.getHeapUsage");
        session.detach();
        return usage.get("usedSize").getAsDouble();
    }

    private Call answer() {
        try {
            return server.nextCall().begin("vendor");
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for a call", e);
        }
    }

    /** Writes the measured values down. @return their median */
    private static double report(String what, List<Double> values) throws Exception {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        String line = String.format("%s: median %.1f of %s%n", what, sorted.get(sorted.size() / 2), sorted);
        Files.writeString(Path.of("target", "reach.txt"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return sorted.get(sorted.size() / 2);
    }
}
