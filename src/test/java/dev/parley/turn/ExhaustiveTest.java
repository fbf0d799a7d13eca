package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every order of events up to a depth, from the beginning: states that have the same future are looked at once. Time goes in
 * steps of half a second, and what is due is ticked before anything else happens, as the session does. Each step is held to
 * what must hold of any step, and from each state the conversation must come to its end by time alone, whatever the vendors
 * leave undone.
 */
class ExhaustiveTest {
    private static final int DEPTH = Integer.getInteger("turn.depth", 4);
    private static final int STEP_MS = 500;
    private static final TurnRules RULES = new TurnRules(
            1000, 500, 2, 1000, 1000, 1000, 2500, 3000, 1000, 500, 4000, true, true, Backchannels.DEFAULT);
    private static final Pcm SPEECH = Pcm.silence(500, 1000);
    private static final long START = 10_000;

    /** A read that may run ahead, and a write that finishes. */
    private static final List<ToolSpec> TOOLS = List.of(
            new ToolSpec("look", "", "{}", true, false, false, false, 500),
            new ToolSpec("order", "", "{}", false, true, true, true, 1000));

    private static final ToolCall LOOK = new ToolCall("c1", "look", "{}");
    private static final ToolCall ORDER = new ToolCall("c2", "order", "{}");

    private TurnMachine machine = new TurnMachine(RULES, TOOLS);
    private boolean ownTurns;
    private boolean tools;
    private boolean backchannels;
    private final Map<String, Origin> seen = new HashMap<>();
    private final Set<Phase> phases = new HashSet<>();
    private long transitions;
    private long deaths;

    private record Node(TurnState state, long now) {}

    /** How a state was first reached. */
    private record Origin(String from, String event) {}

    private List<String> path(String key) {
        LinkedList<String> path = new LinkedList<>();
        for (Origin origin = seen.get(key); origin != null; origin = seen.get(origin.from)) {
            path.addFirst(origin.event);
        }
        return path;
    }

    @Test
    void everyOrderOfEventsKeepsThePromises() {
        TurnState first = started();
        seen.put(StateKey.of(first, START), null);
        search(List.of(new Node(first, START)), DEPTH);
        assertThat(phases).containsExactlyInAnyOrder(Phase.values());
        assertThat(seen.size()).isGreaterThan(1000);
        assertThat(deaths).isEqualTo(seen.size());
    }

    /** From where the model has called tools: for a turn that has ended, for one that has not, and for a user who was asked. */
    @Test
    void soDoesEveryOrderOfEventsWithTools() {
        tools = true;
        TurnState asked = after(started(), new TurnEvent.Typed("t"));
        TurnState saying = after(asked, new TurnEvent.Token(asked.model(), "x"));
        TurnState paused = after(
                started(),
                new TurnEvent.SpeechStarted(START - 100),
                new TurnEvent.Transcript(0, "a", null, false),
                new TurnEvent.SpeechStopped(START),
                new TurnEvent.Silence(500));
        List<Node> layer = new ArrayList<>();
        for (TurnState state : List.of(asked, saying, paused)) {
            for (List<ToolCall> calls : List.of(List.of(LOOK), List.of(ORDER), List.of(LOOK, ORDER, ORDER))) {
                layer.add(new Node(
                        check(state, START, new TurnEvent.ReplyDone(state.model(), "tool_calls", calls)), START));
            }
        }
        TurnState refused = after(asked, new TurnEvent.ReplyDone(asked.model(), "tool_calls", List.of(ORDER)));
        refused = after(refused, new TurnEvent.ToolDone(asked.model(), ORDER.id(), false, "yes?", true, true));
        layer.add(new Node(after(refused, new TurnEvent.Token(refused.model(), "x")), START));
        layer.forEach(node -> seen.put(StateKey.of(node.state, START), null));
        search(layer, Math.min(DEPTH, 7) - 2);
        assertThat(deaths).isEqualTo(seen.size());
    }

