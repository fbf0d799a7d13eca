package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Turns in which the model calls tools: each call runs at most once, for a committed turn only, and is remembered whole. */
class ToolTurnsTest extends DrivenMachine {
    private static final ToolSpec WEATHER = new ToolSpec("weather", "", "{}", false, false, false, true, 5000);
    private static final ToolSpec CLOCK = new ToolSpec("clock", "", "{}", true, false, false, false, 5000);
    private static final ToolSpec ORDER = new ToolSpec("order", "", "{}", false, true, false, true, 5000);
    private static final ToolSpec LIGHT = new ToolSpec("light", "", "{}", false, true, true, false, 5000);

    ToolTurnsTest() {
        super(
                new TurnRules(
                        900,
                        200,
                        3,
                        1000,
                        2500,
                        2000,
                        7000,
                        60_000,
                        100,
                        700,
                        120_000,
                        false,
                        false,
                        Backchannels.DEFAULT),
                WEATHER,
                CLOCK,
                ORDER,
                LIGHT);
    }

    private List<String> ran() {
        return all(TurnEffect.CallTool.class).stream()
                .map(effect -> effect.call().name() + effect.call().arguments())
                .toList();
    }

    /** The memory: "user: …", "call: …", "tool: …", "assistant: …". */
    private List<String> memory() {
        return state.conversation().messages().stream()
                .map(message -> message.toolCalls().isEmpty()
                        ? message.role() + ": " + message.content()
                        : "call: " + message.content() + " "
                                + message.toolCalls().stream()
                                        .map(ToolCall::name)
                                        .toList())
                .toList();
    }

    private static ToolCall call(String id, String name, String arguments) {
        return new ToolCall(id, name, arguments);
    }

    private void user(String words) {
        on(new TurnEvent.Typed(words));
    }

    private void speech(String words) {
        on(new TurnEvent.SpeechStarted(now));
        passes(500);
        on(new TurnEvent.Transcript(state.turn(), words, null, false));
        on(new TurnEvent.SpeechStopped(now));
        on(new TurnEvent.Transcript(state.turn(), words, null, true));
        passes(200);
        on(new TurnEvent.Silence(200));
    }

    private void calls(ToolCall... calls) {
        on(new TurnEvent.ReplyDone(state.model(), "tool_calls", List.of(calls)));
    }

    private void says(String text) {
        on(new TurnEvent.Token(state.model(), text));
    }

    private void result(ToolCall call, String content) {
        Attempt attempt = last(TurnEffect.CallTool.class).attempt();
        on(new TurnEvent.ToolDone(attempt, call.id(), true, content, true, false));
    }

    private void restIsHeard() {
        on(new TurnEvent.ReplyDone(state.model(), "stop"));
        spoken();
        on(new TurnEvent.AudioDrained(state.live(), 0));
        on(new TurnEvent.PlaybackFinished(state.turn()));
    }

    private static final ToolCall PUNE = call("c1", "weather", "{\"city\":\"Pune\"}");
    private static final ToolCall TEA = call("c1", "order", "{\"item\":\"tea\"}");

