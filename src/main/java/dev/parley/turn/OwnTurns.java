package dev.parley.turn;

import dev.parley.turn.Activity.Delivery;
import dev.parley.turn.Deadlines.Deadline;

/** Clients with turns of their own: they ask for replies themselves, or are not interrupted by the user's voice. */
final class OwnTurns {
    private OwnTurns() {}

    /** The client wants a reply, now or to the words that are being said or understood. */
    static void replyWanted(StepContext step, TurnEvent.ReplyWanted event) {
        TurnState state = step.state;
        boolean listening = state.phase == Phase.USER_SPEAKING;
        if (listening && (state.awaitsWords() || !event.atOnce() && state.turn.hasSpoken)) {
            state.turn.replyWanted = true;
        } else if (listening && !state.turn.transcript.isBlank()) {
            state.turn.replyWanted = true;
            UserTurn.commit(step, "reply.wanted");
        } else {
            takeFloor(step);
            step.voicedLast(step.now);
            if (state.awaitsWords()) {
                state.turn.replyWanted = true;
            } else {
                answer(step);
            }
        }
    }

    /**
     * Ends whatever the assistant does, since the client wants that. Words that the user has said over the reply, and that it
     * did not stop for, are their turn: they are awaited where they are not understood yet.
     */
    static void takeFloor(StepContext step) {
        TurnState state = step.state;
        Delivery delivery = state.delivery();
        boolean spokenOver = !interrupts(step) && delivery != null && delivery.spokenOverSince != 0 && !state.speaking;
        boolean understood = !state.turn.awaitingFinal
                && state.turn.transcript.after(state.turn.answered).isBlank();
        int turn = state.turn();
        UserTranscript told = state.turn.answered;
        boolean aside = state.reply() != null && !told.words().equals(state.reply().words);
        BargeIn.takeFloor(step, step.now);
        if (spokenOver && !understood && aside && state.turn() == turn) {
            // Of what is said now, only what follows the words that are told is still to be understood.
            state.turn.transcript = state.turn.transcript.after(told);
        }
        if (spokenOver && understood && state.turn() == turn) {
            // Nothing of the reply was heard, and the words are told: nothing is left to understand.
            state.turn.transcript = state.turn.transcript.after(state.turn.transcript);
            state.turn.hasSpoken = false;
            state.turn.voiceMs = 0;
        } else if (spokenOver && !understood) {
            state.turn.hasSpoken = true;
            state.turn.awaitingFinal = true;
            if (step.answers()) {
                ReplyRules.oweReply(step);
            }
            step.deadlines.set(Deadline.WORDS, step.now + step.rules.transcriptWaitMs());
        }
    }

    /** The user begins to speak over a reply that goes on. */
    static void speaksOver(StepContext step, long voicedAt) {
        Delivery delivery = step.state.delivery();
        if (delivery != null && delivery.spokenOverSince == 0) {
            delivery.spokenOverSince = voicedAt;
        }
    }

    /** Answers the conversation as it stands. */
    static void answer(StepContext step) {
        step.endListening();
        step.state.turn.replyWanted = false;
        LateResults.settle(step);
        ReplyRules.askUnprompted(step, "reply.wanted");
    }

    /** The user's turn is over, and nobody has asked for a reply yet. */
    static void leaveUnanswered(StepContext step) {
        step.cancelReply();
        step.nextTurn(step.state.turn.transcript.after(step.state.turn.transcript));
        Recovery.listenOn(step);
    }

    /**
     * The user speaks. A reply of which all was sent is over for a client that is not interrupted: such a one never tells how
     * far it has played it.
     */
    static void endSent(StepContext step) {
        boolean sent = step.state.audible() && step.state.reply().audioSent;
        if (sent && !step.control.interruptible()) {
            PlaybackRules.heard(step, "reply.sent");
        }
    }

    /** Whether what the user says now may end what the assistant does. */
    static boolean interrupts(StepContext step) {
        return step.control.interruptible() || !step.state.phase.replying();
    }

    /**
     * Words over a reply that they don't interrupt: they are told and remembered by the client, and not answered.
     *
     * @param isFinal whether the recogniser has had its last word on them
     */
    static void aside(StepContext step, boolean isFinal) {
        TurnState state = step.state;
        UserTranscript more = state.turn.transcript.after(state.turn.answered);
        if (isFinal && !state.speaking && !more.isBlank()) {
            state.turn.answered = state.turn.transcript;
            step.tell(new ServerEvent.FinalTranscript(state.turn(), more.words(), state.language));
        }
    }
}
