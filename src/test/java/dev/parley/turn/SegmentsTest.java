package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a reply sounds in which tools run: what is said before a call, the filler, and what is said after it. */
class SegmentsTest extends DrivenMachine {
    private static final int TTS_WAIT_MS = 2000;
    private static final int TOOL_MS = 5000;
    private static final ToolCall PUNE = new ToolCall("c1", "weather", "{\"city\":\"Pune\"}");
    private static final ToolCall DELHI = new ToolCall("c2", "weather", "{\"city\":\"Delhi\"}");

    SegmentsTest() {
        super(
                new TurnRules(
                        900,
                        200,
                        3,
                        1000,
                        2500,
                        TTS_WAIT_MS,
                        7000,
                        60_000,
                        800,
                        700,
                        20_000,
                        false,
                        false,
                        Backchannels.DEFAULT),
                new ToolSpec("weather", "", "{}", false, false, false, true, TOOL_MS));
        on(new TurnEvent.Typed("what is the weather"));
    }

    private void says(String text) {
        on(new TurnEvent.Token(state.model(), text));
    }

    private void calls(ToolCall... calls) {
        on(new TurnEvent.ReplyDone(state.model(), "tool_calls", List.of(calls)));
    }

    private void ends(ToolCall call, boolean ok) {
        Attempt attempt = last(TurnEffect.CallTool.class).attempt();
        on(new TurnEvent.ToolDone(attempt, call.id(), ok, "31", true, false));
    }

    private void speechFails(String unspoken) {
        on(new TurnEvent.TtsFailed(state.voice(), FailureCode.UNAVAILABLE, unspoken, TurnEvent.TtsFailed.ALL));
    }

    private List<String> spokenTexts() {
        return all(TurnEffect.Speak.class).stream().map(TurnEffect.Speak::text).toList();
    }

    @Test
    void aFillerIsSpokenToItsEndAndIsNotWaitedForLongerThanAnySpeech() {
        calls(PUNE);
        passes(800);
        Attempt filler = state.voice();
        assertThat(state.phase()).isEqualTo(Phase.AI_SPEAKING);
        assertThat(last(TurnEffect.FinishSpeech.class).attempt()).isEqualTo(filler);

        passes(TTS_WAIT_MS - 1);
        assertThat(state.voice()).isEqualTo(filler);
        passes(1);
        assertThat(state.voice()).isNotEqualTo(filler);
    }

    @Test
    void fillersTakeTurns() {
        calls(PUNE);
        passes(800);
        spoken();
        ends(PUNE, true);
        replyIsHeard();
        on(new TurnEvent.Typed("and in Delhi"));
        calls(DELHI);
        passes(800);

        assertThat(spokenTexts()).containsExactly("One moment.", "It is noon.", "Let me check.");
    }

    @Test
    void aFillerThatFailsIsNotSaidAgain() {
        calls(PUNE);
        passes(800);
        speechFails("One moment.");

        assertThat(spokenTexts()).containsExactly("One moment.");
    }

    @Test
    void whatFailedOfTheWordsBeforeACallIsSaidAgainOnce() {
        says("Let me look.");
        calls(PUNE);
        speechFails("me look.");
        assertThat(last(TurnEffect.Speak.class)).isEqualTo(new TurnEffect.Speak(state.voice(), "me look.", "en-IN"));
        assertThat(last(TurnEffect.FinishSpeech.class).attempt()).isEqualTo(state.voice());

        speechFails("look.");
        assertThat(spokenTexts()).containsExactly("Let me look.", "me look.");
    }

    @Test
    void itIsSaidBeforeWhatFollowsTheCall() {
        says("Let me look.");
        calls(PUNE);
        ends(PUNE, true);
        says(" It is hot.");
        speechFails("look.");

        assertThat(spokenTexts()).containsExactly("Let me look.", "look. It is hot.");
    }

    @Test
    void nothingIsSaidAgainWhereTextToSpeechIsOfNoUse() {
        says("Let me look.");
        calls(PUNE);
        on(new TurnEvent.TtsFailed(state.voice(), FailureCode.QUOTA, "me look.", TurnEvent.TtsFailed.ALL));

        assertThat(spokenTexts()).containsExactly("Let me look.");
    }

    @Test
    void aTurnInWhichManyCallsFailedMakesNoMore() {
        calls(PUNE, DELHI);
        ends(PUNE, false);
        ends(DELHI, false);
        assertThat(last(TurnEffect.Ask.class).mayCall()).isTrue();
        ToolCall goa = new ToolCall("c3", "weather", "{\"city\":\"Goa\"}");
        ToolCall agra = new ToolCall("c4", "weather", "{\"city\":\"Agra\"}");
        calls(goa, agra);
        ends(goa, false);
        ends(agra, false);

        assertThat(last(TurnEffect.Ask.class).mayCall()).isFalse();
    }

    @Test
    void theClientIsToldHowLongACallTook() {
        calls(PUNE);
        passes(300);
        ends(PUNE, true);

        assertThat(all(TurnEffect.Tell.class).stream().map(TurnEffect.Tell::event))
                .contains(new ServerEvent.ToolDone(state.turn(), "c1", "weather", true, 300));
    }

    @Test
    void aToolThatTakesLongIsWaitedForBeforeTheUserIsOwedAReply() {
        calls(PUNE);
        passes(800);
        on(new TurnEvent.Speech(state.voice(), Pcm.silence(500, 16_000)));
        on(new TurnEvent.SpeechDone(state.voice()));
        passes(TOOL_MS + 500 - 800);
        assertThat(all(TurnEffect.Ask.class)).hasSize(2);
        for (int i = 0; i < 3; i++) {
            passes(1500);
            on(new TurnEvent.Thinking(state.model()));
        }

        assertThat(told("fallback")).isZero();
    }
}
