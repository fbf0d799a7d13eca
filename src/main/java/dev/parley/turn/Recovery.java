package dev.parley.turn;

import dev.parley.turn.Activity.Delivery;
import dev.parley.turn.Activity.Kind;
import dev.parley.turn.Deadlines.Deadline;
import dev.parley.turn.Reply.Segment;

/** What fails: each vendor has one silent retry, then an apology replaces the reply, and the conversation goes on. */
final class Recovery {
    private Recovery() {}

    // Speech-to-text.

    static void stt(StepContext step, FailureCode code) {
        TurnState state = step.state;
        if (state.awaitsWords() && state.understood()) {
            // Only the final words were still to come: what was understood is answered without them.
            UserTurn.commit(step, "transcript");
        }
        boolean speech = state.phase == Phase.USER_SPEAKING && state.turn.hasSpoken || state.gaveUp() || state.held();
        if (speech && !state.turn.sttRetried && code.retryable()) {
            state.turn.sttRetried = true;
            reopenStt(step);
            return;
        }
        // Tried again when the user next speaks. What they say now is lost: an apology will answer it.
        state.sttDown = true;
        if (code == FailureCode.BUSY && state.phase == Phase.USER_SPEAKING && !state.turn.busyTold) {
            // The vendor has no place for this conversation: whoever speaks need not wait for the turn's end to know.
            state.turn.busyTold = true;
            step.tell(new ServerEvent.Fallback(state.turn(), Stage.STT.key(), code.key()));
        }
        if (state.phase == Phase.USER_SPEAKING && speech) {
            state.turn.sttFailure = code;
            if (state.awaitsWords() || state.gaveUp()) {
                UserTurn.endTurn(step);
            }
        } else {
            // What the user has said since the turn's end is heard again.
            boolean spokenOn = state.speaking || state.delivery() != null && state.delivery().spokenOverUntil != 0;
            state.turn.transcript = (spokenOn ? state.turn.answered : state.turn.transcript).keeping();
            state.turn.answered = state.turn.transcript;
        }
    }

    /** The user speaks on into their next turn: a recogniser that is gone is opened again. */
    static void listenOn(StepContext step) {
        if (step.state.sttDown && step.state.speaking) {
            reopenStt(step);
        }
    }

    static void reopenStt(StepContext step) {
        TurnState state = step.state;
        state.sttDown = false;
        if (state.phase == Phase.USER_SPEAKING) {
            state.turn.transcript = state.turn.transcript.reopen();
        } else {
            // The user speaks over the reply: what they said before it is answered.
            state.turn.transcript = state.turn.transcript.keeping().reopen();
            state.turn.answered = state.turn.transcript;
        }
        if (state.awaitsWords()) {
            step.deadlines.set(Deadline.WORDS, step.now + step.rules.transcriptWaitMs());
        }
        step.add(new TurnEffect.ReopenStt());
    }

    // The language model.

    static void llm(StepContext step, FailureCode code, long retryAfterMs) {
        Reply reply = step.state.reply();
        Delivery delivery = step.state.delivery();
        if (!ReplyRules.awaitsText(step)) {
            return;
        }
        step.deadlines.clear(Deadline.TOKEN);
        boolean silent = reply.audioMs == 0;
        if (delivery == null) {
            // Nobody knows of it: the turn's end asks anew, with its retry still unused.
            step.cancelReply();
        } else if (silent && !delivery.llmRetried && code.retryable() && retryAfterMs <= step.rules.llmWaitMs()) {
            delivery.llmRetried = true;
            askAgain(step, retryAfterMs);
        } else {
            if (silent) {
                resetText(step);
                step.cancelReply();
            }
            apologise(step, Stage.LLM, code, delivery);
        }
    }

    /** Makes the same request once more, as a new attempt. */
    private static void askAgain(StepContext step, long afterMs) {
        resetText(step);
        Reply again = tryAgain(step);
        if (afterMs > 0) {
            step.deadlines.set(Deadline.ASK_AGAIN, step.now + afterMs);
        } else {
            ReplyRules.request(step, again, step.state.conversation);
        }
    }

