package dev.parley.turn;

import dev.parley.turn.Activity.Delivery;
import dev.parley.turn.Activity.Hold;
import dev.parley.turn.Deadlines.Deadline;

/**
 * The user speaks while the assistant replies. Silence is instant, the decision follows: the first hint of voice lowers the
 * loudspeaker, more of it holds the reply; words, or much voice without any, interrupt it, and a voice that fades without
 * words lets it go on where it stopped.
 */
final class BargeIn {
    private BargeIn() {}

    static void hint(StepContext step) {
        TurnState state = step.state;
        if (state.audible() && !state.held() && !state.turn.ducked) {
            state.turn.ducked = true;
            step.tell(new ServerEvent.Duck(state.turn()));
        }
    }

    static void unduck(StepContext step) {
        if (step.state.turn.ducked) {
            step.state.turn.ducked = false;
            step.tell(new ServerEvent.Unduck(step.state.turn()));
        }
    }

    // The reply is held, and released.

    /** @param since when the voice began */
    static void hold(StepContext step, long since) {
        TurnState state = step.state;
        Delivery delivery = state.delivery();
        if (delivery.hold == null) {
            // It may be due just now.
            long left = step.deadlines.has(Deadline.PLAYBACK)
                    ? Math.max(0, step.deadlines.get(Deadline.PLAYBACK) - step.now)
                    : Hold.MORE_TO_SEND;
            delivery.hold = new Hold(since, step.now, state.turn.voiceMs, left);
            delivery.spokenOverSince = since;
            step.deadlines.clear(Deadline.PLAYBACK);
            step.deadlines.clear(Deadline.REPLY);
            state.turn.answered = state.turn.transcript;
            state.turn.ducked = false;
            step.add(new TurnEffect.Hold(state.turn()));
            step.tell(new ServerEvent.Hold(state.turn()));
        }
        step.deadlines.set(Deadline.HOLD, longestHold(step));
    }

    private static long longestHold(StepContext step) {
        return step.state.delivery().hold.at() + step.rules.bargeInMs() + step.rules.releaseMs();
    }

    /** The user has paused. @param voicedAt when the last voiced frame came */
    static void voiceFades(StepContext step, long voicedAt) {
        Delivery delivery = step.state.delivery();
        if (delivery != null) {
            delivery.spokenOverUntil = voicedAt;
            if (delivery.hold != null) {
                long release = Math.max(step.now, voicedAt + step.rules.releaseMs());
                step.deadlines.set(Deadline.HOLD, Math.min(release, longestHold(step)));
            }
        }
    }

    /** There is much voice. Words decide where there are any. */
    static void sustained(StepContext step) {
        TurnState state = step.state;
        boolean over = state.audible() && state.delivery().spokenOverSince != 0 && OwnTurns.interrupts(step);
        if (over && !isBackchannel(step, state.turn.transcript.after(state.turn.answered))) {
            interrupt(step, state.held() ? state.delivery().hold.since() : state.turn.speechSince);
        }
    }

    /** The hold is over. */
    static void decide(StepContext step) {
        TurnState state = step.state;
        if (!state.held()) {
            return;
        }
        Hold hold = state.delivery().hold;
        // Of sounds that come again and again, pauses are the greater part.
        long voiceMs = state.turn.voiceMs - hold.voiceBeforeMs() + step.now - state.turn.speechSince;
        if (state.speaking && voiceMs > step.rules.bargeInMs()) {
            interrupt(step, hold.since());
        } else {
            release(step);
            PlaybackRules.oweMore(step);
        }
    }

    /** It was no interruption: the reply goes on where it stopped. */
    static void release(StepContext step) {
        TurnState state = step.state;
        Delivery delivery = state.delivery();
        Hold hold = delivery.hold;
        delivery.hold = null;
        delivery.heldMs += step.now - hold.at();
        state.turn.answered = state.turn.transcript;
        step.deadlines.clear(Deadline.HOLD);
        if (hold.playbackLeftMs() != Hold.MORE_TO_SEND) {
            step.deadlines.set(Deadline.PLAYBACK, step.now + hold.playbackLeftMs());
        }
        step.tell(new ServerEvent.Release(state.turn()));
        step.add(new TurnEffect.Resume(state.turn()));
    }

    // The recogniser's words over a reply that can be heard, or over a reprompt or a greeting.

    static void words(StepContext step, boolean isFinal) {
        TurnState state = step.state;
        Delivery delivery = state.delivery();
        if (delivery.spokenOverSince == 0 && !state.unasked()) {
            // They were said before the turn's end: too late.
            return;
        }
        UserTranscript more = state.turn.transcript.after(state.turn.answered);
        if (more.isBlank()) {
            return;
        }
        if (!isBackchannel(step, more)) {
            interruptWith(step, delivery, isFinal);
        } else if (delivery.hold == null) {
            state.turn.answered = state.turn.transcript;
        } else if (isFinal && !state.speaking) {
            release(step);
            PlaybackRules.oweMore(step);
        }
    }

