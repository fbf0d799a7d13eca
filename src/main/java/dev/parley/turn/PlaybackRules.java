package dev.parley.turn;

import dev.parley.turn.Activity.Delivery;
import dev.parley.turn.Deadlines.Deadline;

/** How a reply is heard: it is sent, played, and remembered when it was heard to its end. */
final class PlaybackRules {
    private PlaybackRules() {}

    /** The first of it was sent: the user may hear it. */
    static void audioSent(StepContext step) {
        Delivery delivery = step.state.delivery();
        if (delivery == null) {
            return;
        }
        delivery.audible = true;
        if (step.state.turn.times.firstAudioSent == 0) {
            step.state.turn.times.firstAudioSent = step.now;
        }
        oweMore(step);
    }

    /** While the reply goes on, the user is owed more when what there is of it has been heard. */
    static void oweMore(StepContext step) {
        Reply reply = step.state.reply();
        Delivery delivery = step.state.delivery();
        if (reply.audioComplete || delivery.hold != null) {
            step.deadlines.clear(Deadline.REPLY);
        } else {
            long heard = step.state.turn.times.firstAudioSent + delivery.heldMs + (long) reply.audioMs;
            long waits = Math.max(step.now, Math.max(heard, step.deadlines.get(Deadline.TOOLS)));
            step.deadlines.set(Deadline.REPLY, waits + step.rules.replyWaitMs());
        }
    }

    /** The last of it was sent: the client has so much of it yet to play. */
    static void audioDrained(StepContext step, long aheadMs) {
        step.state.reply().audioSent = true;
        long left = aheadMs + TurnRules.PLAYBACK_GRACE_MS;
        Delivery delivery = step.state.delivery();
        if (delivery != null && delivery.hold != null) {
            delivery.hold = delivery.hold.withPlaybackLeft(left);
        } else {
            step.deadlines.set(Deadline.PLAYBACK, step.now + left);
        }
    }

    static void playbackStarted(StepContext step, int turn) {
        boolean live = turn == step.state.turn() && step.state.audible();
        if (live && step.state.turn.times.playbackStarted == 0) {
            step.state.turn.times.playbackStarted = step.now;
        }
    }

    static void playbackFinished(StepContext step, int turn) {
        if (turn == step.state.turn() && step.state.reply() != null && step.state.reply().audioSent) {
            heard(step, "playback.finished");
        }
    }

    /** A reply with nothing to hear in it has been heard as soon as it is complete. */
    static void finishIfSilent(StepContext step) {
        Reply reply = step.state.reply();
        if (step.state.delivery() != null && reply.textComplete && reply.audioComplete && reply.audioMs == 0) {
            heard(step, "reply.silent");
        }
    }

    /** The reply was heard to its end: it is remembered, and the next turn begins. */
    static void heard(StepContext step, String trigger) {
        TurnState state = step.state;
        Reply reply = state.reply();
        boolean apology = state.apologising();
        if (apology || reply.truncated) {
            // The vendors may still be working.
            step.add(new TurnEffect.Cancel(reply.latest()));
        }
        if (!reply.textComplete) {
            // Its audio was cut while tools ran: what was to follow is given up.
            LateResults.leave(step, reply);
            ReplyRules.tellDone(step, "length");
        }
        boolean remembered = reply.textComplete && (state.answering() || state.is(Activity.Kind.GREETING));
        if (remembered && reply.told < reply.text.length()) {
            state.conversation = state.conversation.assistant(
                    reply.text.substring(reply.told).stripLeading());
        }
        if (apology) {
            state.confirmation = null;
        }
        if (state.answering()) {
            ToolRules.questionHeard(step);
        }
        if (state.held()) {
            // The client has gone on to play.
            UserTranscript answered = state.turn.answered;
            BargeIn.release(step);
            state.turn.answered = answered;
        }
        BargeIn.unduck(step);
        step.tellMetrics(reply, null);
        step.active(step.now);
        step.nextTurn(BargeIn.nextWords(state));
        step.to(Phase.USER_SPEAKING, apology ? "fallback.finished" : trigger);
        Recovery.listenOn(step);
    }
}