    /** From where a reply can be heard, or is held, and from where the user has spoken for nearly as long as a turn may take. */
    @Test
    void soDoesEveryOrderOfEventsOverAReplyAndAtTheEndOfALongTurn() {
        backchannels = true;
        TurnState asked = after(started(), new TurnEvent.Typed("t"));
        TurnState audible = after(
                asked,
                new TurnEvent.Token(asked.model(), "x"),
                new TurnEvent.Speech(asked.voice(), SPEECH),
                new TurnEvent.AudioSent(asked.live()));
        TurnState sent = after(
                audible,
                new TurnEvent.ReplyDone(asked.model(), "stop"),
                new TurnEvent.SpeechDone(asked.voice()),
                new TurnEvent.AudioDrained(asked.live(), 500));
        List<Node> layer = new ArrayList<>();
        for (TurnState state : List.of(audible, sent)) {
            layer.add(new Node(state, START));
            layer.add(new Node(after(state, new TurnEvent.SpeechStarted(START - 100)), START));
        }
        TurnState speaks = after(started(), new TurnEvent.SpeechStarted(START - 100));
        TurnState heard = after(speaks, new TurnEvent.Transcript(0, "a", null, false));
        layer.add(new Node(speaks, START + RULES.maxMs() - STEP_MS));
        layer.add(new Node(heard, START + RULES.maxMs() - STEP_MS));
        layer.forEach(node -> seen.put(StateKey.of(node.state, node.now), null));
        search(layer, Math.min(DEPTH, 7) - 2);
        assertThat(deaths).isEqualTo(seen.size());
    }

    /** Of clients that ask for each reply, that are not interrupted, and that read. */
    @ParameterizedTest
    @CsvSource({"false, true, true", "true, false, true", "false, false, true", "true, true, false"})
    void soDoesEveryOrderOfEventsOfAClientWithTurnsOfItsOwn(boolean replies, boolean interruptible, boolean spoken) {
        ownTurns = true;
        machine = machine.under(
                new TurnControl(replies, interruptible, spoken, RULES.silenceMs(), RULES.idleTimeoutMs()));
        TurnState first = started();
        seen.put(StateKey.of(first, START), null);
        search(List.of(new Node(first, START)), DEPTH - 1);
        assertThat(deaths).isEqualTo(seen.size());
    }

    private TurnState started() {
        return machine.step(new TurnState(null), START, new TurnEvent.Started()).state();
    }

    private TurnState after(TurnState state, TurnEvent... events) {
        TurnState after = state;
        for (TurnEvent event : events) {
            after = check(after, START, event);
        }
        return after;
    }

    private void search(List<Node> first, int depth) {
        List<Node> layer = first;
        for (int i = 0; i < depth; i++) {
            List<Node> next = new ArrayList<>();
            for (Node node : layer) {
                expand(node, next);
            }
            layer = next;
        }
        layer.forEach(this::assertDiesByItself);
        System.out.printf(
                "turn machine, all orders of events%s to depth %d: %,d states, %,d transitions%n",
                tools ? " with tools" : ownTurns ? " of a client with its own" : backchannels ? " over replies" : "",
                depth,
                seen.size(),
                transitions);
    }

    private void expand(Node node, List<Node> next) {
        assertDiesByItself(node);
        List<TurnEvent> events = events(node);
        for (TurnEvent event : events) {
            TurnState state = check(node.state, node.now, event);
            visit(node, event.toString(), state, node.now, next);
        }
        TurnState later = node.state;
        long now = node.now + STEP_MS;
        for (int ticks = 0; machine.nextDeadline(later) <= now; ticks++) {
            assertThat(ticks).as("ticks without end").isLessThan(10);
            later = check(later, now, new TurnEvent.Tick());
        }
        visit(node, "half a second", later, now, next);
    }

    private void visit(Node from, String event, TurnState state, long now, List<Node> next) {
        transitions++;
        phases.add(state.phase());
        String key = StateKey.of(state, now);
        if (!seen.containsKey(key)) {
            seen.put(key, new Origin(StateKey.of(from.state, from.now), event));
            next.add(new Node(state, now));
        }
    }

