package dev.parley.bus;

import dev.parley.turn.Attempt;

/** What a session tells its text-to-speech stage. */
public sealed interface TtsCommand extends StageCommand {
    /** The session's opening of the stage, see {@link Open#link}. */
    int link();

    /** The reply that it is about. */
    Attempt attempt();

    /** Calls the method of the handler that is for this command. */
    void accept(Handler handler);

    /** One method for each command. */
    interface Handler {
        void on(Speak command);

        void on(Finish command);
    }

    /**
     * The next piece of a reply, as the language model gave it. The stage gathers pieces into what its vendor speaks
     * well: the first words at once at a natural break, later ones by clause or sentence. Answered by
     * {@link StageEvent.Speech} as the vendor gives it.
     */
    record Speak(String session, int link, Attempt attempt, String text) implements TtsCommand {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }

        /** Without the words: they are never written to a log. */
        @Override
        public String toString() {
            return "Speak[" + session + ", " + attempt + ", " + text.length() + " characters]";
        }
    }

    /** The reply is complete: whatever text is left is spoken, then {@link StageEvent.SpeechDone} is sent. */
    record Finish(String session, int link, Attempt attempt) implements TtsCommand {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }
}
