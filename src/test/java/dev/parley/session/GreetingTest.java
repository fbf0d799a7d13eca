package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import org.junit.jupiter.api.Test;

/** The assistant speaks first. */
class GreetingTest {
    private static final String GREETING = "Hello, this is Parley.";
    private static final String REMEMBERED = "assistant: " + GREETING;

    private static Scene greeted() {
        return new Scene(GREETING);
    }

    @Test
    void itIsHeardBeforeTheUserSaysAnythingAndRemembered() {
        Scene scene = greeted().runTo(5000);

        assertThat(scene.told("state"))
                .containsExactly(
                        "0 state IDLE>USER_SPEAKING session.start",
                        "0 state USER_SPEAKING>AI_SPEAKING greeting",
                        "1150 state AI_SPEAKING>USER_SPEAKING playback.finished");
        assertThat(scene.sentMs()).isEqualTo(1000);
        assertThat(scene.memory()).containsExactly(REMEMBERED);
        assertThat(scene.asks).isEmpty();
    }

    @Test
    void theUsersFirstWordsAreAnsweredAfterIt() {
        Scene scene =
                greeted().speaks(2000, 3000).hears(2900, 0, "what time is it").hearsFinally(3200, 0, "what time is it");

        assertThat(scene.runTo(9000).memory())
                .containsExactly(REMEMBERED, "user: what time is it", "assistant: It is noon.");
    }

    @Test
    void wordsInterruptItAndItIsForgotten() {
        Scene scene =
                greeted().speaks(500, 1500).hears(1100, 0, "what time is it").hearsFinally(1700, 0, "what time is it");

        assertThat(scene.runTo(9000).told("interrupted")).containsExactly("600 interrupted 1");
        assertThat(scene.memory()).containsExactly("user: what time is it", "assistant: It is noon.");
    }

    @Test
    void aUserWhoIsFasterIsAnswered() {
        Scene scene =
                greeted().speaks(40, 1000).hears(600, 0, "what time is it").hearsFinally(1200, 0, "what time is it");

        assertThat(scene.runTo(9000).memory()).containsExactly("user: what time is it", "assistant: It is noon.");
    }

    @Test
    void typedWordsInterruptIt() {
        Scene scene = greeted().types(500, "what time is it").runTo(9000);

        assertThat(scene.told("interrupted")).containsExactly("500 interrupted 1");
        assertThat(scene.memory()).containsExactly("user: what time is it", "assistant: It is noon.");
    }

    @Test
    void aVoiceThatFailsIsApologisedForAndTheConversationGoesOn() {
        Scene scene = greeted();
        scene.at(50, () -> scene.stageFails(Stage.TTS, new Attempt(1, 1), FailureCode.QUOTA, GREETING))
                .types(6000, "what time is it")
                .runTo(15_000);

        assertThat(scene.told("fallback")).hasSize(1);
        assertThat(scene.memory()).containsExactly("user: what time is it", "assistant: It is noon.");
    }

    @Test
    void withoutOneTheUserIsAwaited() {
        assertThat(new Scene().runTo(5000).told("state")).containsExactly("0 state IDLE>USER_SPEAKING session.start");
    }
}
