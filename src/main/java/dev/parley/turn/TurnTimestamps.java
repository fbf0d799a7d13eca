package dev.parley.turn;

/**
 * When the steps of a turn happened, in ms on the conversation's clock; 0 for what did not. States share it: a step copies it
 * before it changes it.
 */
final class TurnTimestamps implements Cloneable {
    static final TurnTimestamps NONE = new TurnTimestamps();

    long turnEnd;
    long transcript;
    long llmRequest;
    long llmFirstToken;
    long ttsFirstText;
    long ttsFirstAudio;
    long firstAudioSent;
    long playbackStarted;

    /** The steps as milliseconds after the user's last voiced frame. */
    ServerEvent.Metrics metrics(int turn, long lastVoiced, boolean speculated, Long interruptMs) {
        return new ServerEvent.Metrics(
                turn,
                after(lastVoiced, turnEnd),
                after(lastVoiced, transcript),
                after(lastVoiced, llmRequest),
                after(lastVoiced, llmFirstToken),
                after(lastVoiced, ttsFirstText),
                after(lastVoiced, ttsFirstAudio),
                after(lastVoiced, firstAudioSent),
                after(lastVoiced, playbackStarted),
                speculated,
                interruptMs);
    }

    private static Long after(long origin, long time) {
        return time == 0 ? null : Long.valueOf(time - origin);
    }

    TurnTimestamps copy() {
        try {
            return (TurnTimestamps) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
