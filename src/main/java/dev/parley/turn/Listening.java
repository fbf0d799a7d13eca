package dev.parley.turn;

/** The user's side: they speak, pause, type, press stop, are understood, end their turn, and take the floor. */
final class Listening {
    private Listening() {}

    // The user may be about to interrupt.

    static void hint(Draft draft) {
        if (draft.state.audible() && !draft.state.ducked) {
            draft.state.ducked = true;
            draft.tell(new ServerEvent.Duck(draft.state.turn));
        }
    }

    static void fade(Draft draft) {
        if (draft.state.ducked) {
            draft.state.ducked = false;
            draft.tell(new ServerEvent.Unduck(draft.state.turn));
        }
    }

    // The user speaks, pauses, types, presses stop.

    static void speechStarted(Draft draft, TurnEvent.SpeechStarted event) {
        TurnState state = draft.state;
        takeTheFloor(draft, event.voicedAt());
        if (state.speaking) {
            return;
        }
        state.speaking = true;
        state.spoke = true;
        state.wordsOwed = true;
        draft.resume();
        state.quietDeadline = 0;
        state.wordsDeadline = 0;
        draft.tell(new ServerEvent.SpeechStarted(state.turn));
        if (state.sttDown) {
            Failing.reopenStt(draft);
        }
    }

    static void speechStopped(Draft draft, TurnEvent.SpeechStopped event) {
        TurnState state = draft.state;
        if (state.speaking) {
            state.speaking = false;
            if (state.phase == Phase.USER_SPEAKING) {
                draft.voicedLast(event.voicedAt());
            }
            draft.tell(new ServerEvent.SpeechStopped(state.turn));
        }
    }

    static void silence(Draft draft, TurnEvent.Silence event) {
        TurnState state = draft.state;
        if (state.phase != Phase.USER_SPEAKING || state.speaking || !state.spoke) {
            return;
        }
        // A frame that came late makes the voice seem to have ended later than it did.
        state.lastVoiced = Math.min(state.lastVoiced, draft.now - event.ms());
        if (event.ms() >= draft.rules.silenceMs()) {
            endTurn(draft);
        } else if (draft.rules.speculateAfterMs() > 0) {
            state.pausedAt = draft.now;
            Replying.speculate(draft);
        }
    }

    static void typed(Draft draft, TurnEvent.Typed event) {
        if (event.text().isBlank()) {
            return;
        }
        takeTheFloor(draft, draft.now);
        draft.state.heard = draft.state.heard.typed(event.text());
        draft.voicedLast(draft.now);
        commit(draft, "text.input");
    }

    static void stopPressed(Draft draft) {
        draft.active(draft.now);
        if (draft.state.phase != Phase.USER_SPEAKING) {
            takeTheFloor(draft, draft.now);
        }
    }

    // The user is understood.

    static void transcript(Draft draft, TurnEvent.Transcript event) {
        TurnState state = draft.state;
        if (event.language() != null) {
            state.language = event.language();
        }
        Heard before = state.heard;
        state.heard = before.with(event.utterance(), event.text(), event.isFinal());
        if (event.isFinal() && !event.text().isBlank()) {
            state.sttRetried = false;
        }
        state.livelyWords |= !event.isFinal();
        if (state.heard == before) {
            return;
        }
        if (state.phase != Phase.USER_SPEAKING) {
            lateWords(draft, before);
            return;
        }
        String words = state.heard.words();
        boolean changed = !words.equals(before.words());
        if (changed) {
            // Final words that come while the user speaks are those of what was said before.
            state.wordsOwed &= state.speaking && event.isFinal();
            draft.marks().transcript = draft.now;
            draft.tell(new ServerEvent.PartialTranscript(state.turn, words, state.language));
        }
        if (state.wordsDeadline != 0 || changed && state.gaveUp()) {
            overdueWords(draft, event.isFinal());
        } else if (changed && state.pausedAt != 0) {
            Replying.speculate(draft);
        } else if (changed && !state.spoke && !state.heard.blank()) {
            // Words too soft for the detector: the turn ends when no more of them come.
            state.quietDeadline = draft.now + draft.rules.silenceMs();
        }
    }

