package dev.parley.tts;

/**
 * How fast a voice speaks, learned from what it has spoken. Starts from a usual rate: about 150 English words a minute. On
 * the verticle's event loop.
 */
final class SpeechRate {
    private static final double USUAL_MS = 80;

    /** Weight of the usual rate, in characters. */
    private static final double USUAL_CHARACTERS = 50;

    private final int bytesPerSecond;
    private double characters = USUAL_CHARACTERS;
    private double bytes;

    /** @param sampleRate of the audio, in Hz */
    SpeechRate(int sampleRate) {
        bytesPerSecond = 2 * sampleRate;
        bytes = USUAL_CHARACTERS * USUAL_MS * bytesPerSecond / 1000;
    }

    /**
     * So much was spoken in so much audio.
     *
     * @param visible characters of text, without whitespace
     * @param bytes   of samples
     */
    void learn(int visible, long bytes) {
        characters += visible;
        this.bytes += bytes;
    }

    /** How many visible characters are spoken in so many bytes of samples. */
    int characters(long spoken) {
        return (int) (spoken * characters / bytes);
    }
}
