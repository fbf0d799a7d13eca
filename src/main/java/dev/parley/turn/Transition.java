package dev.parley.turn;

/**
 * One step of the {@link TurnMachine}: which event leads to which decision, and which deadline. The decisions themselves are
 * those of the {@link Listening user's side}, of the {@link Replying reply's side}, and of {@link Failing what fails}:
 *
 * <table>
 * <caption>The changes of state, and where they are decided</caption>
 * <tr><td>IDLE to USER_SPEAKING</td><td>{@code Started}</td></tr>
 * <tr><td>USER_SPEAKING to AI_PROCESSING</td><td>{@link Listening#commit}, {@link Failing#apologise}</td></tr>
 * <tr><td>AI_PROCESSING to AI_SPEAKING</td><td>{@link Replying#say}, {@link Replying#promote}</td></tr>
 * <tr><td>AI_PROCESSING to USER_SPEAKING</td><td>{@link Listening#takeTheFloor}</td></tr>
 * <tr><td>AI_SPEAKING to USER_SPEAKING</td><td>{@link Listening#takeTheFloor}, {@link Replying#heard}</td></tr>
 * <tr><td>any to IDLE</td><td>{@link Draft#end}</td></tr>
 * </table>
 */
final class Transition implements TurnEvent.Handler {
    private final Draft draft;

    Transition(Draft draft) {
        this.draft = draft;
    }

    @Override
    public void on(TurnEvent.Started event) {
        if (draft.state.phase == Phase.IDLE) {
            draft.active(event.at());
            draft.to(Phase.USER_SPEAKING, "session.start");
        }
    }

    @Override
    public void on(TurnEvent.Ended event) {
        draft.end(event.reason());
    }

    // The user's side.

    @Override
    public void on(TurnEvent.VoiceHint event) {
        Listening.hint(draft);
    }

    @Override
    public void on(TurnEvent.VoiceFaded event) {
        Listening.fade(draft);
    }

    @Override
    public void on(TurnEvent.SpeechStarted event) {
        Listening.speechStarted(draft, event);
    }

    @Override
    public void on(TurnEvent.SpeechStopped event) {
        Listening.speechStopped(draft, event);
    }

    @Override
    public void on(TurnEvent.Silence event) {
        Listening.silence(draft, event);
    }

    @Override
    public void on(TurnEvent.Transcript event) {
        Listening.transcript(draft, event);
    }

    @Override
    public void on(TurnEvent.Typed event) {
        Listening.typed(draft, event);
    }

    @Override
    public void on(TurnEvent.StopPressed event) {
        Listening.stopPressed(draft);
    }

    // The reply's side. What is not of the live attempt comes too late.

    @Override
    public void on(TurnEvent.Token event) {
        if (draft.live(event.attempt())) {
            Replying.token(draft, event.text());
        }
    }

    @Override
    public void on(TurnEvent.ReplyDone event) {
        if (draft.live(event.attempt())) {
            Replying.textDone(draft, event.finish());
        }
    }

    @Override
    public void on(TurnEvent.Speech event) {
        if (draft.voicing(event.attempt())) {
            Replying.speech(draft, event.pcm());
        }
    }

    @Override
    public void on(TurnEvent.SpeechDone event) {
        if (draft.voicing(event.attempt())) {
            Replying.speechDone(draft);
        }
    }

    @Override
    public void on(TurnEvent.AudioFull event) {
        if (draft.live(event.attempt())) {
            Replying.cutShort(draft);
        }
    }

    @Override
    public void on(TurnEvent.AudioSent event) {
        if (draft.live(event.attempt())) {
            Replying.audioSent(draft);
        }
    }

    @Override
    public void on(TurnEvent.AudioDrained event) {
        if (draft.live(event.attempt())) {
            Replying.audioDrained(draft, event.aheadMs());
        }
    }

    @Override
    public void on(TurnEvent.PlaybackStarted event) {
        if (event.turn() == draft.state.turn && draft.state.audible()) {
            Replying.playbackStarted(draft);
        }
    }

    @Override
    public void on(TurnEvent.PlaybackFinished event) {
        if (event.turn() == draft.state.turn && draft.state.reply != null && draft.state.reply.drained) {
            Replying.heard(draft, "playback.finished");
        }
    }

    // What fails.

    @Override
    public void on(TurnEvent.SttFailed event) {
        Failing.stt(draft, event.code());
    }

    @Override
    public void on(TurnEvent.LlmFailed event) {
        if (draft.live(event.attempt())) {
            Failing.llm(draft, event.code(), event.retryAfterMs());
        }
    }

    @Override
    public void on(TurnEvent.TtsFailed event) {
        if (draft.voicing(event.attempt())) {
            Failing.tts(draft, event.code(), event.unspoken(), event.taken());
        }
    }

    // Time passes: one deadline for each tick, and another tick when more are due.

    @Override
    public void on(TurnEvent.Tick event) {
        TurnState state = draft.state;
        Reply reply = state.reply;
        if (draft.due(state.replyDeadline)) {
            Failing.overdue(draft);
        } else if (reply != null && draft.due(reply.askAt)) {
            Replying.request(draft, reply, state.conversation);
        } else if (reply != null && draft.due(reply.tokenDeadline)) {
            reply.tokenDeadline = 0;
            Failing.llm(draft, FailureCode.TIMEOUT, 0);
        } else if (reply != null && draft.due(reply.audioDeadline)) {
            reply.audioDeadline = 0;
            Failing.ttsTimedOut(draft);
        } else if (reply != null && draft.due(reply.playbackDeadline)) {
            Replying.heard(draft, "playback.deadline");
        } else if (draft.due(state.wordsDeadline)) {
            Listening.wordsOverdue(draft);
        } else if (draft.due(state.quietDeadline)) {
            Listening.quiet(draft);
        } else if (draft.due(state.speculateAt)) {
            state.speculateAt = 0;
            Replying.speculate(draft);
        } else if (state.awaitsUser() && draft.due(state.lastActive + draft.rules.idleTimeoutMs())) {
            draft.end(EndReason.IDLE_TIMEOUT);
        }
    }
}
