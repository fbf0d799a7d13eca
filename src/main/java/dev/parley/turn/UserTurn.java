package dev.parley.turn;

import dev.parley.turn.Deadlines.Deadline;

/**
 * The user's turn: they are understood, and it ends: by the silence after it, as soon as its words are there; by its longest
 * time; or without words, which the user is then told. {@link VoiceRules#silence} compares the silence with
 * {@code turn.silenceMs}.
 */
final class UserTurn {
    private UserTurn() {}

    // The user is understood.

    static void transcript(StepContext step, TurnEvent.Transcript event) {
        TurnState state = step.state;
        Turn turn = state.turn;
        if (event.language() != null) {
            state.language = event.language();
        }
        turn.sttAnswers = true;
        UserTranscript before = turn.transcript;
        turn.transcript = before.with(event.utterance(), event.text(), event.isFinal());
        if (event.isFinal() && !event.text().isBlank()) {
            turn.sttRetried = false;
        }
        state.streamsPartials |= !event.isFinal();
        if (!event.isFinal() && event.text().isBlank() && state.awaitsWords()) {
            // The recogniser is at work and has no words yet. No reply is awaited for longer than Deadline.REPLY.
            step.deadlines.set(Deadline.WORDS, step.now + step.rules.transcriptWaitMs());
        }
        if (turn.transcript == before) {
            return;
        }
        if (!OwnTurns.interrupts(step)) {
            OwnTurns.aside(step, event.isFinal());
            turn.awaitingFinal &= state.speaking;
            return;
        }
        if (state.audible()) {
            BargeIn.words(step, event.isFinal());
            return;
        }
        if (state.phase != Phase.USER_SPEAKING) {
            lateWords(step, before, event.isFinal());
            return;
        }
        String words = turn.transcript.words();
        boolean changed = !words.equals(before.words());
        if (changed) {
            // Final words that come while the user speaks are those of what was said before.
            turn.awaitingFinal &= state.speaking && event.isFinal();
            turn.times.transcript = step.now;
            step.tell(new ServerEvent.PartialTranscript(turn.number, words, state.language));
        }
        if (state.awaitsWords() || changed && state.gaveUp()) {
            awaitedWords(step, event.isFinal());
        } else if (changed && turn.pause != null) {
            ReplyRules.speculate(step);
        } else if (changed && !turn.hasSpoken && !turn.transcript.isBlank()) {
            // Words too soft for the detector: the turn ends when no more of them come.
            step.deadlines.set(Deadline.QUIET, step.now + step.control.silenceMs());
        }
    }

    /**
     * More words of a turn that has ended, or final ones that correct those that are being answered, while nothing of the reply
     * was heard: it is as if the user had gone on, but for the time until which they are owed a reply. Typed words are complete;
     * so is a turn that took too long, while the user speaks on.
     */
    private static void lateWords(StepContext step, UserTranscript before, boolean isFinal) {
        TurnState state = step.state;
        if (state.unasked()) {
            BargeIn.words(step, isFinal);
            return;
        }
        boolean open = state.answering()
                && state.delivery().rounds == 0
                && before.kept().isEmpty();
        boolean corrected = isFinal
                && !state.turn.transcript.isBlank()
                && !UserTranscript.same(state.turn.transcript.words(), before.words());
        if (!open || state.speaking || !corrected && !state.turn.transcript.goesOnFrom(before)) {
            return;
        }
        long owed = step.deadlines.get(Deadline.REPLY);
        long voicedAt = state.delivery().spokenOverUntil;
        BargeIn.takeFloor(step, step.now);
        state.turn.replyWanted = true;
        state.turn.times.transcript = step.now;
        if (step.now < voicedAt + step.control.silenceMs()) {
            // They spoke on when their turn had taken too long: the silence after that counts.
            state.turn.hasSpoken = true;
            step.voicedLast(voicedAt);
            step.deadlines.set(Deadline.QUIET, voicedAt + step.control.silenceMs());
            return;
        }
        if (owed != 0) {
            step.deadlines.set(Deadline.REPLY, owed);
        }
        commit(step, "transcript");
    }

    /** Words that the turn's end was waiting for, or waited for in vain. */
    private static void awaitedWords(StepContext step, boolean isFinal) {
        TurnState state = step.state;
        Turn turn = state.turn;
        if (turn.transcript.isBlank()) {
            return;
        }
        if (isFinal) {
            commit(step, "transcript");
        } else {
            long more = step.now + TurnRules.MORE_WORDS_MS;
            if (!state.awaitsWords()) {
                step.deadlines.set(Deadline.WORDS, more);
            } else if (!state.guessed(step.rules)) {
                step.deadlines.set(Deadline.WORDS, Math.min(step.deadlines.get(Deadline.WORDS), more));
            }
            if (turn.pause != null) {
                ReplyRules.speculate(step);
            }
        }
    }

    // Their turn ends.

    static void typed(StepContext step, TurnEvent.Typed event) {
        if (event.text().isBlank()) {
            return;
        }
        BargeIn.takeFloor(step, step.now);
        step.state.turn.transcript = step.state.turn.transcript.typed(event.text());
        step.voicedLast(step.now);
        step.state.turn.replyWanted = true;
        commit(step, "text.input");
    }

