package dev.parley.turn;

import dev.parley.turn.Deadlines.Deadline;

/** What the speech detector hears: the user speaks, pauses, and is silent. */
final class VoiceRules {
    private VoiceRules() {}

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
        state.turn.speechSince = event.voicedAt();
        if (state.phase == Phase.USER_SPEAKING && !step.deadlines.has(Deadline.LONGEST_TURN)) {
            step.deadlines.set(Deadline.LONGEST_TURN, step.now + step.rules.maxMs());
        }
        state.turn.hasSpoken = true;
        state.turn.awaitingFinal = true;
        step.endPause();
        step.deadlines.clear(Deadline.QUIET);
        step.deadlines.clear(Deadline.WORDS);
        step.tell(new ServerEvent.SpeechStarted(state.turn()));
        if (state.sttDown || state.turn.transcript.isUnclear()) {
            Recovery.reopenStt(step);
        }
    }

    static void speechStopped(StepContext step, TurnEvent.SpeechStopped event) {
        TurnState state = step.state;
        Turn turn = state.turn;
        if (state.speaking) {
            state.speaking = false;
            turn.voiceMs += Math.max(0, event.voicedAt() - turn.speechSince);
            if (state.phase == Phase.USER_SPEAKING) {
                step.voicedLast(event.voicedAt());
            } else {
                BargeIn.voiceFades(step, event.voicedAt());
            }
            step.tell(new ServerEvent.SpeechStopped(turn.number));
            if (!OwnTurns.interrupts(step)) {
                OwnTurns.aside(step, turn.transcript.isFinal());
            }
        }
    }

    static void silence(StepContext step, TurnEvent.Silence event) {
        TurnState state = step.state;
        Turn turn = state.turn;
        if (state.phase != Phase.USER_SPEAKING || state.speaking || !turn.hasSpoken) {
            return;
        }
        // A frame that came late makes the voice seem to have ended later than it did.
        state.lastVoiced = Math.min(state.lastVoiced, step.now - event.ms());
        if (event.ms() >= step.control.silenceMs()) {
            UserTurn.endTurn(step);
        } else if (step.rules.speculateAfterMs() > 0) {
            turn.pause = new Turn.Pause(step.now, turn.pause == null ? "" : turn.pause.preparedFor());
            ReplyRules.speculate(step);
        }
    }
}
