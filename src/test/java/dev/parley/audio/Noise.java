package dev.parley.audio;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/** What a microphone hears besides speech, made from a seed. */
enum Noise {
    WHITE("white", false, random -> white(random, 20_000)),
    PINK("pink", false, random -> pink(random, 20_000)),
    BABBLE("babble", false, random -> babble(random)),
    KEYBOARD("keyboard", true, random -> events(random, 150, 250, Noise::click)),
    COUGH("cough", true, random -> events(random, 4000, 4000, Noise::cough)),
    SLAM("door slam", true, random -> events(random, 4000, 4000, Noise::slam));

    /** How many voices there are in a babble. */
    private static final int TALKERS = 8;

    final String label;

    /** Whether it is a row of events, whose level is that of their loudest tenth of a second. */
    final boolean eventful;

    private final Function<Random, Sound> maker;
    private final Map<Integer, Sound> takes = new ConcurrentHashMap<>();

    Noise(String label, boolean eventful, Function<Random, Sound> maker) {
        this.label = label;
        this.eventful = eventful;
        this.maker = maker;
    }

    /** Twenty seconds of it, at a level in decibels of full scale; a take for each seed. */
    Sound make(int seed, double level) {
        return takes.computeIfAbsent(seed, take -> {
                    Sound sound = maker.apply(new Random(take));
                    return sound.gain(-(eventful ? loudest(sound) : sound.level()));
                })
                .gain(level);
    }

    private static double loudest(Sound sound) {
        double loudest = -200;
        for (int from = 0; from + 1600 <= sound.samples().length; from += 800) {
            double squares = 1e-9;
            for (int i = from; i < from + 1600; i++) {
                squares += sound.samples()[i] * sound.samples()[i];
            }
            loudest = Math.max(loudest, 10 * Math.log10(squares / 1600) - 20 * Math.log10(32_768));
        }
        return loudest;
    }

    private static Sound white(Random random, double ms) {
        return new Sound(DoubleStream.generate(() -> 1000 * random.nextGaussian())
                .limit((long) (ms * 16))
                .toArray());
    }

    /** White noise through Paul Kellet's filter: -3 dB an octave. */
    private static Sound pink(Random random, double ms) {
        double[] samples = new double[(int) (ms * 16)];
        double b0 = 0;
        double b1 = 0;
        double b2 = 0;
        for (int i = 0; i < samples.length; i++) {
            double white = random.nextGaussian();
            b0 = 0.99765 * b0 + white * 0.0990460;
            b1 = 0.96300 * b1 + white * 0.2965164;
            b2 = 0.57000 * b2 + white * 1.0526913;
            samples[i] = 1000 * (b0 + b1 + b2 + white * 0.1848);
        }
        return new Sound(samples);
    }

    private static Sound babble(Random random) {
        Sound sum = Sound.silence(20_000);
        for (int talker = 0; talker < TALKERS; talker++) {
            List<Sound> voices = MadeSpeech.talkers();
            Sound voice = voices.get(talker % voices.size()).faster(0.85 + 0.3 * random.nextDouble());
            Sound loop = voice.spokenAt(-26).looped(20_000 + voice.ms());
            double from = random.nextDouble() * voice.ms();
            sum = sum.with(loop, -from);
        }
        return sum;
    }

    /** Events at intervals drawn between half and one and a half of the mean. */
    private static Sound events(Random random, double minGapMs, double spreadMs, Function<Random, Sound> event) {
        Sound sum = Sound.silence(20_000);
        for (double at = 500; at < 19_000; at += minGapMs / 2 + random.nextDouble() * spreadMs) {
            sum = sum.with(event.apply(random).gain(-6 * random.nextDouble()), at);
        }
        return sum;
    }

    /** A key: down and up, a few milliseconds each, 80 ms apart. */
    private static Sound click(Random random) {
        Sound key = Sound.silence(140);
        for (double at : new double[] {0, 60 + 40 * random.nextDouble()}) {
            Sound burst = decaying(white(random, 25), 4 + 4 * random.nextDouble());
            key = key.with(at == 0 ? burst : burst.gain(-6), at);
        }
        return key;
    }

    /** A cough: a burst of breath, then a rough voiced part, 300 ms in all. */
    private static Sound cough(Random random) {
        Sound breath = decaying(white(random, 150), 45);
        double hz = 180 + 120 * random.nextDouble();
        double[] voice = new double[16 * 180];
        double phase = 0;
        for (int i = 0; i < voice.length; i++) {
            phase += (hz * (1 + 0.25 * random.nextGaussian())) / 16_000;
            double pulse = phase % 1 < 0.2 ? 1 : -0.25;
            voice[i] = 700 * (pulse + 0.8 * random.nextGaussian()) * Math.sin(Math.PI * i / voice.length);
        }
        return Sound.silence(330).with(breath, 0).with(new Sound(voice), 120);
    }

    /** A door: a thud of low frequencies with a sharp start and a room behind it. */
    private static Sound slam(Random random) {
        double[] thud = new double[16 * 400];
        double low = 0;
        for (int i = 0; i < thud.length; i++) {
            low += 0.06 * (random.nextGaussian() - low);
            double t = i / 16.0;
            thud[i] = 9000 * low * Math.exp(-t / 80) + 600 * Math.sin(2 * Math.PI * 70 * t / 1000) * Math.exp(-t / 100);
        }
        return new Sound(thud).with(decaying(white(random, 40), 6), 0);
    }

    private static Sound decaying(Sound sound, double ms) {
        double[] samples = sound.samples().clone();
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= Math.exp(-i / 16.0 / ms);
        }
        return new Sound(samples);
    }
}
