package dev.parley.audio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Measures the speech detector on made speech and made noise, and on recordings of people where there are some, and prints
 * tables. Run it with
 *
 * <pre>mvn -q -ntp test-compile exec:java -Pdetector</pre>
 *
 * and on a folder of {@link Recordings} alone with {@code -Dexec.args=FOLDER}.
 */
public final class DetectorReport {
    /** The level of the user's speech, in decibels of full scale. */
    private static final double USER_LEVEL = -26;

    /** The level of the assistant's speech before it leaks. */
    private static final double REPLY_LEVEL = -20;

    private static final double LEAK_DB = -20;

    /** What is in the microphone of the assistant may be this far from where the server reckons it. */
    private static final int BEHIND_FRAMES = 30;

    private static final int AHEAD_FRAMES = 10;

    /** Voice softer than this beside the rest of the speech, or than the noise, nobody hears. */
    private static final double VOICED_MARGIN = 25;

    /** Speech is active where it is no softer than this beside the rest of it (ITU-T P.56). */
    private static final double ACTIVE_MARGIN = 15.9;

    private static final int BARGE_IN_MS = 100;

    /** Recordings that may lie beside the repository. */
    private static final String SHARED = "../shared/human";

    private static final int[] SNRS = {30, 20, 15, 10, 5};
    private static final double LEAD_MS = 1000;
    private static final double TAIL_MS = 1500;

    private final List<MadeSpeech.Speaker> speakers;
    private final List<String> sentences;

    DetectorReport(List<MadeSpeech.Speaker> speakers, List<String> sentences) {
        this.speakers = speakers;
        this.sentences = sentences;
    }

    /** What the user's words are heard in. */
    record Surroundings(String label, Noise noise, double snr, boolean leak) {
        static final Surroundings QUIET = new Surroundings("none", null, Double.POSITIVE_INFINITY, false);
        static final Surroundings LEAK = new Surroundings("own voice", null, Double.POSITIVE_INFINITY, true);

        static Surroundings of(Noise noise, double snr) {
            return new Surroundings(noise.label, noise, snr, false);
        }

        private double margin() {
            return noise == null || noise.eventful ? VOICED_MARGIN : Math.min(VOICED_MARGIN, snr);
        }

        private Sound around(Sound clean, Random random) {
            Sound heard = clean;
            if (noise != null) {
                Sound made = noise.make(random.nextInt(5), USER_LEVEL - snr);
                heard = heard.with(made.looped(clean.ms() + 1000), -1000 * random.nextDouble());
            }
            return heard;
        }
    }

    /** What came of speech. Times are milliseconds of audio. */
    static final class Result {
        int utterances;
        int misses;
        int early;
        final List<Integer> onsetMs = new ArrayList<>();

        /** As the onset, from the first frame of active speech, after a soft beginning. */
        final List<Integer> activeMs = new ArrayList<>();

        /** As the onset, from the first frame of active speech that has a pitch. */
        final List<Integer> pitchedMs = new ArrayList<>();

        final List<Integer> hintMs = new ArrayList<>();
        final List<Integer> listenMs = new ArrayList<>();
        final List<Integer> endErrorMs = new ArrayList<>();

        void add(Result other) {
            utterances += other.utterances;
            misses += other.misses;
            early += other.early;
            onsetMs.addAll(other.onsetMs);
            activeMs.addAll(other.activeMs);
            pitchedMs.addAll(other.pitchedMs);
            hintMs.addAll(other.hintMs);
            listenMs.addAll(other.listenMs);
            endErrorMs.addAll(other.endErrorMs);
        }

        double within(int ms) {
            return (double) endErrorMs.stream()
                            .filter(error -> Math.abs(error) <= ms)
                            .count()
                    / utterances;
        }
    }

    /** How often nothing but noise interrupted the assistant, and ducked it, a minute. */
    record Alarms(double interruptions, double ducks) {}

    /** Each speaker's sentences: as turns of their own, and as interruptions of the assistant. */
    Result speech(Surroundings surroundings) {
        Result result = new Result();
        Random random = new Random(7);
        for (MadeSpeech.Speaker speaker : speakers) {
            for (String sentence : sentences) {
                Sound said = speaker.say(sentence).spokenAt(USER_LEVEL);
                result.utterances++;
                turn(said, surroundings, random, result);
                interruption(speaker, said, surroundings, random, result);
            }
        }
        return result;
    }

