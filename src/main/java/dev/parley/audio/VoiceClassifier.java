package dev.parley.audio;

/** Tells voice from everything else, frame by frame. Keeps a memory of what it heard: one object per microphone. */
public interface VoiceClassifier extends AutoCloseable {
    /** Whether there is voice in this 20 ms frame of 16 kHz audio. Takes microseconds. */
    boolean voiced(Pcm frame);

    @Override
    void close();
}
