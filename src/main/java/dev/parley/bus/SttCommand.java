package dev.parley.bus;

import dev.parley.audio.Pcm;

/** What a session tells its speech-to-text stage. */
public sealed interface SttCommand extends StageCommand {
    /** The session's opening of the stage, see {@link Open#link}. */
    int link();

    /** Calls the method of the handler that is for this command. */
    void accept(Handler handler);

    /** One method for each command. */
    interface Handler {
        void on(SpeechStarted command);

        void on(Audio command);

        void on(SpeechEnded command);
    }

    /**
     * The session's own detector heard the user begin. The audio before it, the pre-roll, follows in {@link Audio}.
     */
    record SpeechStarted(String session, int link) implements SttCommand {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /**
     * Microphone audio, in order, 16 kHz, as fast as it comes; whole 20 ms frames.
     */
    record Audio(String session, int link, Pcm pcm) implements SttCommand {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }

    /** The user has been silent for long enough that a vendor without endpointing of its own should finish the words. */
    record SpeechEnded(String session, int link) implements SttCommand {
        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }
    }
}
