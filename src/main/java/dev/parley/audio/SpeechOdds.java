package dev.parley.audio;

/**
 * How likely somebody speaks in a frame, from it and all before. What is heard is worked out when somebody asks: of a long
 * stretch that nobody asked about, as of a room where nobody speaks, only the end. One stream, one thread.
 */
final class SpeechOdds {
    /** So many frames of a stretch that nobody asked about are worked out: 1 s tells how the room sounds. */
    private static final int KEPT = 50;

    private final SpeechFeatures features = new SpeechFeatures();
    private final SpeechNetwork network = new SpeechNetwork();

    /** The last frames, in turn. */
    private final byte[][] latest = new byte[KEPT][];

    /** Where the next one goes. */
    private int next;

    /** How many of them have come since somebody asked. */
    private int waiting;

    /** Takes the next frame of 16 kHz s16le audio, which must not change any more. */
    void add(byte[] frame) {
        latest[next] = frame;
        next = (next + 1) % KEPT;
        waiting = Math.min(waiting + 1, KEPT);
    }

    /**
     * The logit of somebody's speaking in the latest frame: above 0 it is more likely than not. Takes some microseconds for
     * each frame since the last answer.
     *
     * @param gain how much louder than they are the frames are to be taken for, as a factor
     */
    float logit(double gain) {
        float logit = 0;
        for (; waiting > 0; waiting--) {
            int frame = (next - waiting + KEPT) % KEPT;
            logit = network.next(features.of(latest[frame], gain));
            latest[frame] = null;
        }
        return logit;
    }
}
