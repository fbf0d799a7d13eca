package dev.parley.turn;

import java.util.ArrayList;
import java.util.List;

/** The next state while a step makes it, what the shell is to do, and the small moves that all decisions are made of. */
final class Draft {
    final TurnRules rules;
    final TurnState state;
    final long now;
    final List<TurnEffect> effects = new ArrayList<>(4);
    private boolean marksChanged;

    Draft(TurnRules rules, TurnState state, long now) {
        this.rules = rules;
        this.state = state;
        this.now = now;
    }

    /** The turn's marks, to be changed. */
    Marks marks() {
        if (!marksChanged) {
            marksChanged = true;
            state.marks = state.marks.clone();
        }
        return state.marks;
    }

    void add(TurnEffect effect) {
        effects.add(effect);
    }

    void tell(ServerEvent notice) {
        effects.add(new TurnEffect.Tell(notice));
    }

    void to(Phase phase, String trigger) {
        if (state.phase != phase) {
            tell(new ServerEvent.State(state.turn, state.phase, phase, trigger));
            state.phase = phase;
        }
    }

    /** Whether what belongs to this attempt still counts. */
    boolean live(Attempt attempt) {
        return state.reply != null && state.reply.attempt.equals(attempt);
    }

    /** Whether what text-to-speech says of this attempt still counts. */
    boolean voicing(Attempt attempt) {
        return state.reply != null && state.reply.voice.equals(attempt);
    }

    boolean due(long deadline) {
        return deadline != 0 && deadline <= now;
    }

    /** Someone was heard, or did something, at this time. */
    void active(long time) {
        state.lastActive = Math.max(state.lastActive, time);
    }

    /** The user's last voiced frame so far was at this time. */
    void voicedLast(long time) {
        state.lastVoiced = Math.max(state.lastVoiced, time);
        active(time);
    }

    Attempt nextAttempt() {
        return new Attempt(state.turn, ++state.attempts);
    }

    /** Gives the reply in the making up, if there is one. */
    void cancelReply() {
        if (state.reply != null) {
            add(new TurnEffect.Cancel(state.reply.voice));
            state.reply = null;
        }
    }

    void tellMetrics(Reply reply, Long interruptMs) {
        tell(state.marks.metrics(state.turn, state.lastVoiced, reply.speculated, interruptMs));
    }

    /** The user's pause is over. */
    void resume() {
        state.pausedAt = 0;
        state.speculateAt = 0;
        state.preparedFor = "";
    }

    /** The turn is over, the next one begins. */
    void nextTurn() {
        state.reply = null;
        state.replyDeadline = 0;
        state.turn++;
        state.heard = state.heard.next();
        state.spoke = state.speaking;
        state.wordsOwed = state.speaking;
        resume();
        state.speculations = 0;
        state.sttRetried = false;
        state.sttFailure = null;
        state.ducked = false;
        state.marks = Marks.NONE;
        marksChanged = false;
    }

    void end(EndReason reason) {
        cancelReply();
        to(Phase.IDLE, reason.key());
        state.ended = true;
        state.conversation = Conversation.EMPTY;
        state.heard = Heard.NOTHING;
        add(new TurnEffect.End(reason));
    }
}
