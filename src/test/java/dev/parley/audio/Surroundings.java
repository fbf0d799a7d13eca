package dev.parley.audio;

import java.util.Random;

/** What the user's words are heard in. */
record Surroundings(String label, Noise noise, double snr, boolean leak) {
    /** Voice softer than this beside the rest of the speech, or than the noise, nobody hears. */
    static final double VOICED_MARGIN = 25;

    static final Surroundings QUIET = new Surroundings("none", null, Double.POSITIVE_INFINITY, false);
    static final Surroundings LEAK = new Surroundings("own voice", null, Double.POSITIVE_INFINITY, true);

    static Surroundings of(Noise noise, double snr) {
        return new Surroundings(noise.label, noise, snr, false);
    }

    double margin() {
        return noise == null || noise.eventful ? VOICED_MARGIN : Math.min(VOICED_MARGIN, snr);
    }

    Sound around(Sound clean, Random random) {
        Sound heard = clean;
        if (noise != null) {
            Sound made = noise.make(random.nextInt(5), MadeTrials.USER_LEVEL - snr);
            heard = heard.with(made.looped(clean.ms() + 1000), -1000 * random.nextDouble());
        }
        return heard;
    }
}
