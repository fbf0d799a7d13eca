package dev.parley.local.neural;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Random;

/** What a microphone hears besides speech, made from a seed: twelve kinds, four seconds each. s16le at 16 kHz. */
final class MadeNoise {
    static final List<String> KINDS = List.of(
            "white", "brown", "hum", "clicks", "steps", "beeps", "ring", "chirps", "engine", "rain", "gusts", "knocks");

    private static final int RATE = 16_000;
    private static final int SAMPLES = 4 * RATE;

    private MadeNoise() {}

    static byte[] of(String kind, int seed) {
        Random random = new Random(seed);
        double rate = 0.7 + 0.6 * random.nextDouble();
        double brown = 0;
        Buffer pcm = Buffer.buffer();
        for (int i = 0; i < SAMPLES; i++) {
            double t = i * rate / RATE;
            double hiss = random.nextGaussian();
            brown = 0.98 * brown + 0.2 * hiss;
            double sample =
                    switch (kind) {
                        case "white" -> 2000 * hiss;
                        case "brown" -> 3000 * brown;
                        case "hum" -> 4000 * Math.sin(2 * Math.PI * 50 * rate * t) + 100 * hiss;
                        case "clicks" -> t % 0.25 < 0.003 ? 8000 * hiss : 30 * hiss;
                        case "steps" -> t % 0.56 < 0.1 ? 3000 * hiss * fade(t % 0.56, 0.1) : 30 * hiss;
                        case "beeps" -> t % 1 < 0.4 ? 4000 * Math.sin(2 * Math.PI * 440 * t) : 30 * hiss;
                        case "ring" ->
                            t % 3 < 1.5
                                    ? 3000 * (Math.sin(2 * Math.PI * 440 * t) + Math.sin(2 * Math.PI * 480 * t)) / 2
                                    : 30 * hiss;
                        case "chirps" ->
                            t % 0.4 < 0.12
                                    ? 3000 * Math.sin(2 * Math.PI * (3000 + 8000 * (t % 0.4)) * t) * fade(t % 0.4, 0.12)
                                    : 30 * hiss;
                        case "engine" ->
                            2500 * (Math.sin(2 * Math.PI * 37 * t) + Math.sin(2 * Math.PI * 74 * t) / 2) + 800 * brown;
                        case "rain" -> 600 * hiss + (random.nextInt(400) == 0 ? 6000 * hiss : 0);
                        case "gusts" -> 4000 * brown * (0.6 + 0.4 * Math.sin(2 * Math.PI * 0.5 * t));
                        default ->
                            t % 0.8 < 0.06
                                    ? 9000 * Math.sin(2 * Math.PI * 180 * t) * fade(t % 0.8, 0.06) + 500 * hiss
                                    : 30 * hiss;
                    };
            pcm.appendShortLE((short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sample)));
        }
        return pcm.getBytes();
    }

    private static double fade(double at, double length) {
        return 1 - at / length;
    }
}
