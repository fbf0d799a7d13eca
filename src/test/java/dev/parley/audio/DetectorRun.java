package dev.parley.audio;

/**
 * One run of the speech detector over made audio. Frames are counted from the first of the audio; -1 for what did not
 * happen.
 */
final class DetectorRun implements SpeechDetector.Listener {
    private final int from;
    private int frame;

    /** The first hint and the first onset from the frame that counts on. */
    int hint = -1;

    int onset = -1;

    /** How many onsets and hints there were from the frame that counts on, and how many onsets before it. */
    int onsets;

    int hints;
    int early;

    /** The last voiced frame, as the last 900 ms of silence say. */
    int lastVoiced = -1;

    private final int earlyFrom;

    private DetectorRun(int earlyFrom, int from) {
        this.earlyFrom = earlyFrom;
        this.from = from;
    }

    /**
     * Listens to all of it.
     *
     * @param reply     how loud the assistant can be heard at each frame
     * @param earlyFrom the first frame whose onset is an early one
     * @param from      the first frame that counts
     * @param bargeInMs as configured
     */
    static DetectorRun over(Sound sound, double[] reply, int earlyFrom, int from, int bargeInMs) {
        DetectorRun run = new DetectorRun(earlyFrom, from);
        SpeechDetector detector = new SpeechDetector(new NeuralVad(), bargeInMs, 800, 200, 900, run);
        for (run.frame = 0; run.frame < sound.frames(); run.frame++) {
            double assistant = reply[run.frame];
            detector.frame(sound.frame(run.frame), assistant > 0, () -> assistant);
        }
        return run;
    }

    @Override
    public void hint() {
        if (frame >= from) {
            hints++;
            hint = hint < 0 ? frame : hint;
        }
    }

    @Override
    public void faded() {}

    @Override
    public void started(int sinceMs) {
        if (frame >= from) {
            onsets++;
            onset = onset < 0 ? frame : onset;
        } else if (frame >= earlyFrom) {
            early++;
        }
    }

    @Override
    public void stopped(int sinceMs) {}

    @Override
    public void silence(int ms) {
        if (ms >= 900) {
            lastVoiced = frame - ms / Pcm.FRAME_MS;
        }
    }
}