    @Test
    void aCallRunsItsResultIsAskedAboutAndAllOfItIsRemembered() {
        user("weather?");
        calls(PUNE);
        assertThat(ran()).containsExactly("weather{\"city\":\"Pune\"}");
        assertThat(all(TurnEffect.Ask.class)).hasSize(1);
        result(PUNE, "31");
        TurnEffect.Ask second = last(TurnEffect.Ask.class);
        assertThat(second.messages()).hasSize(3);
        assertThat(second.messages().get(2)).isEqualTo(new Message("tool", "31", List.of(), "c1"));
        assertThat(second.mayCall()).isTrue();
        says("31 degrees.");
        restIsHeard();
        assertThat(memory())
                .containsExactly("user: weather?", "call: null [weather]", "tool: 31", "assistant: 31 degrees.");
        assertThat(told()).containsSubsequence("tool.started", "tool.done", "reply.delta", "reply.done");
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    @Test
    void whatIsSaidBeforeACallIsSpokenAtOnceAndNotRememberedTwice() {
        user("weather?");
        says("Let me look. ");
        calls(PUNE);
        assertThat(all(TurnEffect.Speak.class)).hasSize(1);
        assertThat(last(TurnEffect.FinishSpeech.class).attempt()).isEqualTo(state.voice());
        Attempt leadIn = state.voice();
        result(PUNE, "31");
        assertThat(last(TurnEffect.Ask.class).messages().get(1).content()).isEqualTo("Let me look. ");
        says("31 degrees.");
        assertThat(all(TurnEffect.Speak.class))
                .as("waits for the lead-in's audio")
                .hasSize(1);
        on(new TurnEvent.Speech(leadIn, Pcm.silence(600, 16_000)));
        on(new TurnEvent.AudioSent(state.live()));
        on(new TurnEvent.SpeechDone(leadIn));
        assertThat(last(TurnEffect.Speak.class).text()).isEqualTo("31 degrees.");
        assertThat(state.voice()).isNotEqualTo(leadIn);
        restIsHeard();
        assertThat(memory())
                .containsExactly(
                        "user: weather?", "call: Let me look.  [weather]", "tool: 31", "assistant: 31 degrees.");
        assertThat(told().stream().filter("reply.done"::equals)).hasSize(1);
    }

    @Test
    void anInterruptedApologyTakesNothingFromTheTurnBefore() {
        user("weather?");
        says("Let me look. ");
        calls(PUNE);
        result(PUNE, "31");
        spoken();
        says("31 degrees.");
        restIsHeard();
        List<String> before = memory();

        on(new TurnEvent.SpeechStarted(now));
        on(new TurnEvent.SttFailed(FailureCode.QUOTA));
        on(new TurnEvent.SpeechStopped(now));
        on(new TurnEvent.Silence(900));
        spoken();
        on(new TurnEvent.SpeechStarted(now));
        on(new TurnEvent.SpeechSustained());

        assertThat(told()).last().isEqualTo("state");
        assertThat(told()).contains("fallback", "interrupted");
        assertThat(memory()).isEqualTo(before).contains("call: Let me look.  [weather]");
    }

    @Test
    void whatIsSaidAfterACallIsNotGluedToWhatWasSaidBeforeIt() {
        user("weather?");
        says("Let me look.");
        calls(PUNE);
        result(PUNE, "31");
        spoken();
        says("31 degrees.");
        restIsHeard();
        assertThat(all(TurnEffect.Tell.class).stream()
                        .map(TurnEffect.Tell::event)
                        .filter(ServerEvent.ReplyDone.class::isInstance)
                        .map(event -> ((ServerEvent.ReplyDone) event).text()))
                .containsExactly("Let me look. 31 degrees.");
        assertThat(memory()).last().isEqualTo("assistant: 31 degrees.");
    }

    @Test
    void aPreparedReplyKeepsItsCallsUntilTheTurnIsCommitted() {
        speech("order tea");
        calls(TEA);
        assertThat(ran()).isEmpty();
        passes(700);
        on(new TurnEvent.Silence(900));
        assertThat(ran()).containsExactly("order{\"item\":\"tea\"}");
    }

    @Test
    void aPreparedReplyThatIsGivenUpNeverRunsItsCalls() {
        speech("order tea");
        calls(TEA);
        on(new TurnEvent.SpeechStarted(now));
        passes(500);
        on(new TurnEvent.Transcript(state.turn(), "order tea no coffee", null, true));
        on(new TurnEvent.SpeechStopped(now));
        passes(900);
        on(new TurnEvent.Silence(900));
        assertThat(ran()).isEmpty();
    }

    @Test
    void aReadThatIsMarkedRunsAheadAndOnce() {
        speech("what time is it");
        ToolCall clock = call("c1", "clock", "{}");
        calls(clock);
        assertThat(ran()).containsExactly("clock{}");
        assertThat(told()).doesNotContain("tool.started");
        result(clock, "noon");
        assertThat(memory()).isEmpty();
        passes(700);
        on(new TurnEvent.Silence(900));
        assertThat(ran()).hasSize(1);
        assertThat(memory()).containsExactly("user: what time is it", "call: null [clock]", "tool: noon");
        assertThat(told()).containsSubsequence("tool.started", "tool.done");
    }

    @Test
    void aCallThatFinishesSurvivesAnInterruptionAndIsNotMadeAgain() {
        user("order tea");
        calls(TEA);
        on(new TurnEvent.SpeechStarted(now));
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
        assertThat(memory()).containsExactly("user: order tea");
        result(TEA, "ordered");
        assertThat(memory()).containsExactly("user: order tea", "call: null [order]", "tool: ordered");
        on(new TurnEvent.SpeechStopped(now));
        user("and thanks");
        assertThat(last(TurnEffect.Ask.class).messages().stream().map(Message::role))
                .containsExactly("user", "assistant", "tool", "user");
    }

    @Test
    void aResultThatComesDuringTheNextReplyIsRememberedAfterIt() {
        user("order tea");
        calls(TEA);
        Attempt first = last(TurnEffect.CallTool.class).attempt();
        user("and thanks");
        on(new TurnEvent.ToolDone(first, "c1", true, "ordered", false, false));
        assertThat(memory()).containsExactly("user: order tea", "user: and thanks");
        says("You are welcome.");
        restIsHeard();
        assertThat(memory())
                .containsExactly(
                        "user: order tea",
                        "user: and thanks",
                        "assistant: You are welcome.",
                        "call: null [order]",
                        "tool: ordered");
    }

    @Test
    void aResultThatComesDuringAReplyThatIsInterruptedJoinsTheNextRequest() {
        user("order tea");
        calls(TEA);
        Attempt first = last(TurnEffect.CallTool.class).attempt();
        user("and thanks");
        on(new TurnEvent.ToolDone(first, "c1", true, "ordered", true, false));
        user("is it done?");
        assertThat(last(TurnEffect.Ask.class).messages().stream().map(Message::role))
                .as("words that nothing was heard about join those that follow")
                .containsExactly("user", "assistant", "tool", "user");
    }

    @Test
    void aResultThatComesWhenNobodySpeaksIsTold() {
        user("order tea");
        calls(TEA);
        on(new TurnEvent.StopPressed());
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
        result(TEA, "ordered");
        passes(300);
        assertThat(state.phase()).isEqualTo(Phase.AI_PROCESSING);
        assertThat(last(TurnEffect.Ask.class).messages()).hasSize(3);
        says("Your tea is ordered.");
        restIsHeard();
        assertThat(memory()).last().isEqualTo("assistant: Your tea is ordered.");
    }

    // Failures that other voice servers are known for.

    /** The model does not know that the call still runs, and asks for the same: livekit/agents#3702. */
    @Test
    void aCallThatStillRunsIsNotMadeAgain() {
        user("order tea");
        calls(TEA);
        Attempt first = last(TurnEffect.CallTool.class).attempt();
        user("hurry up");
        ToolCall again = call("c7", "order", "{\"item\":\"tea\"}");
        calls(again);
        assertThat(ran()).hasSize(1);
        on(new TurnEvent.ToolDone(first, "c1", true, "ordered", true, false));
        assertThat(last(TurnEffect.Ask.class).messages())
                .last()
                .isEqualTo(new Message("tool", "ordered", List.of(), "c7"));
        says("It is ordered.");
        restIsHeard();
        assertThat(ran()).hasSize(1);
        assertThat(memory())
                .containsExactly(
                        "user: order tea",
                        "user: hurry up",
                        "call: null [order]",
                        "tool: ordered",
                        "assistant: It is ordered.",
                        "call: null [order]",
                        "tool: ordered");
        passes(300);
        assertThat(state.phase()).as("told once").isEqualTo(Phase.USER_SPEAKING);
    }

    @Test
    void aCallThatWasAskedForTwiceAndInterruptedTwiceStillEnds() {
        user("order tea");
        calls(TEA);
        Attempt first = last(TurnEffect.CallTool.class).attempt();
        user("hurry up");
        calls(call("c7", "order", "{\"item\":\"tea\"}"));
        on(new TurnEvent.StopPressed());
        on(new TurnEvent.ToolDone(first, "c1", true, "ordered", true, false));
        passes(300);
        assertThat(ran()).hasSize(1);
        assertThat(state.background).isEmpty();
        assertThat(last(TurnEffect.Ask.class).messages().stream().map(Message::role))
                .containsExactly("user", "user", "assistant", "tool", "assistant", "tool");
    }

    /** A reply is prepared without the result that is on its way: agents-js#1365. */
    @Test
    void whileACallFinishesNoReplyIsPrepared() {
        user("order tea");
        calls(TEA);
        on(new TurnEvent.StopPressed());
        int asked = all(TurnEffect.Ask.class).size();
        speech("is it done");
        assertThat(all(TurnEffect.Ask.class)).hasSize(asked);
        result(TEA, "ordered");
        passes(700);
        on(new TurnEvent.Silence(900));
        assertThat(all(TurnEffect.Ask.class)).hasSize(asked + 1);
        assertThat(last(TurnEffect.Ask.class).messages().stream().map(Message::role))
                .containsExactly("user", "assistant", "tool", "user");
    }

    @Test
    void aResultThatComesWhileAnotherReplyIsSpokenIsToldAfterIt() {
        user("order tea");
        calls(TEA);
        Attempt first = last(TurnEffect.CallTool.class).attempt();
        user("how are you");
        says("Fine.");
        on(new TurnEvent.ToolDone(first, "c1", true, "ordered", true, false));
        restIsHeard();
        passes(300);
        assertThat(state.phase()).isEqualTo(Phase.AI_PROCESSING);
        says("And your tea is ordered.");
        restIsHeard();
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
        assertThat(all(TurnEffect.Ask.class)).hasSize(3);
    }

    @Test
    void aResultThatNeedsNoWordsIsNotTold() {
        user("order tea");
        calls(TEA);
        Attempt first = last(TurnEffect.CallTool.class).attempt();
        on(new TurnEvent.StopPressed());
        on(new TurnEvent.ToolDone(first, "c1", true, "ordered", false, false));
        passes(300);
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
        assertThat(memory()).hasSize(3);
    }

    /** Speech while a tool runs is taken for the end of a turn: pipecat-flows#225. Several answers to it: livekit/agents#6411. */
    @Test
    void wordsWhileAToolRunsAreATurnOfTheirOwnAndAnsweredOnce() {
        user("weather?");
        calls(PUNE);
        speech("in celsius please");
        assertThat(all(TurnEffect.Ask.class))
                .as("nothing but the prepared reply")
                .hasSize(2);
        passes(700);
        on(new TurnEvent.Silence(900));
        assertThat(all(TurnEffect.Ask.class)).hasSize(2);
        says("31 degrees.");
        restIsHeard();
        assertThat(memory()).containsExactly("user: weather?", "user: in celsius please", "assistant: 31 degrees.");
        assertThat(told().stream().filter("reply.done"::equals)).hasSize(2);
    }

    /** A sign of life puts the time limit off for ever: pipecat#5481. */
    @Test
    void neitherFillerNorTokensPutOffTheTimeLimitOfATool() {
        user("weather?");
        calls(PUNE);
        passes(800);
        spoken();
        for (int i = 0; i < 9; i++) {
            passes(500);
            on(new TurnEvent.Thinking(state.model()));
            says("stray");
        }
        passes(300);
        assertThat(last(TurnEffect.Ask.class).messages().get(2).content()).contains("timeout");
    }

    /** What was called off ends all the same, and is taken for what came after it: pipecat#5779, pipecat#3661. */
    @Test
    void aResultThatComesAfterTheCancelIsNotTakenForTheNextCalls() {
        user("weather?");
        calls(PUNE);
        Attempt first = last(TurnEffect.CallTool.class).attempt();
        on(new TurnEvent.StopPressed());
        user("and in Goa?");
        ToolCall goa = call("c1", "weather", "{\"city\":\"Goa\"}");
        calls(goa);
        int asked = all(TurnEffect.Ask.class).size();
        on(new TurnEvent.ToolDone(first, "c1", true, "31", true, false));
        assertThat(all(TurnEffect.Ask.class)).hasSize(asked);
        result(goa, "27");
        says("27 degrees.");
        restIsHeard();
        assertThat(memory())
                .containsExactly(
                        "user: weather?",
                        "user: and in Goa?",
                        "call: null [weather]",
                        "tool: 27",
                        "assistant: 27 degrees.");
    }

    /** The model only announces what it is going to do: openhuman#5552. It is a reply, and the turn is over. */
    @Test
    void aLeadInWithoutACallIsAReplyLikeAnyOther() {
        user("weather?");
        says("Let me pull that up.");
        restIsHeard();
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
        assertThat(memory()).containsExactly("user: weather?", "assistant: Let me pull that up.");
        user("and?");
        calls(PUNE);
        assertThat(ran()).hasSize(1);
    }

    @Test
    void whatAToolTellsLaterIsSaidAtOnceWhereNobodySpeaks() {
        on(new TurnEvent.ToolNews(TEA, "the tea is here"));
        passes(300);

        assertThat(state.phase()).isEqualTo(Phase.AI_PROCESSING);
        assertThat(last(TurnEffect.Ask.class).messages())
                .extracting(Message::content)
                .containsExactly(null, "the tea is here");
        says("Your tea is here.");
        restIsHeard();
        assertThat(memory())
                .containsExactly("call: null [order]", "tool: the tea is here", "assistant: Your tea is here.");
    }

    @Test
    void whatAToolTellsWhileSomebodySpeaksIsSaidAfterwards() {
        user("how are you?");
        on(new TurnEvent.ToolNews(TEA, "the tea is here"));
        assertThat(all(TurnEffect.Ask.class)).hasSize(1);
        says("Fine.");
        restIsHeard();
        passes(300);

        assertThat(state.phase()).isEqualTo(Phase.AI_PROCESSING);
        assertThat(last(TurnEffect.Ask.class).messages())
                .extracting(Message::role)
                .containsExactly("user", "assistant", "assistant", "tool");
        says("Your tea is here.");
        restIsHeard();
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
        assertThat(all(TurnEffect.Ask.class)).hasSize(2);
    }

    @Test
    void whatAToolTellsLaterIsAnExchangeOfItsOwn() {
        user("weather?");
        says("Let me look. ");
        calls(PUNE);
        result(PUNE, "27");
        spoken();
        says("27 degrees.");
        restIsHeard();
        on(new TurnEvent.ToolNews(TEA, "the tea is here"));
        passes(300);
        calls(PUNE);
        assertThat(ran()).hasSize(2);
        on(new TurnEvent.StopPressed());
        assertThat(memory()).contains("call: Let me look.  [weather]", "assistant: 27 degrees.");
    }

    @Test
    void aConversationStaysOpenForWhatAToolPromised() {
        on(new TurnEvent.ToolPromised(300_000));
        passes(359_000);
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
        passes(2000);
        assertThat(last(TurnEffect.End.class).reason()).isEqualTo(EndReason.IDLE_TIMEOUT);
    }

    @Test
    void aCallThatIsCancelledLeavesNoTrace() {
        user("weather?");
        calls(PUNE);
        Attempt attempt = last(TurnEffect.CallTool.class).attempt();
        on(new TurnEvent.StopPressed());
        assertThat(attempt.upTo(last(TurnEffect.Cancel.class).upTo())).isTrue();
        on(new TurnEvent.ToolDone(attempt, "c1", true, "late", true, false));
        assertThat(memory()).containsExactly("user: weather?");
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    @Test
    void anInterruptedReplyKeepsTheCallsBeforeItButNotItsWords() {
        user("weather?");
        says("Let me look. ");
        calls(PUNE);
        result(PUNE, "31");
        spoken();
        says("31 degrees.");
        on(new TurnEvent.StopPressed());
        assertThat(memory()).containsExactly("user: weather?", "call: null [weather]", "tool: 31");
    }

    @Test
    void aSecondAndALateResultChangeNothing() {
        user("weather?");
        calls(PUNE);
        result(PUNE, "31");
        int asked = all(TurnEffect.Ask.class).size();
        result(PUNE, "99");
        assertThat(all(TurnEffect.Ask.class)).hasSize(asked);
        on(new TurnEvent.Ended(EndReason.STOPPED));
        result(PUNE, "99");
        assertThat(effects.get(effects.size() - 1)).isInstanceOf(TurnEffect.End.class);
    }

    @Test
    void aResultThatNeverComesIsATimeoutThatTheModelExplains() {
        user("weather?");
        calls(PUNE);
        passes(5499);
        assertThat(all(TurnEffect.Ask.class)).hasSize(1);
        passes(1);
        assertThat(last(TurnEffect.Ask.class).messages().get(2).content()).contains("timeout");
    }

    @Test
    void theSameCallAgainGetsTheEarlierResult() {
        user("order tea");
        calls(TEA, call("c2", "order", "{\"item\":\"tea\"}"));
        assertThat(ran()).hasSize(1);
        result(TEA, "ordered");
        calls(call("c9", "order", "{\"item\":\"tea\"}"));
        assertThat(ran()).hasSize(1);
        assertThat(memory())
                .containsExactly(
                        "user: order tea",
                        "call: null [order, order]",
                        "tool: ordered",
                        "tool: ordered",
                        "call: null [order]",
                        "tool: ordered");
    }

    @Test
    void afterThreeRoundsTheModelMayNotCallAnyMore() {
        user("weather?");
        for (int round = 1; round <= 3; round++) {
            ToolCall call = call("c" + round, "weather", "{\"city\":\"" + round + "\"}");
            calls(call);
            result(call, "31");
            assertThat(last(TurnEffect.Ask.class).mayCall()).isEqualTo(round < 3);
        }
    }

    @Test
    void aFailedRequestAfterToolsIsMadeAgainWithoutRunningThem() {
        user("order tea");
        calls(TEA);
        result(TEA, "ordered");
        on(new TurnEvent.LlmFailed(state.model(), FailureCode.TRUNCATED, 0));
        assertThat(last(TurnEffect.Ask.class).messages()).hasSize(3);
        assertThat(ran()).hasSize(1);
        says("Ordered.");
        restIsHeard();
        assertThat(memory()).last().isEqualTo("assistant: Ordered.");
    }

    @Test
    void aLongSilenceIsFilledOnceAndTheFillerIsNotRemembered() {
        user("weather?");
        calls(PUNE);
        passes(799);
        assertThat(all(TurnEffect.Speak.class)).isEmpty();
        passes(1);
        assertThat(last(TurnEffect.Speak.class).text()).isEqualTo("One moment.");
        spoken();
        passes(3000);
        assertThat(all(TurnEffect.Speak.class)).hasSize(1);
        result(PUNE, "31");
        says("31 degrees.");
        restIsHeard();
        assertThat(memory()).last().isEqualTo("assistant: 31 degrees.");
        assertThat(told()).doesNotContain("fallback");
    }

    @Test
    void aQuickResultNeedsNoFiller() {
        user("weather?");
        calls(PUNE);
        passes(300);
        result(PUNE, "31");
        passes(700);
        assertThat(all(TurnEffect.Speak.class)).isEmpty();
    }

    @Test
    void aSilentToolWhoseLeadInWasSaidNeedsNoMoreWords() {
        user("light on");
        says("Turning it on.");
        ToolCall light = call("c1", "light", "{}");
        calls(light);
        result(light, "on");
        assertThat(all(TurnEffect.Ask.class)).hasSize(1);
        spoken();
        on(new TurnEvent.AudioDrained(state.live(), 0));
        on(new TurnEvent.PlaybackFinished(1));
        assertThat(memory()).containsExactly("user: light on", "call: Turning it on. [light]", "tool: on");
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    @Test
    void aToolThatNobodyAnswersAboutAtAllStillEndsTheTurn() {
        user("light on");
        ToolCall light = call("c1", "light", "{}");
        calls(light);
        Attempt attempt = last(TurnEffect.CallTool.class).attempt();
        on(new TurnEvent.ToolDone(attempt, "c1", true, "on", false, false));
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
        assertThat(memory()).containsExactly("user: light on", "call: null [light]", "tool: on");
    }

    @ParameterizedTest
    @CsvSource({
        "yes please,true",
        "हाँ,true",
        "okay do it,true",
        "no,false",
        "yes but not now,false",
        "what,false",
        "yesterday,false",
        "yes I was wondering whether you could rather,false"
    })
    void aConfirmedCallRunsWithTheStoredArguments(String words, boolean runs) {
        user("order tea");
        calls(TEA);
        Attempt attempt = last(TurnEffect.CallTool.class).attempt();
        on(new TurnEvent.ToolDone(attempt, "c1", false, "needs confirmation", true, true));
        says("Shall I order tea?");
        restIsHeard();
        user(words);
        assertThat(ran()).hasSize(runs ? 2 : 1);
        if (runs) {
            TurnEffect.CallTool confirmed = last(TurnEffect.CallTool.class);
            assertThat(confirmed.confirmed()).isTrue();
            assertThat(confirmed.call().arguments()).isEqualTo(TEA.arguments());
        }
    }

    @Test
    void aQuestionThatWasNotHeardConfirmsNothing() {
        user("order tea");
        calls(TEA);
        Attempt attempt = last(TurnEffect.CallTool.class).attempt();
        on(new TurnEvent.ToolDone(attempt, "c1", false, "needs confirmation", true, true));
        says("Shall I order tea?");
        on(new TurnEvent.StopPressed());
        user("yes");
        assertThat(ran()).hasSize(1);
    }

    @Test
    void anAnswerThatComesTooLateConfirmsNothing() {
        user("order tea");
        calls(TEA);
        Attempt attempt = last(TurnEffect.CallTool.class).attempt();
        on(new TurnEvent.ToolDone(attempt, "c1", false, "needs confirmation", true, true));
        says("Shall I order tea?");
        restIsHeard();
        passes(30_001);
        user("yes");
        assertThat(ran()).hasSize(1);
    }

    @Test
    void whileAToolRunsTheLongestSilenceIsBounded() {
        user("weather?");
        calls(PUNE);
        result(PUNE, "31");
        passes(20_000);
        assertThat(told()).contains("fallback");
    }

    @Test
    void whenNoMoreAudioCanBeHeldWhileAToolRunsTheReplyEndsThere() {
        user("order tea");
        says("Let me see.");
        calls(TEA);
        spoken();
        on(new TurnEvent.AudioFull(state.live()));
        on(new TurnEvent.AudioDrained(state.live(), 0));
        on(new TurnEvent.PlaybackFinished(1));
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
        assertThat(told()).containsOnlyOnce("reply.done");
        result(TEA, "ordered");
        assertThat(memory()).containsExactly("user: order tea", "call: null [order]", "tool: ordered");
    }

    @Test
    void callsThatTheModelRepeatsOrGivesTheSameIdAreToldApart() {
        user("order tea");
        calls(TEA, TEA, call("c1", "order", "{\"item\":\"milk\"}"));
        assertThat(ran()).containsExactly("order{\"item\":\"tea\"}", "order{\"item\":\"milk\"}");
        result(TEA, "ordered");
        result(last(TurnEffect.CallTool.class).call(), "no milk");
        assertThat(memory())
                .containsExactly("user: order tea", "call: null [order, order]", "tool: ordered", "tool: no milk");
        assertThat(all(TurnEffect.Ask.class)).hasSize(2);
    }

    @Test
    void aReadThatIsMarkedAndRepeatedRunsAheadOnce() {
        speech("what time is it");
        calls(call("c1", "clock", "{}"), call("c2", "clock", "{}"));
        assertThat(ran()).containsExactly("clock{}");
    }

    @Test
    void aLeadInOfWhichNothingWasHeardIsSpokenAgainAndThenApologisedFor() {
        user("light on");
        says("Turning it on.");
        ToolCall light = call("c1", "light", "{}");
        calls(light);
        result(light, "on");
        on(new TurnEvent.SpeechDone(state.voice()));
        assertThat(all(TurnEffect.Speak.class)).hasSize(2);
        assertThat(state.phase()).isEqualTo(Phase.AI_SPEAKING);
        on(new TurnEvent.SpeechDone(state.voice()));
        assertThat(all(TurnEffect.PlayClip.class)).hasSize(1);
        assertThat(told()).contains("fallback");
    }

    /** The user makes a sound in which nothing is understood. */
    private void coughs(int ms) {
        on(new TurnEvent.SpeechStarted(now));
        passes(ms);
        on(new TurnEvent.SpeechStopped(now));
        passes(900);
        on(new TurnEvent.Silence(900));
        passes(1300);
    }

    /** A noise calls the lookup off, and nobody is answered: vortex#224. */
    @Test
    void aSoundWhileAToolRunsDoesNotLoseTheQuestion() {
        user("weather?");
        calls(PUNE);
        coughs(200);
        assertThat(state.phase()).isEqualTo(Phase.AI_PROCESSING);
        assertThat(last(TurnEffect.Ask.class).messages()).containsExactly(Message.user("weather?"));
        calls(PUNE);
        result(PUNE, "31");
        says("31 degrees.");
        restIsHeard();
        assertThat(memory())
                .containsExactly("user: weather?", "call: null [weather]", "tool: 31", "assistant: 31 degrees.");
    }

    @Test
    void aSoundWhileAToolRunsThatFinishesDoesNotRunItAgain() {
        user("order tea");
        calls(TEA);
        coughs(200);
        assertThat(all(TurnEffect.Ask.class)).hasSize(1);
        result(TEA, "ordered");
        passes(300);
        assertThat(ran()).hasSize(1);
        assertThat(last(TurnEffect.Ask.class).messages()).hasSize(3);
    }

    /** A result that comes while the user makes a sound is never voiced: pipecat#5823. */
    @Test
    void aResultThatComesWhileTheUserMakesASoundIsToldAfterIt() {
        user("order tea");
        calls(TEA);
        on(new TurnEvent.SpeechStarted(now));
        result(TEA, "ordered");
        assertThat(all(TurnEffect.Ask.class)).hasSize(1);
        on(new TurnEvent.SpeechStopped(now));
        passes(900);
        on(new TurnEvent.Silence(900));
        passes(1300);
        assertThat(last(TurnEffect.Ask.class).messages()).hasSize(3);
        assertThat(state.phase()).isEqualTo(Phase.AI_PROCESSING);
    }

    @Test
    void whoPressesStopWhileAToolRunsIsNotAnswered() {
        user("weather?");
        calls(PUNE);
        on(new TurnEvent.StopPressed());
        coughs(200);
        assertThat(all(TurnEffect.Ask.class)).hasSize(1);
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    @Test
    void noReplyIsPreparedWhileAToolRuns() {
        user("order tea");
        calls(TEA);
        on(new TurnEvent.Transcript(0, "please", null, false));
        on(new TurnEvent.Silence(200));
        assertThat(all(TurnEffect.Ask.class)).hasSize(1);
        assertThat(ran()).hasSize(1);
    }
}
