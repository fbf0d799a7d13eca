package dev.parley.turn;

import static java.util.Map.entry;

import java.util.Map;

/**
 * What the client is told about its conversation. Each record is an event of the browser protocol: its type and the names of
 * its components are the wire's.
 */
public sealed interface ServerEvent {
    /** The {@code type} of each event on the wire. */
    Map<Class<? extends ServerEvent>, String> TYPES = Map.ofEntries(
            entry(State.class, "state"),
            entry(SpeechStarted.class, "speech.started"),
            entry(SpeechStopped.class, "speech.stopped"),
            entry(PartialTranscript.class, "transcript.partial"),
            entry(FinalTranscript.class, "transcript.final"),
            entry(ReplyDelta.class, "reply.delta"),
            entry(ReplyDone.class, "reply.done"),
            entry(AudioStarted.class, "audio.started"),
            entry(AudioDone.class, "audio.done"),
            entry(Interrupted.class, "interrupted"),
            entry(Duck.class, "duck"),
            entry(Unduck.class, "unduck"),
            entry(Hold.class, "hold"),
            entry(Release.class, "release"),
            entry(Unheard.class, "unheard"),
            entry(ReplyReset.class, "reply.reset"),
            entry(ToolStarted.class, "tool.started"),
            entry(ToolDone.class, "tool.done"),
            entry(Fallback.class, "fallback"),
            entry(Metrics.class, "turn.metrics"));

    /** The turn that it is of. */
    int turn();

    /** The event's {@code type} on the wire. */
    default String type() {
        return TYPES.get(getClass());
    }

    record State(int turn, Phase from, Phase to, String trigger) implements ServerEvent {}

    record SpeechStarted(int turn) implements ServerEvent {}

    record SpeechStopped(int turn) implements ServerEvent {}

    record PartialTranscript(int turn, String text, String language) implements ServerEvent {}

    record FinalTranscript(int turn, String text, String language) implements ServerEvent {}

    record ReplyDelta(int turn, String text) implements ServerEvent {}

    record ReplyDone(int turn, String text, String finish) implements ServerEvent {}

    record AudioStarted(int turn) implements ServerEvent {}

    /** @param ms milliseconds of audio of the whole reply */
    record AudioDone(int turn, long ms) implements ServerEvent {}

    record Interrupted(int turn) implements ServerEvent {}

    record Duck(int turn) implements ServerEvent {}

    record Unduck(int turn) implements ServerEvent {}

    /** Somebody speaks: stop the loudspeaker, keep what is buffered. */
    record Hold(int turn) implements ServerEvent {}

    /** It was no interruption: go on from the sample where the loudspeaker stopped. */
    record Release(int turn) implements ServerEvent {}

    /** The user spoke, and no words were understood. */
    record Unheard(int turn) implements ServerEvent {}

    /** What {@link ReplyDelta} has told of the turn's reply is void: it was asked for again. */
    record ReplyReset(int turn) implements ServerEvent {}

    /** @param call the model's id of the call */
    record ToolStarted(int turn, String call, String name) implements ServerEvent {}

    /**
     * @param ok whether the tool gave a result
     * @param ms from the call's start to its end
     */
    record ToolDone(int turn, String call, String name, boolean ok, long ms) implements ServerEvent {}

    /** @param stage "stt", "llm" or "tts" */
    record Fallback(int turn, String stage, String code) implements ServerEvent {}

    /**
     * Milliseconds after the user's last voiced frame, each null where it did not happen.
     *
     * @param speculated  whether the reply had been prepared before the turn ended
     * @param interruptMs from the first voiced frame of the interruption to its decision, null for a turn that was not
     *                    interrupted
     */
    record Metrics(
            int turn,
            Long turnEnd,
            Long transcript,
            Long llmRequest,
            Long llmFirstToken,
            Long ttsFirstText,
            Long ttsFirstAudio,
            Long firstAudioSent,
            Long playbackStarted,
            boolean speculated,
            Long interruptMs)
            implements ServerEvent {}
}
