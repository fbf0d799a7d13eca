package dev.parley.bus;

import dev.parley.audio.Pcm;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;

/** What a stage tells a session, at the session's inbox. */
public sealed interface StageEvent extends BusMessage {
    /** The session that it is for. */
    String session();

    /** The stage that says it. */
    Stage stage();

    /** The session's opening of the stage that it belongs to, see {@link Open#link}. */
    int link();

    /** The attempt that it belongs to; {@link Attempt#NONE} for what belongs to none. */
    default Attempt attempt() {
        return Attempt.NONE;
    }

    /** Calls the method of the handler that is for this event. */
    void accept(Handler handler);

    /** One method for each event. */
    interface Handler {
        void on(Partial event);

        void on(Final event);

        void on(Token event);

        void on(ReplyDone event);

        void on(Speech event);

        void on(SpeechDone event);

        void on(Failed event);
    }

    /**
     * The words of an utterance as far as they are known: replaces what was known of this utterance, and may be shorter.
     *
     * @param utterance the vendor's utterance, counted from 0 in this link
     * @param language  the BCP 47 tag that the vendor detected, or null
     */
    record Partial(String session, int link, int utterance, String text, String language) implements StageEvent {
        @Override
        public Stage stage() {
            return Stage.STT;
        }

        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }

        @Override
        public String toString() {
            return "Partial[" + session + ", " + utterance + ", " + text.length() + " characters]";
        }
    }

    /**
     * The words of an utterance, for good: the vendor will not change them. Blank where nothing was understood.
     *
     * @param utterance the vendor's utterance, counted from 0 in this link
     * @param language  the BCP 47 tag that the vendor detected, or null
     */
    record Final(String session, int link, int utterance, String text, String language) implements StageEvent {
        @Override
        public Stage stage() {
            return Stage.STT;
        }

        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }

        @Override
        public String toString() {
            return "Final[" + session + ", " + utterance + ", " + text.length() + " characters]";
        }
    }

    /** The next piece of a reply. */
    record Token(String session, int link, Attempt attempt, String text) implements StageEvent {
        @Override
        public Stage stage() {
            return Stage.LLM;
        }

        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }

        @Override
        public String toString() {
            return "Token[" + session + ", " + attempt + ", " + text.length() + " characters]";
        }
    }

    /**
     * The reply's text is complete.
     *
     * @param finish "stop", or "length" when the model was cut at its limit
     */
    record ReplyDone(String session, int link, Attempt attempt, String finish) implements StageEvent {
        @Override
        public Stage stage() {
            return Stage.LLM;
        }

        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** The next stretch of a reply's audio, at the configured rate. */
    record Speech(String session, int link, Attempt attempt, Pcm pcm) implements StageEvent {
        @Override
        public Stage stage() {
            return Stage.TTS;
        }

        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** All audio of the reply has been given. Once, after a {@link TtsCommand.Finish}. */
    record SpeechDone(String session, int link, Attempt attempt) implements StageEvent {
        @Override
        public Stage stage() {
            return Stage.TTS;
        }

        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /**
     * The vendor failed. Sent once per failure; the stage has already let go of the work that failed. An idle
     * connection that the vendor closed is no failure: the stage reopens it by itself.
     *
     * @param stage        which stage it is
     * @param attempt      the reply that failed; for the speech-to-text stage {@link Attempt#NONE}: its whole link
     * @param code         what went wrong
     * @param retryAfterMs how long the vendor wants to be left alone before a retry, in milliseconds; 0 where it did not say
     * @param unspoken     for the text-to-speech stage: the text that it was given and of which no audio came; "" elsewhere
     * @param taken        for the text-to-speech stage: how many characters of the reply it had been given by then; what
     *                     was on its way to it is not in {@code unspoken}. {@link #ALL} elsewhere, and where not known
     */
    record Failed(
            String session,
            int link,
            Stage stage,
            Attempt attempt,
            FailureCode code,
            long retryAfterMs,
            String unspoken,
            int taken)
            implements StageEvent {
        /** All that was said. */
        public static final int ALL = Integer.MAX_VALUE;

        /** A failure of which it is not known what was on its way to the stage. */
        public Failed(
                String session,
                int link,
                Stage stage,
                Attempt attempt,
                FailureCode code,
                long retryAfterMs,
                String unspoken) {
            this(session, link, stage, attempt, code, retryAfterMs, unspoken, ALL);
        }

        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }

        @Override
        public String toString() {
            return "Failed[" + session + ", " + stage + ", " + attempt + ", " + code + "]";
        }
    }
}