    /** What can happen in a state: all that the outside may do at any time, and what the playout does when it is due. */
    private List<TurnEvent> events(Node node) {
        TurnState state = node.state;
        long now = node.now;
        List<TurnEvent> events = new ArrayList<>();
        if (state.ended()) {
            return events;
        }
        events.add(new TurnEvent.Ended(EndReason.STOPPED));
        events.add(new TurnEvent.StopPressed());
        if (ownTurns) {
            events.add(new TurnEvent.ReplyWanted(true));
            events.add(new TurnEvent.ReplyWanted(false));
        }
        events.add(new TurnEvent.VoiceHint());
        events.add(new TurnEvent.VoiceFaded());
        if (state.turn.transcript.kept().isEmpty()) {
            events.add(new TurnEvent.Typed(tools ? "yes" : "t"));
        }
        events.add(state.speaking ? new TurnEvent.SpeechStopped(now - 100) : new TurnEvent.SpeechStarted(now - 100));
        events.add(new TurnEvent.SpeechSustained());
        events.add(new TurnEvent.Silence(500));
        events.add(new TurnEvent.Silence(1000));
        events.add(new TurnEvent.PlaybackStarted(state.turn()));
        events.add(new TurnEvent.PlaybackFinished(state.turn()));
        events.add(new TurnEvent.PlaybackFinished(state.turn() - 1));
        transcripts(events, state, now);
        events.add(new TurnEvent.SttFailed(FailureCode.UNAVAILABLE));
        events.add(new TurnEvent.SttFailed(FailureCode.QUOTA));
        replies(events, state.model(), state.live(), state.voice());
        Attempt strange = new Attempt(state.turn(), 99_999);
        if (tools) {
            calls(events, state, strange);
        } else {
            replies(events, strange, strange, strange);
        }
        if (state.delivery() != null && state.reply().audioMs > 0) {
            events.add(new TurnEvent.AudioSent(state.live()));
            if (state.reply().audioComplete && state.audible()) {
                events.add(new TurnEvent.AudioDrained(state.live(), 500));
            }
        }
        return events;
    }

    private void transcripts(List<TurnEvent> events, TurnState state, long now) {
        int latest = state.turn.transcript.seen();
        for (int utterance = Math.max(0, latest); utterance <= latest + 1; utterance++) {
            if (state.turn.transcript.utterances().size() >= 2 && utterance > latest) {
                continue;
            }
            if (backchannels) {
                events.add(new TurnEvent.Transcript(utterance, "okay", null, false));
                events.add(new TurnEvent.Transcript(utterance, "okay", null, true));
            }
            events.add(new TurnEvent.Transcript(utterance, "a", null, false));
            events.add(new TurnEvent.Transcript(utterance, "b", null, false));
            events.add(new TurnEvent.Transcript(utterance, "b", null, true));
            events.add(new TurnEvent.Transcript(utterance, "", null, true));
        }
    }

    /** The model calls again; calls end well, badly, with a question, with nothing to say; late ones too, and those of others. */
    private static void calls(List<TurnEvent> events, TurnState state, Attempt strange) {
        events.add(new TurnEvent.ReplyDone(state.model(), "tool_calls", List.of(ORDER)));
        if (state.background.size() < 2) {
            events.add(new TurnEvent.ToolNews(new ToolCall("n1", "look", "{\"more\":1}"), "over"));
        }
        List<Attempt> attempts = new ArrayList<>(List.of(strange));
        if (state.reply() != null && state.reply().tools != null) {
            attempts.add(state.reply().tools.attempt());
        }
        state.background.forEach(each -> attempts.add(each.attempt()));
        for (Attempt attempt : attempts) {
            events.add(new TurnEvent.ToolDone(attempt, LOOK.id(), true, "seen", true, false));
            events.add(new TurnEvent.ToolDone(attempt, ORDER.id(), true, "done", true, false));
            events.add(new TurnEvent.ToolDone(attempt, ORDER.id(), true, "done", false, false));
            events.add(new TurnEvent.ToolDone(attempt, ORDER.id(), false, "failed", true, false));
            events.add(new TurnEvent.ToolDone(attempt, ORDER.id(), false, "yes?", true, true));
        }
    }

