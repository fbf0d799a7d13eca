package dev.parley.turn;

/** What fails: each vendor has one silent retry, then an apology takes the reply's place, and the conversation goes on. */
final class Failing {
    private Failing() {}

    // Speech-to-text.

    static void stt(Draft draft, FailureCode code) {
        TurnState state = draft.state;
        boolean speech = state.phase == Phase.USER_SPEAKING && state.spoke || state.gaveUp();
        if (speech && !state.sttRetried && code.retryable()) {
            state.sttRetried = true;
            reopenStt(draft);
            return;
        }
        // Tried again when the user next speaks. What they say now is lost: an apology will answer it.
        state.sttDown = true;
        if (speech) {
            state.sttFailure = code;
            if (state.wordsDeadline != 0 || state.gaveUp()) {
                Listening.endTurn(draft);
            }
        } else {
            state.heard = state.heard.keeping();
        }
    }

    static void reopenStt(Draft draft) {
        TurnState state = draft.state;
        state.sttDown = false;
        state.heard = state.heard.relink();
        if (state.wordsDeadline != 0) {
            state.wordsDeadline = draft.now + draft.rules.transcriptWaitMs();
        }
        draft.add(new TurnEffect.ReopenStt());
    }

    // The language model.

    static void llm(Draft draft, FailureCode code, long retryAfterMs) {
        Reply reply = draft.state.reply;
        if (reply.written || reply.askAt != 0) {
            return;
        }
        boolean silent = reply.audioMs == 0;
        if (!reply.committed) {
            // Nobody knows of it: the turn's end asks anew, with its retry still unused.
            draft.cancelReply();
        } else if (silent && !reply.llmRetried && code.retryable() && retryAfterMs <= draft.rules.llmWaitMs()) {
            askAgain(draft, retryAfterMs).llmRetried = true;
        } else {
            if (silent) {
                draft.cancelReply();
            }
            apologise(draft, Stage.LLM, code);
        }
    }

    /** Makes the same request once more, as a new attempt. */
    private static Reply askAgain(Draft draft, long afterMs) {
        Reply again = begin(draft);
        if (afterMs > 0) {
            again.askAt = draft.now + afterMs;
        } else {
            Replying.request(draft, again, draft.state.conversation);
        }
        return again;
    }

    /** Gives the attempt up for another one at the same reply. */
    private static Reply begin(Draft draft) {
        Reply failed = draft.state.reply;
        draft.cancelReply();
        return Replying.begin(draft, failed.again(draft.nextAttempt()));
    }

    // Text-to-speech.

    static void tts(Draft draft, TurnEvent.TtsFailed failure) {
        FailureCode code = failure.code();
        String unspoken = failure.unspoken();
        Reply reply = draft.state.reply;
        if (reply.spoken || reply.wordless()) {
            return;
        }
        String rest = unspoken;
        if (unspoken != null) {
            rest += reply.given.substring(Math.min(failure.taken(), reply.given.length()));
        } else if (reply.audioMs == 0) {
            rest = reply.text;
        }
        if (!reply.committed) {
            draft.cancelReply();
        } else if (rest != null && rest.isBlank() && reply.written && reply.audioMs > 0) {
            Replying.audioComplete(draft);
        } else if (rest != null && !reply.ttsRetried && code.retryable()) {
            reply.ttsRetried = true;
            // Text-to-speech is done with the old number; the model goes on under its own.
            reply.voice = draft.nextAttempt();
            speakAgain(draft, rest);
        } else {
            playClip(draft, Stage.TTS, code);
        }
    }

    private static void speakAgain(Draft draft, String text) {
        Reply reply = draft.state.reply;
        reply.given = text;
        if (!text.isBlank()) {
            draft.add(new TurnEffect.Speak(reply.voice, text));
        }
        if (reply.written) {
            Replying.finishText(draft);
        } else if (reply.audioDeadline != 0) {
            reply.audioDeadline = draft.now + draft.rules.ttsWaitMs();
        }
    }

    /** Text-to-speech took the words and gives nothing: all is said again, once, on a new attempt. */
    static void ttsTimedOut(Draft draft) {
        Reply reply = draft.state.reply;
        if (!reply.committed) {
            draft.cancelReply();
        } else if (reply.audioMs > 0) {
            appendClip(draft);
        } else if (reply.ttsRetried) {
            playClip(draft, Stage.TTS, FailureCode.TIMEOUT);
        } else if (reply.written) {
            Reply again = begin(draft);
            again.ttsRetried = true;
            again.text = reply.text;
            again.finish = reply.finish;
            again.written = true;
            speakAgain(draft, reply.text);
        } else {
            askAgain(draft, 0).ttsRetried = true;
        }
    }

    // An apology takes the reply's place.

    /** Says sorry, after what was heard of the reply, if anything was. */
    static void apologise(Draft draft, Stage stage, FailureCode code) {
        TurnState state = draft.state;
        draft.tell(new ServerEvent.Fallback(state.turn, stage.key(), code.key()));
        endListening(draft);
        if (state.reply == null) {
            Replying.begin(draft, new Reply(draft.nextAttempt(), ""));
        }
        state.reply.failed = true;
        Replying.say(draft, Apology.in(state.language));
        Replying.finishText(draft);
        Replying.tellDone(draft, "failed");
    }

    /** The user's turn is over, be it of words that nobody knows. */
    private static void endListening(Draft draft) {
        TurnState state = draft.state;
        if (state.phase == Phase.USER_SPEAKING) {
            state.wordsDeadline = 0;
            draft.marks().turnEnd = draft.now;
            draft.to(Phase.AI_PROCESSING, "fallback");
        }
    }

    /** The user has heard nothing for as long as may be: nobody is waited for any more. */
    static void overdue(Draft draft) {
        TurnState state = draft.state;
        state.replyDeadline = 0;
        if (state.reply != null) {
            boolean speech = state.reply.audioDeadline != 0;
            playClip(draft, speech ? Stage.TTS : Stage.LLM, FailureCode.TIMEOUT);
        } else if (state.lostWords()) {
            playClip(draft, Stage.STT, FailureCode.TIMEOUT);
        } else if (state.wordsDeadline != 0) {
            Listening.wordsOverdue(draft);
        } else {
            state.sttRetried = false;
        }
    }

    /** Says sorry without text-to-speech after what there is of the reply, which is not taken back. */
    private static void appendClip(Draft draft) {
        Reply reply = draft.state.reply;
        if (!reply.failed) {
            draft.tell(new ServerEvent.Fallback(draft.state.turn, Stage.TTS.key(), FailureCode.TIMEOUT.key()));
        }
        reply.failed = true;
        // What text-to-speech still says is not wanted any more.
        reply.voice = draft.nextAttempt();
        draft.add(new TurnEffect.PlayClip(reply.voice, Apology.language(draft.state.language)));
    }

    /** Says sorry without text-to-speech. */
    private static void playClip(Draft draft, Stage stage, FailureCode code) {
        TurnState state = draft.state;
        endListening(draft);
        Reply failed = state.reply == null ? new Reply(draft.nextAttempt(), "") : state.reply;
        if (!failed.failed) {
            draft.tell(new ServerEvent.Fallback(state.turn, stage.key(), code.key()));
        }
        Reply clip = state.reply == null ? Replying.begin(draft, failed) : begin(draft);
        clip.failed = true;
        clip.text = failed.text;
        clip.written = true;
        draft.to(Phase.AI_SPEAKING, "fallback");
        Replying.tellDone(draft, "failed");
        draft.add(new TurnEffect.PlayClip(clip.attempt, Apology.language(state.language)));
    }
}
