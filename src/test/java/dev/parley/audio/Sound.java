package dev.parley.audio;

import java.util.Arrays;

/**
 * A stretch of made audio at 16 kHz that can be mixed and measured. Samples are on the scale of 16-bit PCM; levels are in
 * decibels of full scale. Immutable.
 */
public record Sound(double[] samples) {
    private static final int FRAME = Pcm.FRAME_BYTES / 2;

    /** In vowels a period is this much like the next or more, in a hiss less. */
    private static final double PITCHED = 0.65;

    public static Sound silence(double ms) {
        return new Sound(new double[(int) (ms * 16)]);
    }

    /** @param pcm s16le at 16 kHz */
    static Sound of(byte[] pcm) {
        double[] samples = new double[pcm.length / 2];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (pcm[2 * i] & 0xFF | pcm[2 * i + 1] << 8);
        }
        return new Sound(samples);
    }

    double ms() {
        return samples.length / 16.0;
    }

    Sound gain(double db) {
        double factor = Math.pow(10, db / 20);
        double[] louder = new double[samples.length];
        for (int i = 0; i < louder.length; i++) {
            louder[i] = samples[i] * factor;
        }
        return new Sound(louder);
    }

    /** Brought to this level, measured over all of it. */
    Sound at(double level) {
        return gain(level - level());
    }

    /** Brought to this level, measured over its voiced frames. */
    public Sound spokenAt(double level) {
        return gain(level - spokenLevel());
    }

    public Sound then(Sound next) {
        double[] both = Arrays.copyOf(samples, samples.length + next.samples.length);
        System.arraycopy(next.samples, 0, both, samples.length, next.samples.length);
        return new Sound(both);
    }

    /** With another sound in it, from so many milliseconds on; the length stays. */
    Sound with(Sound other, double fromMs) {
        double[] sum = samples.clone();
        int from = (int) (fromMs * 16);
        for (int i = Math.max(0, -from); i < other.samples.length && from + i < sum.length; i++) {
            sum[from + i] += other.samples[i];
        }
        return new Sound(sum);
    }

    /** With another sound in all of it, again and again, which has gone on for so many milliseconds at the start. */
    Sound beside(Sound other, double sinceMs) {
        double[] sum = samples.clone();
        int at = (int) (sinceMs * 16) % other.samples.length;
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.samples[at];
            at = at + 1 == other.samples.length ? 0 : at + 1;
        }
        return new Sound(sum);
    }

    /** From the start of it, again and again, to this length. */
    Sound looped(double ms) {
        double[] loop = new double[(int) (ms * 16)];
        for (int i = 0; i < loop.length; i++) {
            loop[i] = samples[i % samples.length];
        }
        return new Sound(loop);
    }

    /** Played faster, and higher, by a factor. */
    Sound faster(double factor) {
        double[] fast = new double[(int) (samples.length / factor) - 1];
        for (int i = 0; i < fast.length; i++) {
            double at = i * factor;
            int left = (int) at;
            double right = left + 1 < samples.length ? samples[left + 1] : 0;
            fast[i] = samples[left] + (at - left) * (right - samples[left]);
        }
        return new Sound(fast);
    }

    public int frames() {
        return samples.length / FRAME;
    }

    /** A whole frame of it, as the microphone gives it. */
    public Pcm frame(int index) {
        byte[] bytes = new byte[Pcm.FRAME_BYTES];
        for (int i = 0; i < FRAME; i++) {
            int sample = (int) Math.rint(Math.max(-32_768, Math.min(32_767, samples[index * FRAME + i])));
            bytes[2 * i] = (byte) sample;
            bytes[2 * i + 1] = (byte) (sample >> 8);
        }
        return Pcm.input(bytes);
    }

    /** All of it, as s16le. */
    byte[] pcm() {
        byte[] all = new byte[frames() * Pcm.FRAME_BYTES];
        for (int i = 0; i < frames(); i++) {
            System.arraycopy(frame(i).bytes(), 0, all, i * Pcm.FRAME_BYTES, Pcm.FRAME_BYTES);
        }
        return all;
    }

    /** How loud a frame is: the root mean square of its samples. */
    double rms(int frame) {
        return 32_768 * Math.pow(10, level(frame * FRAME, (frame + 1) * FRAME) / 20);
    }

    double level() {
        return level(0, samples.length);
    }

    private double level(int from, int to) {
        double squares = 1e-9;
        for (int i = from; i < to; i++) {
            squares += samples[i] * samples[i];
        }
        return 10 * Math.log10(squares / Math.max(1, to - from)) - 20 * Math.log10(32_768);
    }

    /** The level of its speech: the mean over frames within 16 dB of it (the method of ITU-T P.56, by frames). */
    double spokenLevel() {
        double[] power = new double[frames()];
        for (int i = 0; i < power.length; i++) {
            power[i] = Math.pow(10, level(i * FRAME, (i + 1) * FRAME) / 10);
        }
        double spoken = Math.pow(10, level() / 10);
        for (int round = 0; round < 10; round++) {
            double floor = spoken * Math.pow(10, -1.59);
            double energy = 0;
            int frames = 0;
            for (double each : power) {
                if (each > floor) {
                    energy += each;
                    frames++;
                }
            }
            if (frames == 0) {
                break;
            }
            spoken = energy / frames;
        }
        return 10 * Math.log10(spoken);
    }

    /** Of clean speech: the first frame whose voice is no more than so many decibels softer than the speech. */
    public int firstVoiced(double margin) {
        double floor = spokenLevel() - margin;
        for (int i = 0; i < frames(); i++) {
            if (level(i * FRAME, (i + 1) * FRAME) > floor) {
                return i;
            }
        }
        throw new IllegalStateException("no voice");
    }

    /** Of clean speech: the first frame no more than so many decibels softer than the speech that has a pitch. */
    int firstPitched(double margin) {
        double floor = spokenLevel() - margin;
        for (int i = 0; i < frames(); i++) {
            if (level(i * FRAME, (i + 1) * FRAME) > floor && pitched(i * FRAME)) {
                return i;
            }
        }
        throw new IllegalStateException("no pitch");
    }

    /** Whether the frame from here on comes again, much alike, a period of a voice later: 80 to 400 Hz. */
    private boolean pitched(int from) {
        for (int lag = Pcm.INPUT_RATE / 400; lag <= Pcm.INPUT_RATE / 80; lag++) {
            double product = 0;
            double energy = 1e-9;
            double later = 1e-9;
            for (int i = from; i < Math.min(from + FRAME, samples.length - lag); i++) {
                product += samples[i] * samples[i + lag];
                energy += samples[i] * samples[i];
                later += samples[i + lag] * samples[i + lag];
            }
            if (product > PITCHED * Math.sqrt(energy * later)) {
                return true;
            }
        }
        return false;
    }

    /** Of clean speech: the last frame whose voice is no more than so many decibels softer than the speech. */
    public int lastVoiced(double margin) {
        double floor = spokenLevel() - margin;
        for (int i = frames() - 1; i >= 0; i--) {
            if (level(i * FRAME, (i + 1) * FRAME) > floor) {
                return i;
            }
        }
        throw new IllegalStateException("no voice");
    }
}
