package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The user speaks over a reply: when it is held, when it goes on, and what an interruption leads to. */
class BargeInTest extends DrivenMachine {
    private static final int BARGE_IN_MS = 800;
    private static final int RELEASE_MS = 700;
    private static final int REPLY_WAIT_MS = 7000;
    private static final int SPEECH_MS = 500;
    private static final int MAX_MS = 120_000;

    BargeInTest() {
        super(new TurnRules(
                900,
                200,
                3,
                1000,
                2500,
                2000,
                REPLY_WAIT_MS,
                60_000,
                BARGE_IN_MS,
                RELEASE_MS,
                MAX_MS,
                false,
                false,
                Backchannels.DEFAULT));
    }

    /** A reply of which some is heard, and more is to come. */
    private void replies() {
        on(new TurnEvent.Typed("what time is it"));
        on(new TurnEvent.Token(state.model(), "It is "));
        on(new TurnEvent.Speech(state.voice(), Pcm.silence(SPEECH_MS, 16_000)));
        on(new TurnEvent.AudioSent(state.live()));
    }

    /** The model goes on, and no audio comes of it. */
    private void textOnly(long ms) {
        for (long left = ms; left > 0; left -= 1000) {
            passes(Math.min(1000, left));
            if (state.reply() != null) {
                on(new TurnEvent.Token(state.model(), "and "));
            }
        }
    }

    private void hears(String words, boolean isFinal) {
        on(new TurnEvent.Transcript(0, words, null, isFinal));
    }

    @Test
    void aVoiceThatGoesOnInterruptsWithoutWords() {
        replies();
        on(new TurnEvent.SpeechStarted(now));
        passes(BARGE_IN_MS + RELEASE_MS - 1);
        assertThat(state.held()).isTrue();

        passes(1);
        assertThat(told("interrupted")).isEqualTo(1);
    }

    @Test
    void aHeldReplyIsNotHeardToItsEnd() {
        replies();
        on(new TurnEvent.ReplyDone(state.model(), "stop"));
        on(new TurnEvent.SpeechDone(state.voice()));
        on(new TurnEvent.AudioDrained(state.live(), 0));
        on(new TurnEvent.SpeechStarted(now));

        passes(TurnRules.PLAYBACK_GRACE_MS + 100);
        assertThat(state.held()).isTrue();
    }