    /**
     * A turn that has ended stands on the words that were known. When more of them come before anything of the reply was
     * heard, it is as if the user had gone on, but for the time until which they are owed a reply; later ones are of no use.
     * Typed words are complete.
     */
    private static void lateWords(Draft draft, Heard before) {
        TurnState state = draft.state;
        boolean heard = state.reply.audible || state.reply.failed;
        if (!heard && before.kept().isEmpty() && state.heard.goesOnFrom(before)) {
            long owed = state.replyDeadline;
            takeTheFloor(draft, draft.now);
            state.replyDeadline = owed;
            draft.marks().transcript = draft.now;
            commit(draft, "transcript");
        }
    }

    /** Words that the turn's end was waiting for, or waited for in vain. */
    private static void overdueWords(Draft draft, boolean isFinal) {
        TurnState state = draft.state;
        if (state.heard.blank()) {
            return;
        }
        if (isFinal) {
            commit(draft, "transcript");
        } else {
            long more = draft.now + TurnRules.MORE_WORDS_MS;
            state.wordsDeadline = state.wordsDeadline == 0 ? more : Math.min(state.wordsDeadline, more);
            if (state.pausedAt != 0) {
                Replying.speculate(draft);
            }
        }
    }

    // The user's turn ends.

    static void endTurn(Draft draft) {
        TurnState state = draft.state;
        state.speculateAt = 0;
        Replying.oweReply(draft);
        if (state.sttFailure != null) {
            draft.cancelReply();
            Failing.apologise(draft, Stage.STT, state.sttFailure);
        } else if (state.understood()) {
            commit(draft, "silence");
        } else {
            state.wordsDeadline = draft.now + draft.rules.transcriptWaitMs();
        }
    }

    /** The turn is over for long enough: what was understood by now is all. */
    static void wordsOverdue(Draft draft) {
        TurnState state = draft.state;
        if (!state.heard.blank()) {
            commit(draft, "transcript");
            return;
        }
        draft.cancelReply();
        state.wordsDeadline = 0;
        if (state.lostWords()) {
            Failing.apologise(draft, Stage.STT, FailureCode.TIMEOUT);
            return;
        }
        // Nothing was understood: nothing is asked.
        state.spoke = false;
        draft.resume();
        state.speculations = 0;
        state.heard = state.heard.unheard();
    }

    /** Words came without detected speech, and no more of them. */
    static void quiet(Draft draft) {
        draft.state.quietDeadline = 0;
        if (!draft.state.heard.blank()) {
            draft.voicedLast(draft.now - draft.rules.silenceMs());
            commit(draft, "silence");
        }
    }

    static void commit(Draft draft, String trigger) {
        TurnState state = draft.state;
        String words = state.heard.words();
        state.wordsDeadline = 0;
        state.quietDeadline = 0;
        draft.resume();
        Replying.oweReply(draft);
        draft.marks().turnEnd = draft.now;
        draft.tell(new ServerEvent.FinalTranscript(state.turn, words, state.language));
        state.conversation = state.conversation.user(words);
        draft.to(Phase.AI_PROCESSING, trigger);
        if (state.reply != null && Heard.same(state.reply.words, words)) {
            Replying.promote(draft);
        } else {
            draft.cancelReply();
            Replying.ask(draft, words);
        }
    }

    // The user takes the floor.

    /**
     * Ends whatever the assistant is about, since the user wants to be heard.
     *
     * @param since when they began
     */
    static void takeTheFloor(Draft draft, long since) {
        TurnState state = draft.state;
        if (state.phase == Phase.AI_SPEAKING) {
            interrupt(draft, since);
        } else if (state.phase == Phase.AI_PROCESSING) {
            // Nothing was heard of the reply: the words that it was to answer join with what the user says next.
            draft.cancelReply();
            state.conversation = state.conversation.takeBack();
            draft.to(Phase.USER_SPEAKING, "user.continued");
        } else {
            if (state.gaveUp()) {
                state.sttRetried = false;
            }
            draft.cancelReply();
        }
        state.replyDeadline = 0;
    }

    private static void interrupt(Draft draft, long since) {
        TurnState state = draft.state;
        Reply reply = state.reply;
        draft.tell(new ServerEvent.Interrupted(state.turn));
        draft.cancelReply();
        if (!reply.doneTold) {
            draft.tell(new ServerEvent.ReplyDone(state.turn, reply.text, "interrupted"));
        }
        draft.tellMetrics(reply, draft.now - since);
        Heard words = state.heard;
        boolean spoke = state.spoke;
        draft.nextTurn();
        if (!reply.audible && !reply.failed) {
            state.conversation = state.conversation.takeBack();
            state.heard = words;
            state.spoke = spoke;
        }
        draft.to(Phase.USER_SPEAKING, "interrupted");
    }
}
