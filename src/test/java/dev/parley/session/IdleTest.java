package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.EndReason;
import dev.parley.turn.Phase;
import org.junit.jupiter.api.Test;

/** A minute without speech ends the conversation: once, on time, and never while someone is heard or awaited. */
class IdleTest {
    @Test
    void aMinuteOfNothing() {
        Scene scene = new Scene().runTo(59_999);
        assertThat(scene.ended()).isNull();

        scene.runTo(60_000);
        assertThat(scene.ended()).isEqualTo(EndReason.IDLE_TIMEOUT);
        assertThat(scene.told("state", "session.ended"))
                .endsWith("60000 state USER_SPEAKING>IDLE idle_timeout", "60000 session.ended idle_timeout");
        scene.assertGone();
    }

    @Test
    void aMinuteWithoutAnyFrames() {
        Scene scene = new Scene().sendsNothing(0, 100_000).runTo(60_000);

        assertThat(scene.ended()).isEqualTo(EndReason.IDLE_TIMEOUT);
    }

    @Test
    void aMinuteFromTheLastVoicedFrame() {
        Scene scene = new Scene().speaks(5000, 10_000).runTo(69_999);
        assertThat(scene.ended()).isNull();

        scene.runTo(70_000);
        assertThat(scene.ended()).isEqualTo(EndReason.IDLE_TIMEOUT);
    }

    @Test
    void aMinuteFromTheEndOfTheReply() {
        Scene scene = new Scene().types(1000, "hello").runTo(62_324);
        // Asked at 1000, words at 1175, audio from 1325 to 2325.
        assertThat(scene.ended()).isNull();

        scene.runTo(62_325);
        assertThat(scene.ended()).isEqualTo(EndReason.IDLE_TIMEOUT);
    }

    @Test
    void neverDuringALongReply() {
        Scene scene = new Scene();
        scene.voice(scene.voiceSpeaks(100, 75_000));
        scene.types(1000, "tell me a story").runTo(76_274);
        assertThat(scene.session.state().phase()).isEqualTo(Phase.AI_SPEAKING);

        scene.runTo(136_274);
        assertThat(scene.ended()).isNull();
        scene.runTo(136_275);
        assertThat(scene.ended()).isEqualTo(EndReason.IDLE_TIMEOUT);
    }

    @Test
    void neverWhileTheUserSpeaks() {
        Scene scene = new Scene().speaks(1000, 100_000).runTo(100_000);

        assertThat(scene.ended()).isNull();
    }

    @Test
    void aNoiseThatIsNoSpeechDoesNotCount() {
        Scene scene = new Scene();
        for (int at = 1000; at < 60_000; at += 1000) {
            scene.speaks(at, at + 40);
        }
        scene.runTo(60_000);

        assertThat(scene.ended()).isEqualTo(EndReason.IDLE_TIMEOUT);
    }

    @Test
    void speechThatNobodyUnderstoodLeavesTheClockRunning() {
        Scene scene = new Scene().speaks(1000, 2000).runTo(62_000);

        assertThat(scene.ended()).isEqualTo(EndReason.IDLE_TIMEOUT);
    }

    @Test
    void theUsersKeysCount() {
        Scene scene = new Scene().pressesStop(30_000).runTo(89_999);
        assertThat(scene.ended()).isNull();

        scene.runTo(90_000);
        assertThat(scene.ended()).isEqualTo(EndReason.IDLE_TIMEOUT);
    }

    @Test
    void anInterruptedTurnCountsFromTheInterruption() {
        Scene scene = new Scene();
        scene.voice(scene.voiceSpeaks(100, 10_000));
        scene.types(1000, "hello").pressesStop(5000).runTo(64_999);
        assertThat(scene.ended()).isNull();

        scene.runTo(65_000);
        assertThat(scene.ended()).isEqualTo(EndReason.IDLE_TIMEOUT);
    }
}
