package dev.parley.turn;

import dev.parley.turn.Deadlines.Deadline;

/** The user's turn: they speak, pause and type, and are understood. */
final class UserTurn {
    private UserTurn() {}

    // The user speaks, pauses, types.

    static void speechStarted(StepContext step, TurnEvent.SpeechStarted event) {
        TurnState state = step.state;
        OwnTurns.endSent(step);
        boolean interrupts = OwnTurns.interrupts(step);
        if (interrupts && state.audible()) {
            BargeIn.hold(step, event.voicedAt());
        } else if (interrupts) {
            BargeIn.takeFloor(step, event.voicedAt());
        } else {
            OwnTurns.speaksOver(step, event.voicedAt());
        }
        if (state.speaking) {
            return;
        }
        state.speaking = true;
        state.speechSince = event.voicedAt();
        if (state.phase == Phase.USER_SPEAKING && !step.deadlines.has(Deadline.LONGEST_TURN)) {
            step.deadlines.set(Deadline.LONGEST_TURN, step.now + step.rules.maxMs());
        }
        state.hasSpoken = true;
        state.awaitingFinal = true;
        step.endPause();
        step.deadlines.clear(Deadline.QUIET);
        step.deadlines.clear(Deadline.WORDS);
        step.tell(new ServerEvent.SpeechStarted(state.turn));
        if (state.sttDown || state.transcript.isUnclear()) {
            Recovery.reopenStt(step);
        }
    }

    static void speechStopped(StepContext step, TurnEvent.SpeechStopped event) {
        TurnState state = step.state;
        if (state.speaking) {
            state.speaking = false;
            state.voiceMs += Math.max(0, event.voicedAt() - state.speechSince);
            if (state.phase == Phase.USER_SPEAKING) {
                step.voicedLast(event.voicedAt());
            } else {
                BargeIn.voiceFades(step, event.voicedAt());
            }
            step.tell(new ServerEvent.SpeechStopped(state.turn));
            if (!OwnTurns.interrupts(step)) {
                OwnTurns.aside(step, state.transcript.isFinal());
            }
        }
    }

    static void silence(StepContext step, TurnEvent.Silence event) {
        TurnState state = step.state;
        if (state.phase != Phase.USER_SPEAKING || state.speaking || !state.hasSpoken) {
            return;
        }
        // A frame that came late makes the voice seem to have ended later than it did.
        state.lastVoiced = Math.min(state.lastVoiced, step.now - event.ms());
        if (event.ms() >= step.control.silenceMs()) {
            EndOfTurn.endTurn(step);
        } else if (step.rules.speculateAfterMs() > 0) {
            state.pause = new TurnState.Pause(step.now, state.pause == null ? "" : state.pause.preparedFor());
            ReplyRules.speculate(step);
        }
    }

    static void typed(StepContext step, TurnEvent.Typed event) {
        if (event.text().isBlank()) {
            return;
        }
        BargeIn.takeFloor(step, step.now);
        step.state.transcript = step.state.transcript.typed(event.text());
        step.voicedLast(step.now);
        step.state.replyWanted = true;
        EndOfTurn.commit(step, "text.input");
    }

    // The user is understood.

    static void transcript(StepContext step, TurnEvent.Transcript event) {
        TurnState state = step.state;
        if (event.language() != null) {
            state.language = event.language();
        }
        state.sttAnswers = true;
        UserTranscript before = state.transcript;
        state.transcript = before.with(event.utterance(), event.text(), event.isFinal());
        if (event.isFinal() && !event.text().isBlank()) {
            state.sttRetried = false;
        }
        state.streamsPartials |= !event.isFinal();
        if (!event.isFinal() && event.text().isBlank() && state.awaitsWords()) {
            // The recogniser is at work and has no words yet. No reply is awaited for longer than Deadline.REPLY.
            step.deadlines.set(Deadline.WORDS, step.now + step.rules.transcriptWaitMs());
        }
        if (state.transcript == before) {
            return;
        }
        if (!OwnTurns.interrupts(step)) {
            OwnTurns.aside(step, event.isFinal());
            state.awaitingFinal &= state.speaking;
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
        String words = state.transcript.words();
        boolean changed = !words.equals(before.words());
        if (changed) {
            // Final words that come while the user speaks are those of what was said before.
            state.awaitingFinal &= state.speaking && event.isFinal();
            step.timestamps().transcript = step.now;
            step.tell(new ServerEvent.PartialTranscript(state.turn, words, state.language));
        }
        if (state.awaitsWords() || changed && state.gaveUp()) {
            awaitedWords(step, event.isFinal());
        } else if (changed && state.pause != null) {
            ReplyRules.speculate(step);
        } else if (changed && !state.hasSpoken && !state.transcript.isBlank()) {
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
        boolean open =
                state.answering() && state.reply().rounds == 0 && before.kept().isEmpty();
        boolean corrected = isFinal
                && !state.transcript.isBlank()
                && !UserTranscript.same(state.transcript.words(), before.words());
        if (!open || state.speaking || !corrected && !state.transcript.goesOnFrom(before)) {
            return;
        }
        long owed = step.deadlines.get(Deadline.REPLY);
        long voicedAt = state.delivery().spokenOverUntil;
        BargeIn.takeFloor(step, step.now);
        state.replyWanted = true;
        step.timestamps().transcript = step.now;
        if (step.now < voicedAt + step.control.silenceMs()) {
            // They spoke on when their turn had taken too long: the silence after that counts.
            state.hasSpoken = true;
            step.voicedLast(voicedAt);
            step.deadlines.set(Deadline.QUIET, voicedAt + step.control.silenceMs());
            return;
        }
        if (owed != 0) {
            step.deadlines.set(Deadline.REPLY, owed);
        }
        EndOfTurn.commit(step, "transcript");
    }

    /** Words that the turn's end was waiting for, or waited for in vain. */
    private static void awaitedWords(StepContext step, boolean isFinal) {
        TurnState state = step.state;
        if (state.transcript.isBlank()) {
            return;
        }
        if (isFinal) {
            EndOfTurn.commit(step, "transcript");
        } else {
            long more = step.now + TurnRules.MORE_WORDS_MS;
            if (!state.awaitsWords()) {
                step.deadlines.set(Deadline.WORDS, more);
            } else if (!state.guessed(step.rules)) {
                step.deadlines.set(Deadline.WORDS, Math.min(step.deadlines.get(Deadline.WORDS), more));
            }
            if (state.pause != null) {
                ReplyRules.speculate(step);
            }
        }
    }
}
