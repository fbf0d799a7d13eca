package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.time.VirtualTimers;
import dev.parley.turn.Attempt;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.TurnEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlayoutBufferTest {
    private static final int RATE = 16_000;
    private static final Attempt ONE = new Attempt(1, 1);
    private static final Attempt AGAIN = new Attempt(1, 2);
    private static final Attempt TWO = new Attempt(2, 3);

    private final VirtualTimers timers = new VirtualTimers();
    private final long begin = timers.now();
    private final List<String> told = new ArrayList<>();
    private final List<byte[]> sent = new ArrayList<>();
    private double sentMs;
    private final PlayoutBuffer playout = playout(1500, 10_000);

    private PlayoutBuffer playout(int playAheadMs, int maxBufferedMs) {
        return new PlayoutBuffer(timers, playAheadMs, maxBufferedMs, this::tell, this::hear, this::happen);
    }

    private void tell(ServerEvent event) {
        told.add(now() + " " + event.type()
                + (event instanceof ServerEvent.AudioDone done ? " " + done.turn() + " " + done.ms() : ""));
    }

    private void hear(int turn, byte[] pcm) {
        sent.add(pcm);
        sentMs += pcm.length * 500.0 / RATE;
    }

    private void happen(TurnEvent event) {
        if (event instanceof TurnEvent.AudioSent audio) {
            told.add(now() + " sent " + audio.attempt());
        } else if (event instanceof TurnEvent.AudioDrained audio) {
            told.add(now() + " drained " + audio.attempt() + " " + audio.aheadMs());
        } else {
            told.add(now() + " full");
        }
    }

    private long now() {
        return timers.now() - begin;
    }

    private void runTo(long ms) {
        timers.runTo(begin + ms);
    }

    private static Pcm audio(int ms) {
        byte[] bytes = new byte[Pcm.bytesOf(ms, RATE)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + i / 256);
        }
        return new Pcm(bytes, RATE);
    }

    @Test
    void whatIsNotReleasedIsHeldAsAWhole() {
        playout.add(ONE, audio(3000));
        playout.end(ONE);
        runTo(60_000);
        assertThat(sent).isEmpty();
        assertThat(told).isEmpty();

        playout.release(ONE);
        assertThat(sentMs).isEqualTo(1500);
        assertThat(told).containsExactly("60000 audio.started", "60000 sent 1/1");
    }

    @Test
    void audioIsSentOnlySoFarAheadOfTheClock() {
        playout.release(ONE);
        playout.add(ONE, audio(5000));
        playout.end(ONE);

        for (int at = 0; at < 3500; at += 10) {
            runTo(at);
            assertThat(sentMs - at).isLessThanOrEqualTo(1500).isGreaterThanOrEqualTo(990);
        }
        runTo(3600);
        assertThat(sentMs).isEqualTo(5000);
        assertThat(told).endsWith("3500 audio.done 1 5000", "3500 drained 1/1 1500");
        assertThat(timers.pending()).isZero();
    }

    @Test
    void aHeldReplyGoesOnWithTheVeryNextSample() {
        Pcm whole = audio(6000);
        playout.release(ONE);
        playout.add(ONE, new Pcm(Arrays.copyOfRange(whole.bytes(), 0, 100_000), RATE));
        runTo(1010);
        playout.hold(1);
        double before = sentMs;
        playout.add(ONE, new Pcm(Arrays.copyOfRange(whole.bytes(), 100_000, whole.bytes().length), RATE));
        playout.end(ONE);
        runTo(6010);
        assertThat(sentMs).isEqualTo(before);

        playout.resume();
        for (int at = 6010; at < 11_500; at += 10) {
            runTo(at);
            // No more ahead of the client than if the five seconds had not been.
            assertThat(sentMs - (at - 5000)).isLessThanOrEqualTo(1500);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        sent.forEach(all::writeBytes);
        assertThat(all.toByteArray()).isEqualTo(whole.bytes());
        assertThat(told).contains("9500 audio.done 1 6000");
    }

    @Test
    void theNextTurnIsNotHeld() {
        playout.release(ONE);
        playout.add(ONE, audio(3000));
        playout.hold(1);
        playout.cancel(ONE);
        playout.release(TWO);
        playout.add(TWO, audio(100));

        assertThat(sentMs).isEqualTo(1600);
    }

    @Test
    void aShortLeadIsKeptToAndDoesNotRunOut() {
        PlayoutBuffer close = playout(200, 10_000);
        close.release(ONE);
        close.add(ONE, audio(1000));

        for (int at = 0; at < 800; at += 10) {
            runTo(at);
            assertThat(sentMs - at).isLessThanOrEqualTo(200).isGreaterThanOrEqualTo(120);
        }
        runTo(900);
        assertThat(sentMs).isEqualTo(1000);
    }

    @Test
    void aPieceFitsIntoAMessage() {
        PlayoutBuffer far = playout(10_000, 10_000);
        far.release(ONE);
        far.add(ONE, audio(5000));

        assertThat(sentMs).isEqualTo(5000);
        assertThat(sent).allMatch(piece -> 4 + piece.length <= 16 * 1024);
    }

    @Test
    void everyByteOnceAndInOrder() {
        Pcm odd = audio(1234);
        playout.release(ONE);
        playout.add(ONE, odd);
        playout.add(ONE, audio(7));
        playout.end(ONE);
        runTo(5000);

        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        sent.forEach(all::writeBytes);
        java.io.ByteArrayOutputStream wanted = new java.io.ByteArrayOutputStream();
        wanted.writeBytes(odd.bytes());
        wanted.writeBytes(audio(7).bytes());
        assertThat(all.toByteArray()).isEqualTo(wanted.toByteArray());
        assertThat(sent).allMatch(piece -> piece.length <= 16_000 && piece.length % 2 == 0);
    }

    @Test
    void theClientsOwnWordMovesTheHeadOn() {
        playout.release(ONE);
        playout.add(ONE, audio(5000));
        playout.progress(1, 1000);

        assertThat(sentMs).isEqualTo(2500);
    }

    @Test
    void aSlowClientHoldsItBack() {
        playout.release(ONE);
        playout.add(ONE, audio(5000));
        runTo(1000);
        playout.progress(1, 200);
        double before = sentMs;
        runTo(1500);

        assertThat(sentMs).isEqualTo(before);
        runTo(2600);
        assertThat(sentMs).isGreaterThan(before);
    }

    @Test
    void aClientThatStandsStillDoesNotHoldItForEver() {
        playout.release(ONE);
        playout.add(ONE, audio(5000));
        for (int at = 0; at < 10_000; at += 100) {
            runTo(at);
            playout.progress(1, 50);
        }

        assertThat(sentMs).isEqualTo(5000);
    }

    @Test
    void wordOfMoreThanWasSentOrOfAnotherTurnIsNotBelieved() {
        playout.release(ONE);
        playout.progress(1, 1e9);
        playout.add(ONE, audio(9000));
        playout.progress(2, 1000);
        playout.progress(1, -5);
        assertThat(sentMs).isEqualTo(1500);

        playout.progress(1, 1e9);
        assertThat(sentMs).isEqualTo(3000);
    }

    @Test
    void aCancellationDropsWhatWasNotSent() {
        playout.release(ONE);
        playout.add(ONE, audio(5000));
        playout.end(ONE);
        runTo(500);
        double before = sentMs;
        playout.cancel(ONE);
        playout.cancel(ONE);
        runTo(20_000);

        assertThat(sentMs).isEqualTo(before);
        assertThat(told).hasSize(2);
        assertThat(timers.pending()).isZero();
    }

    @Test
    void aCancellationOfEarlierAttemptsLeavesThisOne() {
        playout.release(TWO);
        playout.add(TWO, audio(5000));
        playout.end(TWO);
        playout.cancel(AGAIN);
        runTo(20_000);

        assertThat(sentMs).isEqualTo(5000);
    }

    @Test
    void anotherAttemptTakesThePlaceOfTheOneBefore() {
        playout.add(ONE, audio(3000));
        playout.add(AGAIN, audio(1000));
        playout.end(AGAIN);
        playout.release(AGAIN);
        runTo(20_000);

        assertThat(sentMs).isEqualTo(1000);
        assertThat(told).contains("0 audio.done 1 1000");
    }

    @Test
    void aSecondAttemptOfATurnGoesOnWhereTheFirstWasCutOff() {
        playout.release(ONE);
        playout.add(ONE, audio(5000));
        playout.cancel(ONE);
        playout.release(AGAIN);
        playout.add(AGAIN, audio(500));
        playout.end(AGAIN);
        assertThat(sentMs).isEqualTo(1500);
        runTo(20_000);

        assertThat(told.stream().filter(line -> line.endsWith("audio.started"))).hasSize(1);
        assertThat(told.stream().filter(line -> line.contains("audio.done"))).hasSize(1);
        assertThat(told).anyMatch(line -> line.endsWith("audio.done 1 2000"));
    }

    @Test
    void aNewTurnBeginsAtItsBeginning() {
        playout.release(ONE);
        playout.add(ONE, audio(1400));
        playout.end(ONE);
        playout.release(TWO);
        playout.add(TWO, audio(1400));
        playout.end(TWO);

        assertThat(sentMs).isEqualTo(2800);
        assertThat(told).endsWith("0 audio.started", "0 sent 2/3", "0 audio.done 2 1400", "0 drained 2/3 1400");
    }

    @Test
    void moreThanMayBeHeldIsRefused() {
        playout.add(ONE, audio(9000));
        assertThat(told).isEmpty();
        playout.add(ONE, audio(1001));
        assertThat(told).containsExactly("0 full");
        playout.add(ONE, audio(1000));
        assertThat(told).hasSize(1);

        playout.release(ONE);
        runTo(3000);
        playout.add(ONE, audio(4000));
        assertThat(told).filteredOn(line -> line.endsWith("full")).hasSize(1);
    }

    @Test
    void aGapInTheAudioDoesNotCountAsPlayed() {
        playout.release(ONE);
        playout.add(ONE, audio(500));
        runTo(5000);
        playout.add(ONE, audio(5000));

        assertThat(sentMs).isEqualTo(2000);
    }

    @Test
    void anEndWithoutAudioIsDrainedAtOnce() {
        playout.release(ONE);
        playout.end(ONE);

        assertThat(told).containsExactly("0 drained 1/1 0");
    }
}
