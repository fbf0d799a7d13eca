package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.Phase;
import org.junit.jupiter.api.Test;

/** When a reply counts as heard, whatever the client says about it, or does not say. */
class PlaybackTest {
    /** Words at 1175, audio of a second from 1325 on. */
    private static Scene typed() {
        return new Scene().types(1000, "hello");
    }

    @Test
    void withoutAWordFromTheClientADeadlineDecides() {
        Scene scene = typed().clientTellsNothing().runTo(3324);
        assertThat(scene.session.state().phase()).isEqualTo(Phase.AI_SPEAKING);
        assertThat(scene.memory()).containsExactly("user: hello");

        scene.runTo(3325);
        assertThat(scene.states().get(3)).isEqualTo("3325 AI_SPEAKING>USER_SPEAKING playback.deadline");
        assertThat(scene.memory()).containsExactly("user: hello", "assistant: It is noon.");
    }

    @Test
    void wordOfTheEndBeforeAllWasSentIsNotBelieved() {
        Scene scene = new Scene();
        scene.voice(scene.voiceSpeaks(150, 5000));
        scene.types(1000, "hello")
                .clientTellsNothing()
                .finishesPlayback(2000, 1)
                .runTo(3000);

        assertThat(scene.session.state().phase()).isEqualTo(Phase.AI_SPEAKING);
        scene.runTo(10_000);
        assertThat(scene.memory()).hasSize(2);
    }

    @Test
    void aSecondWordOfTheEndChangesNothing() {
        Scene scene =
                typed().finishesPlayback(2400, 1).finishesPlayback(2500, 1).runTo(5000);

        assertThat(scene.memory()).hasSize(2);
        assertThat(scene.session.state().turn()).isEqualTo(2);
    }

    @Test
    void wordOfAnotherTurnsEndChangesNothing() {
        Scene scene = typed().clientTellsNothing()
                .finishesPlayback(1500, 2)
                .finishesPlayback(1500, 0)
                .runTo(2000);

        assertThat(scene.session.state().phase()).isEqualTo(Phase.AI_SPEAKING);
    }

    @Test
    void theEndAndAnInterruptionAtOnce() {
        Scene heardFirst = typed().clientTellsNothing()
                .finishesPlayback(2000, 1)
                .pressesStop(2000)
                .runTo(5000);
        Scene stoppedFirst = typed().clientTellsNothing()
                .pressesStop(2000)
                .finishesPlayback(2000, 1)
                .runTo(5000);

        assertThat(heardFirst.memory()).containsExactly("user: hello", "assistant: It is noon.");
        assertThat(heardFirst.told("interrupted")).isEmpty();
        assertThat(stoppedFirst.memory()).containsExactly("user: hello");
        assertThat(stoppedFirst.told("interrupted")).hasSize(1);
    }

    @Test
    void anInterruptionOfOneTurnLeavesTheNextOneAlone() {
        Scene scene = new Scene();
        scene.voice(scene.voiceSpeaks(150, 5000), scene.voiceSpeaks(150, 1000));
        scene.types(1000, "one").types(2000, "two").finishesPlayback(2100, 1).runTo(10_000);

        assertThat(scene.memory()).containsExactly("user: one", "user: two", "assistant: It is noon.");
        assertThat(scene.sentMs()).isGreaterThan(2000);
        assertThat(scene.told("audio.done")).containsExactly("2326 audio.done 2 1000");
    }

    @Test
    void tenInterruptionsThenAReply() {
        Scene scene = new Scene();
        for (int i = 0; i < 10; i++) {
            scene.types(1000 + i * 400, "word " + i);
        }
        scene.types(5000, "last").runTo(20_000);

        assertThat(scene.memory()).endsWith("user: last", "assistant: It is noon.");
        assertThat(scene.memory().stream().filter(line -> line.startsWith("assistant")))
                .hasSize(1);
        assertThat(scene.told("interrupted")).hasSize(10);
    }
}
