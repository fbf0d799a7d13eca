package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that run on when their reply is over. */
class LateResultsTest extends DrivenMachine {
    private static final ToolCall TEA = new ToolCall("c1", "order", "{\"item\":\"tea\"}");
    private static final ToolCall CAKE = new ToolCall("c2", "order", "{\"item\":\"cake\"}");
    private static final int BREATH_MS = 300;

    LateResultsTest() {
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
                        800,
                        700,
                        20_000,
                        false,
                        false,
                        Backchannels.DEFAULT),
                new ToolSpec("order", "", "{}", false, true, false, false, 5000));
    }

    private Attempt calls(String words, ToolCall call) {
        on(new TurnEvent.Typed(words));
        Attempt attempt = state.model();
        on(new TurnEvent.ReplyDone(attempt, "tool_calls", List.of(call)));
        return attempt;
    }

    private void ends(Attempt attempt, ToolCall call, String content) {
        on(new TurnEvent.ToolDone(attempt, call.id(), true, content, true, false));
    }

    private List<String> results() {
        return state.conversation().messages().stream()
                .filter(message -> message.role().equals("tool"))
                .map(Message::content)
                .toList();
    }

    @Test
    void eachOfSeveralHasItsOwnResult() {
        Attempt tea = calls("order tea", TEA);
        Attempt cake = calls("order cake", CAKE);
        assertThat(all(TurnEffect.CallTool.class))
                .extracting(TurnEffect.CallTool::call)
                .containsExactly(TEA, CAKE);
        on(new TurnEvent.StopPressed());

        ends(cake, CAKE, "cake comes");
        assertThat(results()).containsExactly("cake comes");
        ends(tea, TEA, "tea comes");
        assertThat(results()).containsExactly("cake comes", "tea comes");
    }

    @Test
    void aResultIsToldAfterABreath() {
        Attempt tea = calls("order tea", TEA);
        on(new TurnEvent.StopPressed());
        ends(tea, TEA, "tea comes");
        effects.clear();

        passes(BREATH_MS - 1);
        assertThat(all(TurnEffect.Ask.class)).isEmpty();
        passes(1);
        assertThat(all(TurnEffect.Ask.class)).hasSize(1);
    }

    @Test
    void itWaitsForAUserWhoSpeaks() {
        Attempt tea = calls("order tea", TEA);
        on(new TurnEvent.StopPressed());
        ends(tea, TEA, "tea comes");
        effects.clear();
        passes(BREATH_MS - 100);
        on(new TurnEvent.SpeechStarted(now));

        passes(5000);
        assertThat(all(TurnEffect.Ask.class)).isEmpty();
    }
}