    /** Each speaker's sentences as turns, in the middle of which a sound begins that stays. */
    Result joined(Sound sound, double below) {
        Result result = new Result();
        for (MadeSpeech.Speaker speaker : speakers) {
            for (String sentence : sentences) {
                Sound said = speaker.say(sentence).spokenAt(USER_LEVEL);
                Sound clean = Sound.silence(LEAD_MS + said.ms() + 2 * TAIL_MS).with(said, LEAD_MS);
                double middle = LEAD_MS + said.ms() / 2;
                Sound joining = sound.spokenAt(USER_LEVEL - below).looped(clean.ms() - middle);
                turn(clean, clean.with(joining, middle), VOICED_MARGIN, result);
            }
        }
        return result;
    }

    private static void turn(Sound said, Surroundings surroundings, Random random, Result result) {
        Sound clean = Sound.silence(LEAD_MS + said.ms() + TAIL_MS).with(said, LEAD_MS + 20 * random.nextDouble());
        turn(clean, surroundings.around(clean, random), surroundings.margin(), result);
    }

    private static void turn(Sound clean, Sound heard, double margin, Result result) {
        int first = clean.firstVoiced(margin);
        DetectorRun run = DetectorRun.over(heard, new double[clean.frames()], 0, first - 2, BARGE_IN_MS);
        if (run.onset >= 0) {
            result.listenMs.add((run.onset - first) * Pcm.FRAME_MS);
        }
        if (run.lastVoiced >= 0) {
            result.endErrorMs.add((run.lastVoiced - clean.lastVoiced(margin)) * Pcm.FRAME_MS);
        }
    }

    private void interruption(
            MadeSpeech.Speaker speaker, Sound said, Surroundings surroundings, Random random, Result result) {
        Sound lead = lead(speaker, result.utterances);
        double at = lead.ms() + LEAD_MS + 20 * random.nextDouble();
        Sound clean = Sound.silence(at + said.ms() + 500).with(said, at);
        int first = clean.firstVoiced(surroundings.margin());
        int last = clean.lastVoiced(surroundings.margin());
        Sound reply = reply(result.utterances, lead.ms(), clean.ms());
        Sound heard = surroundings.around(clean.with(lead, 0), random);
        if (surroundings.leak) {
            heard = heard.with(reply.gain(LEAK_DB), 0);
        }
        DetectorRun run =
                DetectorRun.over(heard, loudness(reply, lead.frames()), lead.frames(), first - 2, BARGE_IN_MS);
        result.early += run.early;
        if (run.early > 0) {
            return;
        }
        if (run.onset < 0 || run.onset > last + 5) {
            result.misses++;
        } else {
            double activeMargin = Math.min(ACTIVE_MARGIN, surroundings.margin());
            int active = clean.firstVoiced(activeMargin);
            int pitched = clean.firstPitched(activeMargin);
            result.onsetMs.add((run.onset - first) * Pcm.FRAME_MS);
            result.activeMs.add((run.onset - active) * Pcm.FRAME_MS);
            result.pitchedMs.add((run.onset - pitched) * Pcm.FRAME_MS);
            result.hintMs.add((Math.max(run.hint, first) - first) * Pcm.FRAME_MS);
        }
    }

    /** Something that the user has said before, and the silence after it. */
    private Sound lead(MadeSpeech.Speaker speaker, int number) {
        Sound said = speaker.say(sentences.get(number % sentences.size())).spokenAt(USER_LEVEL);
        return Sound.silence(LEAD_MS).then(said).then(Sound.silence(TAIL_MS));
    }

    /** The assistant's own talk. */
    private static Sound reply(int number, double fromMs, double toMs) {
        List<Sound> talkers = MadeSpeech.talkers();
        Sound talk = talkers.get(number % talkers.size()).spokenAt(REPLY_LEVEL);
        return Sound.silence(toMs).with(talk.looped(toMs - fromMs), fromMs);
    }

    /** What the detector is told of the assistant's loudness, frame by frame: the loudest of what is near. */
    private static double[] loudness(Sound reply, int from) {
        double[] near = new double[reply.frames()];
        for (int i = from; i < near.length; i++) {
            near[i] = 1;
            for (int j = Math.max(0, i - BEHIND_FRAMES); j < Math.min(near.length, i + AHEAD_FRAMES); j++) {
                near[i] = Math.max(near[i], reply.rms(j));
            }
        }
        return near;
    }