    /** What the client was shown of the reply is void. */
    private static void resetText(StepContext step) {
        if (step.state.delivery() != null && !step.state.reply().text.isEmpty()) {
            step.tell(new ServerEvent.ReplyReset(step.state.turn()));
        }
    }

    /** Replaces the attempt by another one at the same reply: what was told and tried stays told and tried. */
    private static Reply tryAgain(StepContext step) {
        Activity failed = step.state.activity;
        step.cancelReply();
        Reply again = new Reply(step.nextAttempt(), failed.reply().words, false);
        ReplyRules.begin(step, failed.with(again));
        return again;
    }

    // Text-to-speech.

    static void tts(StepContext step, TurnEvent.TtsFailed failure) {
        Reply reply = step.state.reply();
        Delivery delivery = step.state.delivery();
        if (reply.segment.ends()) {
            SpeechRules.segmentFailed(step, failure);
            return;
        }
        if (reply.audioComplete || reply.isWordless()) {
            return;
        }
        String rest = failure.unspoken();
        if (rest != null) {
            String given = reply.segment.given();
            rest += given.substring(Math.min(failure.taken(), given.length()));
        } else if (reply.audioMs == 0) {
            rest = reply.text;
        }
        if (delivery == null) {
            step.cancelReply();
        } else if (rest != null && rest.isBlank() && reply.textComplete && reply.audioMs > 0) {
            SpeechRules.audioComplete(step);
        } else if (rest != null && !delivery.ttsRetried && failure.code().retryable()) {
            delivery.ttsRetried = true;
            // Text-to-speech is done with the old attempt; the model goes on under its own.
            speakAgain(step, step.nextAttempt(), rest);
        } else {
            playClip(step, Stage.TTS, failure.code());
        }
    }

    private static void speakAgain(StepContext step, Attempt voice, String text) {
        Reply reply = step.state.reply();
        reply.segment = new Segment(voice, text);
        if (!text.isBlank()) {
            step.add(new TurnEffect.Speak(voice, text, step.state.language));
        }
        if (reply.textComplete) {
            ReplyRules.finishText(step);
        } else if (step.deadlines.has(Deadline.AUDIO)) {
            step.deadlines.set(Deadline.AUDIO, step.now + step.rules.ttsWaitMs());
        }
    }

    /** Text-to-speech took the words and gives nothing: all is said again, once, on a new attempt. */
    static void ttsTimedOut(StepContext step) {
        Reply reply = step.state.reply();
        Delivery delivery = step.state.delivery();
        if (reply.segment.ends()) {
            // The stage may still be at it: it is cancelled when the reply is over.
            reply.truncated = true;
            SpeechRules.nextSegment(step);
        } else if (delivery == null) {
            step.cancelReply();
        } else if (reply.audioMs > 0) {
            appendClip(step);
        } else if (delivery.ttsRetried) {
            playClip(step, Stage.TTS, FailureCode.TIMEOUT);
        } else if (reply.textComplete) {
            delivery.ttsRetried = true;
            Reply again = tryAgain(step);
            again.text = reply.text;
            again.told = reply.told;
            again.finish = reply.finish;
            again.textComplete = true;
            speakAgain(step, again.attempt, reply.text);
        } else {
            delivery.ttsRetried = true;
            askAgain(step, 0);
        }
    }

    // An apology replaces the reply.

    /** Says sorry for a turn of which nothing was heard. */
    static void apologise(StepContext step, Stage stage, FailureCode code) {
        apologise(step, stage, code, new Delivery());
    }