    /** Also where the client has told nothing, and its time to play is over as the voice begins. */
    @ParameterizedTest
    @ValueSource(ints = {-500, -1, 0, 1, 500})
    void aReplyThatIsHeldAtItsVeryEndEndsAfterItsRelease(int late) {
        replies();
        on(new TurnEvent.ReplyDone(state.model(), "stop"));
        on(new TurnEvent.SpeechDone(state.voice()));
        on(new TurnEvent.AudioDrained(state.live(), 0));
        now += TurnRules.PLAYBACK_GRACE_MS + late;
        on(new TurnEvent.SpeechStarted(now - 100));
        on(new TurnEvent.SpeechStopped(now));

        passes(RELEASE_MS + 501);
        assertThat(told("release")).isEqualTo(1);
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    @Test
    void nothingIsOwedWhileAReplyIsHeld() {
        replies();
        textOnly(SPEECH_MS + REPLY_WAIT_MS - 100);
        on(new TurnEvent.SpeechStarted(now));

        passes(200);
        assertThat(state.held()).isTrue();
        assertThat(told("fallback")).isZero();
    }

    @Test
    void aReplyThatWasReleasedOwesMoreForAsLongAsItWasHeld() {
        replies();
        on(new TurnEvent.SpeechStarted(now));
        on(new TurnEvent.SpeechStopped(now));
        textOnly(SPEECH_MS + RELEASE_MS + REPLY_WAIT_MS - 1);
        assertThat(told("release")).isEqualTo(1);
        assertThat(told("fallback")).isZero();

        passes(1);
        assertThat(told("fallback")).isEqualTo(1);
    }

    @Test
    void soDoesAReplyThatIsReleasedByABackchannel() {
        replies();
        on(new TurnEvent.SpeechStarted(now));
        on(new TurnEvent.SpeechStopped(now));
        passes(300);
        hears("okay", true);
        assertThat(told("release")).isEqualTo(1);
        textOnly(SPEECH_MS + REPLY_WAIT_MS - 1);
        assertThat(told("fallback")).isZero();

        passes(1);
        assertThat(told("fallback")).isEqualTo(1);
    }

    private long turnEnd() {
        int turn = state.turn();
        long from = now;
        while (state.phase() == Phase.USER_SPEAKING && state.turn() == turn) {
            passes(1);
        }
        return now - from;
    }

    @Test
    void finalWordsInterruptAndTheirTurnEndsWithTheSilenceAfterTheVoice() {
        replies();
        passes(1000);
        on(new TurnEvent.SpeechStarted(now));
        passes(400);
        on(new TurnEvent.SpeechStopped(now));
        passes(250);
        hears("stop that", true);

        assertThat(told()).containsSubsequence("interrupted", "turn.metrics", "transcript.partial");
        assertThat(metrics().interruptMs()).isEqualTo(650);
        assertThat(last(TurnEffect.Ask.class).messages())
                .as("a reply is prepared at once")
                .last()
                .isEqualTo(Message.user("stop that"));
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
        assertThat(turnEnd()).isEqualTo(900 - 250);
        replyIsHeard();
        assertThat(metrics().turnEnd()).isEqualTo(900);
    }

    @Test
    void afterPartialWordsMoreOfThemAreAwaited() {
        replies();
        on(new TurnEvent.SpeechStarted(now));
        passes(400);
        on(new TurnEvent.SpeechStopped(now));
        passes(850);
        hears("stop that", false);

        assertThat(told("interrupted")).isEqualTo(1);
        assertThat(turnEnd()).isEqualTo(TurnRules.MORE_WORDS_MS);
    }

    @Test
    void softWordsOverAGreetingAreBeingSpokenNow() {
        effects.clear();
        state = new TurnState(null);
        on(new TurnEvent.Started("Hello, how can I help?"));
        on(new TurnEvent.Speech(state.voice(), Pcm.silence(2000, 16_000)));
        on(new TurnEvent.AudioSent(state.live()));
        passes(1000);
        hears("what time is it", true);

        assertThat(told("interrupted")).isEqualTo(1);
        assertThat(turnEnd()).isEqualTo(900);
    }

    @Test
    void aReplyToNoWordsIsCalledOffWhenTheUserSpeaks() {
        on(new TurnEvent.ReplyWanted(true));
        assertThat(state.phase()).isEqualTo(Phase.AI_PROCESSING);
        Attempt live = state.live();

        on(new TurnEvent.SpeechStarted(now));
        assertThat(last(TurnEffect.Cancel.class).upTo()).isEqualTo(live);
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
        assertThat(told()).last().isEqualTo("speech.started");
    }

    @Test
    void aRecogniserThatIsLostOverAReplyIsOpenedForTheTurnThatInterruptsIt() {
        replies();
        on(new TurnEvent.SpeechStarted(now));
        on(new TurnEvent.SttFailed(FailureCode.UNAVAILABLE));
        assertThat(all(TurnEffect.ReopenStt.class)).hasSize(1);
        on(new TurnEvent.SttFailed(FailureCode.UNAVAILABLE));
        assertThat(all(TurnEffect.ReopenStt.class)).hasSize(1);

        on(new TurnEvent.SpeechSustained());
        assertThat(told("interrupted")).isEqualTo(1);
        assertThat(all(TurnEffect.ReopenStt.class)).hasSize(2);
    }

    @Test
    void theTurnOfWhoInterruptsHasALongestTimeToo() {
        replies();
        on(new TurnEvent.SpeechStarted(now));
        hears("stop that and listen", false);
        assertThat(told("interrupted")).isEqualTo(1);
        passes(MAX_MS - 1);
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);

        passes(1);
        assertThat(state.phase()).isEqualTo(Phase.AI_PROCESSING);
    }

    @Test
    void aClientThatPlaysOnEndsTheHold() {
        replies();
        on(new TurnEvent.ReplyDone(state.model(), "stop"));
        on(new TurnEvent.SpeechDone(state.voice()));
        on(new TurnEvent.AudioDrained(state.live(), 0));
        on(new TurnEvent.SpeechStarted(now));
        on(new TurnEvent.SttFailed(FailureCode.UNAVAILABLE));
        on(new TurnEvent.SttFailed(FailureCode.UNAVAILABLE));
        on(new TurnEvent.PlaybackFinished(state.turn()));

        assertThat(told()).containsSubsequence("hold", "release", "turn.metrics");
        assertThat(state.conversation().messages()).last().isEqualTo(Message.assistant("It is "));
        assertThat(all(TurnEffect.ReopenStt.class)).as("the user speaks on").hasSize(2);
    }
}
