package dev.parley.bus;

import dev.parley.audio.Pcm;

/** What a session sends to its speech-to-text stage: the user's audio, and where speech begins and ends in it. */
public sealed interface SttInput extends BusMessage {
    /** The session's id. */
    String session();

    /** The session's opening of the stage, see {@link Open#generation}. */
    int generation();

    /** The session's own detector heard the user begin. The audio before it, the pre-roll, follows in {@link Audio}. */
    record SpeechStarted(String session, int generation) implements SttInput {}

    /** Microphone audio, in order, 16 kHz, as fast as it comes; whole 20 ms frames. */
    record Audio(String session, int generation, Pcm pcm) implements SttInput {}

    /** The user has been silent for long enough that a vendor without endpointing of its own should finish the words. */
    record SpeechEnded(String session, int generation) implements SttInput {}
}
