package dev.parley.turn;

import dev.parley.audio.Pcm;

/** Something that happened to a conversation. */
public sealed interface TurnEvent {
    /** When, in milliseconds on the conversation's clock: more than 0, and never less than the event before. */
    long at();

    /** Calls the method of the handler that is for this event. */
    void accept(Handler handler);

    /** One method for each event. */
    interface Handler {
        void on(Started event);

        void on(Ended event);

        void on(Typed event);

        void on(StopPressed event);

        void on(PlaybackStarted event);

        void on(PlaybackFinished event);

        void on(VoiceHint event);

        void on(VoiceFaded event);

        void on(SpeechStarted event);

        void on(SpeechStopped event);

        void on(Silence event);

        void on(Transcript event);

        void on(SttFailed event);

        void on(Token event);

        void on(ReplyDone event);

        void on(LlmFailed event);

        void on(Speech event);

        void on(SpeechDone event);

        void on(AudioFull event);

        void on(TtsFailed event);

        void on(AudioSent event);

        void on(AudioDrained event);

        void on(Tick event);
    }

    /** The client began the conversation. */
    record Started(long at) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** The conversation ends, whatever it is doing. */
    record Ended(long at, EndReason reason) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** The user typed a turn. */
    record Typed(long at, String text) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** The user pressed stop. */
    record StopPressed(long at) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** The first sample of the turn's reply left the client's loudspeaker. */
    record PlaybackStarted(long at, int turn) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** The last sample of the turn's reply left the client's loudspeaker. */
    record PlaybackFinished(long at, int turn) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** The user may be starting to speak. */
    record VoiceHint(long at) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** It was nothing. */
    record VoiceFaded(long at) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /**
     * The user speaks.
     *
     * @param voicedAt when the first voiced frame of it came
     */
    record SpeechStarted(long at, long voicedAt) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /**
     * The user paused.
     *
     * @param voicedAt when the last voiced frame came
     */
    record SpeechStopped(long at, long voicedAt) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /**
     * The user has been silent for one of the times that matter since they last spoke.
     *
     * @param ms milliseconds of audio since the last voiced frame
     */
    record Silence(long at, int ms) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /**
     * What the recogniser hears in an utterance, in place of what it said of it before.
     *
     * @param utterance counted up within one link to the recogniser
     * @param language  the language it detected, or null
     * @param settled   whether it will not change any more
     */
    record Transcript(long at, int utterance, String text, String language, boolean settled) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** The link to the recogniser is dead. */
    record SttFailed(long at, FailureCode code) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** The next piece of a reply. */
    record Token(long at, Attempt attempt, String text) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** A reply's text is complete. */
    record ReplyDone(long at, Attempt attempt, String finish) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /**
     * A reply's text broke off or never came.
     *
     * @param retryAfterMs how long the vendor wants to be left alone, or 0
     */
    record LlmFailed(long at, Attempt attempt, FailureCode code, long retryAfterMs) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** The next stretch of a reply's audio. */
    record Speech(long at, Attempt attempt, Pcm pcm) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** A reply's audio is complete. */
    record SpeechDone(long at, Attempt attempt) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** No more of a reply's audio can be held: what there is of it is all that will be heard. */
    record AudioFull(long at, Attempt attempt) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /**
     * A reply's audio broke off or never came.
     *
     * @param unspoken the text of which no audio came; null where that is not known
     * @param taken    how many characters of the text had been given by then, or more: what was said later is unspoken too
     */
    record TtsFailed(long at, Attempt attempt, FailureCode code, String unspoken, int taken) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** The first of a reply's audio was sent to the client. */
    record AudioSent(long at, Attempt attempt) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /**
     * The last of a reply's audio was sent to the client.
     *
     * @param aheadMs how much of it the client has yet to play, in milliseconds of audio
     */
    record AudioDrained(long at, Attempt attempt, long aheadMs) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** Time has passed: comes when {@link TurnState#nextDeadline} is over, and harmless at any other time. */
    record Tick(long at) implements TurnEvent {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }
}
