package dev.parley.turn;

/**
 * What is known of one turn of the user, from the end of the one before. The next turn has an object of its own, so that nothing
 * is carried over by mistake. Changed by a step on the step's own copy only.
 */
final class Turn implements Cloneable {
    /** From 1. */
    final int number;

    /** The user's words. */
    UserTranscript transcript;

    /** The transcript when the turn ended, or when the reply was last held or released: what goes beyond it is new. */
    UserTranscript answered = UserTranscript.NOTHING;

    /** Where its messages begin in the memory. */
    int memoryStart;

    /** Whether the user has spoken. */
    boolean hasSpoken;

    /** When the user last began to speak, and how much they spoke before that, in ms. */
    long speechSince;

    long voiceMs;

    /** The user's pause, once it is long enough for a reply to be prepared; else null. */
    Pause pause;

    /** Replies that were prepared before its end. */
    int speculations;

    /** Whether the client has asked for a reply to what is being said or understood. */
    boolean replyWanted;

    /** Whether the client was told to lower its loudspeaker. */
    boolean ducked;

    /** Whether the recogniser has said anything, be it that it heard no words. */
    boolean sttAnswers;

    /** Whether the user has spoken since words last came. */
    boolean awaitingFinal;

    /** Whether the recogniser's one retry was used. */
    boolean sttRetried;

    /** Why words are lost, or null. */
    FailureCode sttFailure;

    /** Whether the client knows that there is no recogniser for it. */
    boolean busyTold;

    Times times = new Times();

    /**
     * The user's pause.
     *
     * @param since       since when it is long enough for a reply to be prepared
     * @param preparedFor the words that a reply was last prepared for in it: no other is; "" for none
     */
    record Pause(long since, String preparedFor) {
        boolean preparedFor(String words) {
            return !preparedFor.isEmpty() && UserTranscript.same(preparedFor, words);
        }
    }

    /** When the steps of the turn happened, in ms on the conversation's clock; 0 for what did not. */
    static final class Times implements Cloneable {
        long turnEnd;
        long transcript;
        long llmRequest;
        long llmFirstToken;
        long ttsFirstText;
        long ttsFirstAudio;
        long firstAudioSent;
        long playbackStarted;

        /** The model is asked for the reply, or asked anew. */
        void asked(long now) {
            llmRequest = now;
            llmFirstToken = 0;
            ttsFirstText = 0;
            ttsFirstAudio = 0;
        }

        private Times copy() {
            try {
                return (Times) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /**
     * @param transcript  words that were understood before it began
     * @param speaking    whether the user is speaking as it begins
     * @param now         when it begins, in ms on the conversation's clock
     * @param memoryStart where its messages begin in the memory
     */
    Turn(int number, UserTranscript transcript, boolean speaking, long now, int memoryStart) {
        this.number = number;
        this.transcript = transcript;
        this.hasSpoken = speaking;
        this.awaitingFinal = speaking;
        this.speechSince = now;
        this.memoryStart = memoryStart;
    }

    /** Whether the recogniser was lost with words, and the one that replaced it has not said anything. */
    boolean lostWords() {
        return sttRetried && transcript.reopened();
    }

    /** When its steps happened, as milliseconds after the user's last voiced frame. */
    ServerEvent.Metrics metrics(long lastVoiced, boolean speculated, Long interruptMs) {
        return new ServerEvent.Metrics(
                number,
                after(lastVoiced, times.turnEnd),
                after(lastVoiced, times.transcript),
                after(lastVoiced, times.llmRequest),
                after(lastVoiced, times.llmFirstToken),
                after(lastVoiced, times.ttsFirstText),
                after(lastVoiced, times.ttsFirstAudio),
                after(lastVoiced, times.firstAudioSent),
                after(lastVoiced, times.playbackStarted),
                speculated,
                interruptMs);
    }

    private static Long after(long origin, long time) {
        return time == 0 ? null : Long.valueOf(time - origin);
    }

    Turn copy() {
        try {
            Turn copy = (Turn) clone();
            copy.times = times.copy();
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