    /** The silence that ends a turn has passed. */
    static void endTurn(StepContext step) {
        TurnState state = step.state;
        if (step.answers()) {
            ReplyRules.oweReply(step);
        }
        if (state.turn.sttFailure != null && !step.answers()) {
            lost(step, state.turn.sttFailure);
        } else if (state.turn.sttFailure != null) {
            step.cancelReply();
            Recovery.apologise(step, Stage.STT, state.turn.sttFailure);
        } else if (state.understood() && !state.guessed(step.rules)) {
            commit(step, "silence");
        } else {
            step.deadlines.set(Deadline.WORDS, step.now + step.rules.transcriptWaitMs());
        }
    }

    /** The turn has been over for long enough: what was understood by now is all. */
    static void wordsOverdue(StepContext step) {
        TurnState state = step.state;
        if (!state.turn.transcript.isBlank()) {
            commit(step, "transcript");
            return;
        }
        step.cancelReply();
        step.deadlines.clear(Deadline.WORDS);
        if (state.turn.lostWords() && step.answers()) {
            Recovery.apologise(step, Stage.STT, FailureCode.TIMEOUT);
        } else if (state.turn.lostWords()) {
            lost(step, FailureCode.TIMEOUT);
        } else {
            unheard(step);
        }
    }

    /** Words of a turn that nobody answers are lost: the client is told so, and the next words are heard anew. */
    private static void lost(StepContext step, FailureCode code) {
        TurnState state = step.state;
        Recovery.tellFailure(step, Stage.STT, code);
        state.turn.sttFailure = null;
        state.turn.sttRetried = false;
        unheard(step);
        Recovery.listenOn(step);
    }

    /** Words came without detected speech, and no more of them. */
    static void quiet(StepContext step) {
        if (!step.state.turn.transcript.isBlank()) {
            step.voicedLast(step.now - step.control.silenceMs());
            commit(step, "silence");
        }
    }

    /** The user has spoken for as long as a turn may take: it is answered as it stands. */
    static void tooLong(StepContext step) {
        TurnState state = step.state;
        if (state.speaking) {
            state.turn.voiceMs += step.now - state.turn.speechSince;
            state.turn.speechSince = step.now;
        }
        if (state.turn.sttFailure != null) {
            endTurn(step);
        } else if (!state.turn.transcript.isBlank()) {
            boolean hearsAgain = state.turn.transcript.reopened();
            commit(step, "turn.max");
            if (hearsAgain && state.speaking) {
                // Its words of this turn can't be told from what follows: another one hears only that.
                Recovery.reopenStt(step);
            }
        } else {
            step.cancelReply();
            step.deadlines.clear(Deadline.WORDS);
            unheard(step);
        }
        if (state.speaking && state.phase == Phase.USER_SPEAKING && !step.deadlines.has(Deadline.LONGEST_TURN)) {
            state.turn.hasSpoken = true;
            step.deadlines.set(Deadline.LONGEST_TURN, step.now + step.rules.maxMs());
        }
    }

    /** The user's turn is these words: they are remembered, and answered. */
    static void commit(StepContext step, String trigger) {
        TurnState state = step.state;
        String words = state.turn.transcript.words();
        step.endListening();
        ReplyRules.oweReply(step);
        state.reprompted = false;
        state.unanswered = false;
        step.tell(new ServerEvent.FinalTranscript(state.turn(), words, state.language));
        LateResults.settle(step);
        state.turn.memoryStart = state.conversation.messages().size();
        state.conversation = state.conversation.user(words);
        if (!step.answers()) {
            OwnTurns.leaveUnanswered(step);
            return;
        }
        state.turn.replyWanted = false;
        step.to(Phase.AI_PROCESSING, trigger);
        if (ToolRules.confirmed(step, words)) {
            return;
        }
        if (state.activity instanceof Activity.Preparing preparing
                && UserTranscript.same(preparing.reply().words, words)) {
            ReplyRules.promote(step, preparing.reply());
        } else {
            step.cancelReply();
            ReplyRules.ask(step, words);
        }
    }

    /** Nothing was understood: nothing is asked. After speech that was long enough the user is told so. */
    static void unheard(StepContext step) {
        TurnState state = step.state;
        Turn turn = state.turn;
        boolean voiced = turn.voiceMs >= TurnRules.UNHEARD_MS;
        boolean replace = voiced && !turn.sttAnswers;
        turn.hasSpoken = false;
        turn.voiceMs = 0;
        turn.sttAnswers = false;
        step.endPause();
        step.deadlines.clear(Deadline.LONGEST_TURN);
        turn.speculations = 0;
        turn.transcript = turn.transcript.unheard();
        if (replace) {
            // A recogniser that says nothing at all of a whole turn may be deaf.
            Recovery.reopenStt(step);
        }
        if (voiced || !step.control.replies()) {
            step.tell(new ServerEvent.Unheard(turn.number));
        }
        if (turn.replyWanted) {
            OwnTurns.answer(step);
        } else if (voiced
                && step.control.replies()
                && step.rules.reprompt()
                && !state.reprompted
                && !state.unanswered) {
            Recovery.reprompt(step);
        }
    }
}