    private static boolean isBackchannel(StepContext step, UserTranscript words) {
        return !words.isBlank() && step.rules.backchannels().isOne(words.words(), step.state.language);
    }

    /** The next turn begins with words; where the user has stopped speaking, nobody else counts the silence after them. */
    private static void interruptWith(StepContext step, Delivery delivery, boolean isFinal) {
        TurnState state = step.state;
        long since = delivery.spokenOverSince == 0 ? step.now : delivery.spokenOverSince;
        // Words over a greeting, in a voice too soft for the detector, are being spoken now.
        boolean soft = state.is(Activity.Kind.GREETING) && delivery.spokenOverUntil == 0;
        long until = soft ? step.now : Math.max(delivery.spokenOverUntil, state.lastVoiced);
        interrupt(step, since);
        state.turn.times.transcript = step.now;
        step.tell(new ServerEvent.PartialTranscript(state.turn(), state.turn.transcript.words(), state.language));
        if (!state.speaking) {
            state.turn.hasSpoken = true;
            step.voicedLast(until);
            long more = isFinal ? step.now : step.now + TurnRules.MORE_WORDS_MS;
            step.deadlines.set(Deadline.QUIET, Math.max(until + step.control.silenceMs(), more));
            if (step.rules.speculateAfterMs() > 0) {
                state.turn.pause = new Turn.Pause(step.now, "");
                ReplyRules.speculate(step);
            }
        }
    }

    // The user takes the floor.

    static void stopPressed(StepContext step) {
        step.state.turn.replyWanted = false;
        step.active(step.now);
        if (step.state.phase != Phase.USER_SPEAKING) {
            OwnTurns.takeFloor(step);
        }
        step.state.unanswered = false;
    }

    /**
     * Ends whatever the assistant does, since the user wants to be heard.
     *
     * @param since when they began, in ms on the conversation's clock
     */
    static void takeFloor(StepContext step, long since) {
        TurnState state = step.state;
        if (state.phase == Phase.AI_SPEAKING) {
            interrupt(step, since);
        } else if (state.phase == Phase.AI_PROCESSING && state.reply().words.isEmpty()) {
            // It was to answer no words, but a tool's late result or the client's wish: nothing of it was said.
            step.cancelReply();
            state.unanswered = true;
            step.to(Phase.USER_SPEAKING, "user.continued");
        } else if (state.phase == Phase.AI_PROCESSING && state.delivery().rounds > 0) {
            // A tool ran for these words: they stand as they are.
            interrupt(step, since);
        } else if (state.phase == Phase.AI_PROCESSING) {
            // Nothing was heard of the reply: the words that it was to answer join with what the user says next.
            step.cancelReply();
            state.conversation = state.conversation.takeBack();
            step.to(Phase.USER_SPEAKING, "user.continued");
        } else {
            if (state.gaveUp()) {
                state.turn.sttRetried = false;
            }
            step.cancelReply();
        }
        step.deadlines.clear(Deadline.REPLY);
    }

    private static void interrupt(StepContext step, long since) {
        TurnState state = step.state;
        Reply reply = state.reply();
        Delivery delivery = state.delivery();
        boolean joined = !delivery.audible && state.answering() && delivery.rounds == 0;
        boolean waits = !delivery.audible && state.answering() && delivery.rounds > 0;
        boolean reprompt = state.is(Activity.Kind.REPROMPT);
        UserTranscript next = joined ? state.turn.transcript : nextWords(state);
        boolean hasSpoken = joined && state.turn.hasSpoken;
        step.tell(new ServerEvent.Interrupted(state.turn()));
        step.cancelReply();
        if (!delivery.doneTold) {
            step.tell(new ServerEvent.ReplyDone(state.turn(), reply.text, "interrupted"));
        }
        step.tellMetrics(reply, step.now - since);
        if (!reprompt) {
            state.confirmation = null;
            state.conversation = state.conversation.withoutLeadIns(state.turn.memoryStart);
        }
        step.active(step.now);
        step.nextTurn(next);
        if (state.speaking) {
            // The voice that interrupted is the next turn's.
            state.turn.speechSince = since;
        }
        if (joined) {
            // Nothing was heard of the reply: the words that it was to answer join with what the user says next.
            state.conversation = state.conversation.takeBack();
            state.turn.hasSpoken = hasSpoken;
        }
        // A tool ran, and nothing was heard: if it was no more than a sound, the user still waits.
        state.unanswered = waits;
        step.to(Phase.USER_SPEAKING, "interrupted");
        Recovery.listenOn(step);
    }

    /** What of the recogniser's words belongs to the next turn: what was said since the user began to speak over the reply. */
    static UserTranscript nextWords(TurnState state) {
        boolean spokenOver = state.delivery().spokenOverSince != 0 || state.speaking || state.unasked();
        return state.turn.transcript.after(spokenOver ? state.turn.answered : state.turn.transcript);
    }
}