    private static void replies(List<TurnEvent> events, Attempt model, Attempt attempt, Attempt voice) {
        events.add(new TurnEvent.Token(model, "x"));
        events.add(new TurnEvent.ReplyDone(model, "stop"));
        events.add(new TurnEvent.LlmFailed(model, FailureCode.TIMEOUT, 0));
        events.add(new TurnEvent.LlmFailed(model, FailureCode.RATE_LIMITED, 500));
        events.add(new TurnEvent.LlmFailed(model, FailureCode.QUOTA, 0));
        events.add(new TurnEvent.Speech(voice, SPEECH));
        events.add(new TurnEvent.SpeechDone(voice));
        events.add(new TurnEvent.AudioFull(attempt));
        events.add(new TurnEvent.TtsFailed(voice, FailureCode.UNAVAILABLE, null, Integer.MAX_VALUE));
        events.add(new TurnEvent.TtsFailed(voice, FailureCode.UNAVAILABLE, "", Integer.MAX_VALUE));
        events.add(new TurnEvent.TtsFailed(voice, FailureCode.UNAVAILABLE, "x", Integer.MAX_VALUE));
        events.add(new TurnEvent.TtsFailed(voice, FailureCode.QUOTA, "x", Integer.MAX_VALUE));
    }

    /** Takes a step, and holds it to what must hold of any. */
    private TurnState check(TurnState before, long now, TurnEvent event) {
        String was = StateKey.of(before, now);
        TurnMachine.Step step = machine.step(before, now, event);
        TurnState after = step.state();
        List<TurnEffect> effects = step.effects();
        try {
            ensure(StateKey.of(before, now).equals(was), "a step changes the state that it was given");
            StepRules.check(before, event, after, effects);
            if (event instanceof TurnEvent.StopPressed || event instanceof TurnEvent.Ended) {
                ensure(machine.step(after, now, event).effects().isEmpty(), "it happens twice");
            }
            if (stale(before, event)) {
                ensure(effects.isEmpty(), "what is stale has an effect");
            }
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "\nat " + event + "\neffects " + effects + "\nin " + was + "\nafter " + path(was));
        }
        for (TurnEffect effect : effects) {
            if (effect instanceof TurnEffect.PlayClip clip) {
                // The session does so at once.
                after = check(after, now, new TurnEvent.Speech(clip.attempt(), SPEECH));
                after = check(after, now, new TurnEvent.SpeechDone(clip.attempt()));
            }
        }
        return after;
    }

    private static boolean stale(TurnState before, TurnEvent event) {
        return event instanceof TurnEvent.Token token && !token.attempt().equals(before.model())
                || event instanceof TurnEvent.Speech speech && !speech.attempt().equals(before.voice())
                || event instanceof TurnEvent.LlmFailed failed
                        && !failed.attempt().equals(before.model())
                || event instanceof TurnEvent.ToolDone done && done.attempt().number() == 99_999
                || event instanceof TurnEvent.TtsFailed lost && !lost.attempt().equals(before.voice());
    }

    /** The user falls silent, the vendors say nothing any more, the client nothing either: it ends, in bounded time. */
    private void assertDiesByItself(Node node) {
        deaths++;
        TurnState state = node.state;
        long now = node.now;
        if (state.speaking) {
            state = check(state, now, new TurnEvent.SpeechStopped(now));
            state = check(state, now, new TurnEvent.Silence(500));
            state = check(state, now, new TurnEvent.Silence(1000));
        } else if (state.turn.hasSpoken && state.phase == Phase.USER_SPEAKING) {
            // The silence is still being counted, or was counted to its end; then telling of it again changes little.
            state = check(state, now, new TurnEvent.Silence(1000));
        }
        for (int ticks = 0; !state.ended(); ticks++) {
            if (ticks > 20) {
                throw new AssertionError("it never ends: " + StateKey.of(node.state, node.now) + "\nafter "
                        + path(StateKey.of(node.state, node.now)));
            }
            Reply reply = state.reply();
            if (state.delivery() != null && reply.audioMs > 0 && reply.audioComplete && !reply.audioSent) {
                // The playout needs nobody to send what it has.
                state = check(state, now, new TurnEvent.AudioSent(reply.attempt));
                state = check(state, now, new TurnEvent.AudioDrained(reply.attempt, 500));
                continue;
            }
            long due = machine.nextDeadline(state);
            ensure(due < now + 100_000, "nothing will ever happen: " + StateKey.of(state, now));
            now = Math.max(now, due);
            state = check(state, now, new TurnEvent.Tick());
        }
    }

    private static void ensure(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
