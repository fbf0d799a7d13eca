package dev.parley.turn;

import dev.parley.turn.Deadlines.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Mutable context of one step: the next state, the collected effects, and the moves that rules are made of. */
final class StepContext {
    final TurnRules rules;
    final TurnControl control;
    final Map<String, ToolSpec> tools;
    final TurnState state;
    final Deadlines deadlines;
    final long now;
    final List<TurnEffect> effects = new ArrayList<>(4);

    StepContext(TurnRules rules, TurnControl control, Map<String, ToolSpec> tools, TurnState state, long now) {
        this.rules = rules;
        this.control = control;
        this.tools = tools;
        this.state = state;
        this.deadlines = state.deadlines;
        this.now = now;
    }

    void add(TurnEffect effect) {
        effects.add(effect);
    }

    void tell(ServerEvent event) {
        effects.add(new TurnEffect.Tell(event));
    }

    void to(Phase phase, String trigger) {
        if (state.phase != phase) {
            tell(new ServerEvent.State(state.turn(), state.phase, phase, trigger));
            state.phase = phase;
        }
    }

    /** Whether the user's turn is answered when it ends. */
    boolean answers() {
        return control.replies() || state.turn.replyWanted;
    }

    /** Somebody was heard, or did something, at this time. */
    void active(long time) {
        state.lastActive = Math.max(state.lastActive, time);
    }

    /** The user's last voiced frame so far was at this time. */
    void voicedLast(long time) {
        state.lastVoiced = Math.max(state.lastVoiced, time);
        active(time);
    }

    /** The tool of this name, or one that stands for none. */
    ToolSpec tool(String name) {
        return tools.getOrDefault(name, ToolSpec.UNKNOWN);
    }

    Attempt nextAttempt() {
        return new Attempt(state.turn(), ++state.attempts);
    }

    /** Makes this the assistant's activity; nothing is expected of the reply before it. */
    void become(Activity activity) {
        state.activity = activity;
        deadlines.clearReply();
    }

    /** Cancels the reply in the making, if there is one. */
    void cancelReply() {
        if (state.reply() != null) {
            add(new TurnEffect.Cancel(state.reply().latest()));
            LateResults.leave(this, state.reply());
            become(Activity.LISTENING);
        }
    }

    void tellMetrics(Reply reply, Long interruptMs) {
        tell(state.turn.metrics(state.lastVoiced, reply.speculated, interruptMs));
    }

    /** The user's pause is over. */
    void endPause() {
        state.turn.pause = null;
        deadlines.clear(Deadline.SPECULATE);
    }

    /** The user is not listened to any more: what they have said so far is their turn. */
    void endListening() {
        deadlines.clear(Deadline.WORDS);
        deadlines.clear(Deadline.QUIET);
        deadlines.clear(Deadline.LONGEST_TURN);
        endPause();
        state.turn.answered = state.turn.transcript;
        state.turn.times.turnEnd = now;
    }

    /**
     * The turn is over, the next one begins.
     *
     * @param transcript what belongs to the next one
     */
    void nextTurn(UserTranscript transcript) {
        become(Activity.LISTENING);
        deadlines.clear(Deadline.REPLY);
        deadlines.clear(Deadline.HOLD);
        deadlines.clear(Deadline.SPECULATE);
        if (state.speaking) {
            deadlines.set(Deadline.LONGEST_TURN, now + rules.maxMs());
        }
        int memoryStart = state.conversation.messages().size();
        state.turn = new Turn(state.turn.number + 1, transcript, state.speaking, now, memoryStart);
    }

    void end(EndReason reason) {
        cancelReply();
        to(Phase.IDLE, reason.key());
        state.ended = true;
        state.conversation = Conversation.EMPTY;
        state.background = List.of();
        state.confirmation = null;
        state.turn = new Turn(state.turn.number, UserTranscript.NOTHING, false, now, 0);
        deadlines.clearAll();
        add(new TurnEffect.End(reason));
    }

    /** Closes the step: an idle conversation ends when nobody speaks for long. */
    TurnMachine.Step done() {
        LateResults.settle(this);
        LateResults.await(this);
        if (state.awaitsUser()) {
            deadlines.set(Deadline.IDLE, state.lastActive + control.idleTimeoutMs());
        } else {
            deadlines.clear(Deadline.IDLE);
        }
        return new TurnMachine.Step(state, effects);
    }
}
