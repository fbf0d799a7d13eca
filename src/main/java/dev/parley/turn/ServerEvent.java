package dev.parley.turn;

/**
 * What the client is told about its conversation. Each record is an event of the browser's protocol: its name and the
 * names of its components are the wire's.
 */
public sealed interface ServerEvent {
    /** The turn that it is of. */
    int turn();

    /** The event's {@code type} on the wire. */
    String type();

    record State(int turn, Phase from, Phase to, String trigger) implements ServerEvent {
        @Override
        public String type() {
            return "state";
        }
    }

    record SpeechStarted(int turn) implements ServerEvent {
        @Override
        public String type() {
            return "speech.started";
        }
    }

    record SpeechStopped(int turn) implements ServerEvent {
        @Override
        public String type() {
            return "speech.stopped";
        }
    }

    record PartialTranscript(int turn, String text, String language) implements ServerEvent {
        @Override
        public String type() {
            return "transcript.partial";
        }
    }

    record FinalTranscript(int turn, String text, String language) implements ServerEvent {
        @Override
        public String type() {
            return "transcript.final";
        }
    }

    record ReplyDelta(int turn, String text) implements ServerEvent {
        @Override
        public String type() {
            return "reply.delta";
        }
    }

    record ReplyDone(int turn, String text, String finish) implements ServerEvent {
        @Override
        public String type() {
            return "reply.done";
        }
    }

    record AudioStarted(int turn) implements ServerEvent {
        @Override
        public String type() {
            return "audio.started";
        }
    }

    /** @param ms milliseconds of audio of the whole reply */
    record AudioDone(int turn, long ms) implements ServerEvent {
        @Override
        public String type() {
            return "audio.done";
        }
    }

    record Interrupted(int turn) implements ServerEvent {
        @Override
        public String type() {
            return "interrupted";
        }
    }

    record Duck(int turn) implements ServerEvent {
        @Override
        public String type() {
            return "duck";
        }
    }

    record Unduck(int turn) implements ServerEvent {
        @Override
        public String type() {
            return "unduck";
        }
    }

    /** @param stage "stt", "llm" or "tts" */
    record Fallback(int turn, String stage, String code) implements ServerEvent {
        @Override
        public String type() {
            return "fallback";
        }
    }

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
            implements ServerEvent {
        @Override
        public String type() {
            return "turn.metrics";
        }
    }
}
