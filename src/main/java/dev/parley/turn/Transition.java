package dev.parley.turn;

/**
 * Which event leads to which decision, and which deadline. The decisions themselves are those of the
 * {@link Listening user's side}, of the {@link Replying reply's side}, and of {@link Failing what fails}.
 */
final class Transition {
    static final Dispatch<Draft, TurnEvent> TABLE = new Dispatch<Draft, TurnEvent>()
            .on(TurnEvent.Started.class, (draft, event) -> started(draft))
            .on(TurnEvent.Ended.class, (draft, event) -> draft.end(event.reason()))
            // The user's side.
            .on(TurnEvent.VoiceHint.class, (draft, event) -> Listening.hint(draft))
            .on(TurnEvent.VoiceFaded.class, (draft, event) -> Listening.fade(draft))
            .on(TurnEvent.SpeechStarted.class, Listening::speechStarted)
            .on(TurnEvent.SpeechStopped.class, Listening::speechStopped)
            .on(TurnEvent.Silence.class, Listening::silence)
            .on(TurnEvent.Transcript.class, Listening::transcript)
            .on(TurnEvent.Typed.class, Listening::typed)
            .on(TurnEvent.StopPressed.class, (draft, event) -> Listening.stopPressed(draft))
            // The reply's side.
            .on(TurnEvent.Token.class, (draft, event) -> Replying.token(draft, event.text()))
            .on(TurnEvent.ReplyDone.class, (draft, event) -> Replying.textDone(draft, event.finish()))
            .on(TurnEvent.Speech.class, (draft, event) -> Replying.speech(draft, event.pcm()))
            .on(TurnEvent.SpeechDone.class, (draft, event) -> Replying.speechDone(draft))
            .on(TurnEvent.AudioFull.class, (draft, event) -> Replying.cutShort(draft))
            .on(TurnEvent.AudioSent.class, (draft, event) -> Replying.audioSent(draft))
            .on(TurnEvent.AudioDrained.class, (draft, event) -> Replying.audioDrained(draft, event.aheadMs()))
            .on(TurnEvent.PlaybackStarted.class, (draft, event) -> Replying.playbackStarted(draft, event.turn()))
            .on(TurnEvent.PlaybackFinished.class, (draft, event) -> Replying.playbackFinished(draft, event.turn()))
            // What fails.
            .on(TurnEvent.SttFailed.class, (draft, event) -> Failing.stt(draft, event.code()))
            .on(TurnEvent.LlmFailed.class, (draft, event) -> Failing.llm(draft, event.code(), event.retryAfterMs()))
            .on(TurnEvent.TtsFailed.class, Failing::tts)
            .on(TurnEvent.Tick.class, (draft, event) -> tick(draft));

    private Transition() {}

    private static void started(Draft draft) {
        if (draft.state.phase == Phase.IDLE) {
            draft.active(draft.now);
            draft.to(Phase.USER_SPEAKING, "session.start");
        }
    }

    /** One deadline for each tick, and another tick when more are due. */
    private static void tick(Draft draft) {
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