    /**
     * Nothing but noise while the assistant speaks.
     *
     * @param spokenBefore whether the user has said something before
     */
    Alarms alarms(Surroundings surroundings, double minutes, boolean spokenBefore) {
        int interruptions = 0;
        int ducks = 0;
        int stretches = (int) Math.round(minutes * 3);
        for (int i = 0; i < stretches; i++) {
            Sound lead = spokenBefore ? lead(speakers.get(i % speakers.size()), i) : Sound.silence(LEAD_MS);
            Sound clean = lead.then(Sound.silence(20_000));
            Sound reply = reply(i, lead.ms(), clean.ms());
            Sound heard = surroundings.around(clean, new Random(i));
            if (surroundings.leak) {
                heard = heard.with(reply.gain(LEAK_DB), 0);
            }
            DetectorRun run = DetectorRun.over(heard, loudness(reply, lead.frames()), 0, lead.frames(), BARGE_IN_MS);
            interruptions += run.onsets;
            ducks += run.hints;
        }
        return new Alarms(3.0 * interruptions / stretches, 3.0 * ducks / stretches);
    }

    /**
     * @param args how many minutes of each made noise, three by default; or a folder of {@link Recordings}, and "brief" for a
     *             quarter of them, "half 1" or "half 2" for every other speaker and sound
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args.length > 0 && !args[0].matches("[0-9.]+") ? args[0] : SHARED);
        boolean made = args.length == 0 || args[0].matches("[0-9.]+");
        if (made) {
            new DetectorReport(MadeSpeech.speakers(), MadeSpeech.SENTENCES)
                    .print(args.length > 0 ? Double.parseDouble(args[0]) : 3);
        }
        if (!made || Files.isDirectory(folder)) {
            HumanReport.print(folder, String.join(" ", List.of(args).subList(Math.min(1, args.length), args.length)));
        }
        // The voices' threads would go on.
        System.exit(0);
    }

    private void print(double minutes) {
        System.out.println(
                "noise     |  SNR |   n | missed early | onset p50 p99 | of active p50 p99 | of pitched p50 p99 | hint p50 p99 | listen p50 p99 | end p1 p50 p99 | within 60 ms");
        print(Surroundings.QUIET);
        print(Surroundings.LEAK);
        for (int snr : SNRS) {
            Result all = new Result();
            for (Noise noise : Noise.values()) {
                all.add(print(Surroundings.of(noise, snr)));
            }
            print("all", snr, all);
        }
        System.out.println();
        System.out.println(
                "noise     |  SNR | interruptions a minute | ducks a minute | interruptions, nothing said before");
        print(Surroundings.LEAK, minutes);
        for (int snr : SNRS) {
            double sum = 0;
            for (Noise noise : Noise.values()) {
                sum += print(Surroundings.of(noise, snr), minutes);
            }
            System.out.printf(Locale.ROOT, "all       | %4d | %6.2f%n", snr, sum / Noise.values().length);
        }
    }

    private Result print(Surroundings surroundings) {
        Result result = speech(surroundings);
        print(surroundings.label, surroundings.snr, result);
        return result;
    }

    private double print(Surroundings surroundings, double minutes) {
        Alarms after = alarms(surroundings, minutes, true);
        Alarms cold = alarms(surroundings, minutes, false);
        System.out.printf(
                Locale.ROOT,
                "%-9s | %4.0f | %6.2f | %6.2f | %6.2f%n",
                surroundings.label,
                surroundings.snr,
                after.interruptions,
                after.ducks,
                cold.interruptions);
        return after.interruptions;
    }

    private static void print(String noise, double snr, Result r) {
        System.out.printf(
                Locale.ROOT,
                "%-9s | %4.0f | %3d | %3d %3d | %4d %4d | %4d %4d | %4d %4d | %4d %4d | %4d %4d | %4d %4d %4d | %5.1f %%%n",
                noise,
                snr,
                r.utterances,
                r.misses,
                r.early,
                at(r.onsetMs, 0.5),
                at(r.onsetMs, 0.99),
                at(r.activeMs, 0.5),
                at(r.activeMs, 0.99),
                at(r.pitchedMs, 0.5),
                at(r.pitchedMs, 0.99),
                at(r.hintMs, 0.5),
                at(r.hintMs, 0.99),
                at(r.listenMs, 0.5),
                at(r.listenMs, 0.99),
                at(r.endErrorMs, 0.01),
                at(r.endErrorMs, 0.5),
                at(r.endErrorMs, 0.99),
                100 * r.within(60));
    }

    static int at(List<Integer> values, double quantile) {
        List<Integer> sorted = values.stream().sorted().toList();
        return sorted.isEmpty()
                ? -1
                : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(quantile * sorted.size())));
    }
}
