package dev.parley.audio;

import java.util.ArrayList;
import java.util.List;

/** The detector over a trial: what it told, and when. All times are milliseconds of audio. */
final class Hearing implements SpeechDetector.Listener {
    private static final int HOLD_MS = 100;
    private static final int BARGE_IN_MS = 800;

    /** A held reply goes on when the voice has faded for this long, as {@code turn.releaseMs} says. */
    private static final int RELEASE_MS = 700;

    /** When speech started. */
    final List<Double> starts = new ArrayList<>();

    /** Silences of 900 ms: when each was told, and the last voice before it. */
    final List<double[]> silences = new ArrayList<>();

    /** From the time that counts on: holds, replies lost, hints. */
    int held;

    int lost;
    int hints;

    private final int from;
    private int frame;
    private boolean holding;
    private int fadedFrames;
    private boolean speaking;

    private Hearing(int from) {
        this.from = from;
    }

    /** @param holds whether the reply is silent from the start of speech until the voice has faded */
    static Hearing of(Trial trial, VoiceActivityDetector voice, boolean holds) {
        Hearing hearing = new Hearing((int) (trial.fromMs() / Pcm.FRAME_MS));
        SpeechDetector detector = new SpeechDetector(voice, HOLD_MS, BARGE_IN_MS, 200, 900, hearing);
        for (hearing.frame = 0; hearing.frame < trial.reply().length; hearing.frame++) {
            hearing.fadedFrames = hearing.speaking ? 0 : hearing.fadedFrames + 1;
            hearing.holding &= hearing.fadedFrames * Pcm.FRAME_MS < RELEASE_MS;
            double loud = hearing.holding && holds ? 0 : trial.reply()[hearing.frame];
            detector.frame(trial.heard().frame(hearing.frame), loud > 0, () -> loud);
        }
        return hearing;
    }

    private double now() {
        return (frame + 1.0) * Pcm.FRAME_MS;
    }

    @Override
    public void hint() {
        hints += frame >= from ? 1 : 0;
    }

    @Override
    public void faded() {}

    @Override
    public void started(int sinceMs) {
        speaking = true;
        starts.add(now());
        if (!holding && frame >= from) {
            held++;
            holding = true;
        }
    }

    @Override
    public void sustained(int voiceMs) {
        lost += frame >= from ? 1 : 0;
    }

    @Override
    public void stopped(int sinceMs) {
        speaking = false;
        fadedFrames = sinceMs / Pcm.FRAME_MS;
    }

    @Override
    public void silence(int ms) {
        if (ms >= 900) {
            silences.add(new double[] {now(), now() - ms});
        }
    }
}