    /** Says sorry, after what was heard of the reply, if anything was. */
    private static void apologise(StepContext step, Stage stage, FailureCode code, Delivery delivery) {
        TurnState state = step.state;
        tellFailure(step, stage, code);
        endListening(step, Phase.AI_PROCESSING, "fallback");
        if (state.reply() == null) {
            ReplyRules.begin(step, Activity.say(Kind.APOLOGY, new Reply(step.nextAttempt(), "", false)));
        } else {
            state.activity = new Activity.Replying(Kind.APOLOGY, state.reply(), delivery);
        }
        ReplyRules.saySentence(step, Phrases.apology(state.language));
        ReplyRules.finishText(step);
        ReplyRules.tellDone(step, "failed");
    }

    /** The client is told what failed, once. */
    static void tellFailure(StepContext step, Stage stage, FailureCode code) {
        if (code != FailureCode.BUSY || !step.state.turn.busyTold) {
            step.tell(new ServerEvent.Fallback(step.state.turn(), stage.key(), code.key()));
        }
    }

    /** Nothing was understood: the assistant says so. */
    static void reprompt(StepContext step) {
        TurnState state = step.state;
        state.reprompted = true;
        ReplyRules.oweReply(step);
        endListening(step, Phase.AI_SPEAKING, "unheard");
        ReplyRules.begin(step, Activity.say(Kind.REPROMPT, new Reply(step.nextAttempt(), "", false)));
        ReplyRules.say(step, Phrases.unheard(state.language));
        ReplyRules.finishText(step);
        ReplyRules.tellDone(step, "stop");
    }

    /** The user's turn is over, even if nobody knows its words. */
    private static void endListening(StepContext step, Phase phase, String trigger) {
        if (step.state.phase == Phase.USER_SPEAKING) {
            step.endListening();
            step.to(phase, trigger);
        }
    }

    /** The user has heard nothing for as long as may be: nobody is waited for any more. */
    static void overdue(StepContext step) {
        TurnState state = step.state;
        if (state.reply() != null) {
            boolean speech = step.deadlines.has(Deadline.AUDIO);
            playClip(step, speech ? Stage.TTS : Stage.LLM, FailureCode.TIMEOUT);
        } else if (state.turn.lostWords()) {
            playClip(step, Stage.STT, FailureCode.TIMEOUT);
        } else if (state.awaitsWords()) {
            UserTurn.wordsOverdue(step);
        } else {
            state.turn.sttRetried = false;
        }
    }

    /** Plays the recorded apology after what there is of the reply, which is not taken back. */
    private static void appendClip(StepContext step) {
        TurnState state = step.state;
        Reply reply = state.reply();
        if (!state.apologising()) {
            step.tell(new ServerEvent.Fallback(state.turn(), Stage.TTS.key(), FailureCode.TIMEOUT.key()));
        }
        state.activity = new Activity.Replying(Kind.APOLOGY, reply, state.delivery());
        // What text-to-speech still says is not wanted any more.
        reply.segment = new Segment(step.nextAttempt(), reply.segment.given());
        step.add(new TurnEffect.PlayClip(reply.segment.voice(), Phrases.language(state.language)));
    }

    /** Plays the recorded apology in place of the reply. */
    private static void playClip(StepContext step, Stage stage, FailureCode code) {
        TurnState state = step.state;
        endListening(step, Phase.AI_PROCESSING, "fallback");
        if (!state.apologising()) {
            step.tell(new ServerEvent.Fallback(state.turn(), stage.key(), code.key()));
        }
        String text = state.reply() == null ? "" : state.reply().text;
        String words = state.reply() == null ? "" : state.reply().words;
        Delivery delivery = state.delivery() == null ? new Delivery() : state.delivery();
        step.cancelReply();
        Reply clip = new Reply(step.nextAttempt(), words, false);
        clip.text = text;
        clip.textComplete = true;
        ReplyRules.begin(step, new Activity.Replying(Kind.APOLOGY, clip, delivery));
        step.to(Phase.AI_SPEAKING, "fallback");
        ReplyRules.tellDone(step, "failed");
        step.add(new TurnEffect.PlayClip(clip.attempt, Phrases.language(state.language)));
    }
}
