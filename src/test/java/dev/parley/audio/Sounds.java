package dev.parley.audio;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** What machines sound like: tones and hums. */
final class Sounds {
    private Sounds() {}

    /** Sounds that repeat over ten seconds. */
    static Map<String, Sound> machines() {
        Map<String, Sound> sounds = new LinkedHashMap<>();
        sounds.put("hum 120 Hz, 350 ms", tone(350, 10_000, 120, 240, 360));
        sounds.put("beeps 440 Hz", tone(500, 500, 440));
        sounds.put("busy tone 425 Hz", tone(480, 480, 425));
        sounds.put("ring 440 + 480 Hz", tone(2000, 1000, 440, 480));
        sounds.put("keys of a phone", tone(120, 200, 770, 1336));
        sounds.put("alarm 2 kHz", tone(250, 250, 2000, 4000));
        sounds.put("hum 100 Hz that stays", hum());
        return sounds;
    }

    /** Sounds that stay, or come again and again. */
    static Map<String, Sound> steady() {
        Map<String, Sound> sounds = new LinkedHashMap<>(machines());
        sounds.remove("hum 120 Hz, 350 ms");
        sounds.put("tone 200 Hz", tone(10_000, 1, 200));
        sounds.put("tone 1 kHz", tone(10_000, 1, 1000));
        sounds.put("motor 90 Hz", motor());
        return sounds;
    }

    static Sound hum() {
        return tone(10_000, 1, 100, 200, 300, 400);
    }

    /** A buzz whose pitch and loudness waver, in a hiss. */
    private static Sound motor() {
        Random random = new Random(5);
        double[] samples = new double[16 * 10_000];
        double phase = 0;
        for (int i = 0; i < samples.length; i++) {
            double second = i / 16_000.0;
            phase +=
                    (90 + 4 * Math.sin(2 * Math.PI * 0.7 * second) + 2 * Math.sin(2 * Math.PI * 2.3 * second)) / 16_000;
            samples[i] = 3000 * (1 + 0.15 * Math.sin(2 * Math.PI * 11 * second)) * (phase % 1 - 0.5)
                    + 300 * random.nextGaussian();
        }
        return new Sound(samples);
    }

    static Sound tone(double onMs, double offMs, double... hz) {
        double[] samples = new double[16 * 10_000];
        for (int i = 0; i < samples.length; i++) {
            double ms = i / 16.0 % (onMs + offMs);
            if (ms < onMs) {
                double edge = Math.min(1, Math.min(ms, onMs - ms) / 5);
                for (double f : hz) {
                    samples[i] += 3000 * edge * Math.sin(2 * Math.PI * f * i / 16_000);
                }
            }
        }
        return new Sound(samples);
    }
}
