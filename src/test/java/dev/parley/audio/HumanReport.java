package dev.parley.audio;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Measures the speech detector on {@link Recordings} of people and of real sounds, and prints tables. {@link DetectorReport}
 * runs it when it is given a folder. It needs no clock: the figures are the same on every machine.
 */
final class HumanReport {
    private static final double USER_LEVEL = -26;
    private static final double ROOM_LEVEL = -70;
    private static final double REPLY_LEVEL = -20;
    private static final double ECHO_DB = -20;
    private static final int HOLD_MS = 100;
    private static final int BARGE_IN_MS = 800;

    /** A turn that has not ended this long after its last word does not end. */
    private static final double NO_END_MS = 2600;

    /** The reply starts this long before the user interrupts. */
    private static final double REPLY_MS = 1900;

    /** A held reply goes on when the voice has faded for this long, as {@code turn.releaseMs} says. */
    private static final int RELEASE_MS = 700;

    private static final Sound ROOM = hiss(new Random(1), 7_000);

    /** Samples of a room's response: 0.8 s. */
    private static final int LONGEST_ROOM = 12_800;

    static final Set<String> OF_PEOPLE = Set.of(
            "breathing",
            "brushing_teeth",
            "coughing",
            "crying_baby",
            "drinking_sipping",
            "laughing",
            "sneezing",
            "snoring");

    private final Recordings recordings;
    private final Supplier<VoiceActivityDetector> voice;
    int thin = 1;

    HumanReport(Recordings recordings, Supplier<VoiceActivityDetector> voice) {
        this.recordings = recordings;
        this.voice = voice;
    }

    /** What speech is heard in. */
    record Setting(
            String label, double level, Sound background, double snr, boolean echo, boolean telephone, int room) {
        static Setting quiet(double level) {
            return new Setting("quiet room", level, null, 0, false, false, -1);
        }

        Setting in(Recordings.Clip clip, double below) {
            return new Setting(clip.kind(), level, clip.sound(), below, echo, telephone, room);
        }

        Setting withEcho() {
            return new Setting("echo at -20 dB", level, null, 0, true, false, -1);
        }

        Setting byTelephone() {
            return new Setting("telephone", level, null, 0, false, true, -1);
        }

        Setting inRoom(int index) {
            return new Setting("room " + index, level, null, 0, false, false, index);
        }
    }

    /** What came of speech. Times are milliseconds of audio. */
    static final class Result {
        int trials;
        int missed;
        int early;
        final List<Integer> onsetMs = new ArrayList<>();
        int turns;
        int unheard;
        int endless;
        int cut;
        int inTime;
        final List<Integer> endErrorMs = new ArrayList<>();

        void add(Result other) {
            trials += other.trials;
            missed += other.missed;
            early += other.early;
            onsetMs.addAll(other.onsetMs);
            turns += other.turns;
            unheard += other.unheard;
            endless += other.endless;
            cut += other.cut;
            inTime += other.inTime;
            endErrorMs.addAll(other.endErrorMs);
        }

        void print(String label) {
            System.out.printf(
                    Locale.ROOT,
                    "%-26s| %5d | %6.1f %6.1f | %4d %4d %4d | %6.1f | %6.1f | %6.1f | %6.1f | %5d %5d%n",
                    label,
                    trials,
                    percent(missed, trials),
                    percent(early, trials),
                    DetectorReport.at(onsetMs, 0.5),
                    DetectorReport.at(onsetMs, 0.95),
                    DetectorReport.at(onsetMs, 0.99),
                    percent(unheard, turns),
                    percent(inTime, turns),
                    percent(endless, turns),
                    percent(cut, turns),
                    DetectorReport.at(endErrorMs, 0.05),
                    DetectorReport.at(endErrorMs, 0.95));
        }
    }

    static double percent(int some, int all) {
        return all == 0 ? 0 : 100.0 * some / all;
    }

    /** Holds that came to nothing, and replies that were lost, in so many minutes of sound. */
    static final class Alarms {
        double minutes;
        int holds;
        int lost;
        int hints;
        int clips;
        int clipsHeld;
        int clipsLost;

        void add(Alarms other) {
            minutes += other.minutes;
            holds += other.holds;
            lost += other.lost;
            hints += other.hints;
            clips += other.clips;
            clipsHeld += other.clipsHeld;
            clipsLost += other.clipsLost;
        }

        void print(String label) {
            System.out.printf(
                    Locale.ROOT,
                    "%-26s| %5.1f | %5.1f | %5.2f | %5.2f | %3d %% | %3d %%%n",
                    label,
                    minutes,
                    hints / minutes,
                    holds / minutes,
                    lost / minutes,
                    Math.round(percent(clipsHeld, clips)),
                    Math.round(percent(clipsLost, clips)));
        }
    }

    private int step(int step) {
        return thin * step;
    }

    void print(boolean brief) {
        thin = brief ? 4 : 1;
        System.out.println(
                "speech in                 | trials | missed early % | onset p50 p95 p99 | unheard % | end in 60 ms % | no end % | cut % | end p5 p95");
        for (double level : new double[] {USER_LEVEL, -36, -40, -45}) {
            speech(Setting.quiet(level), 1).print(String.format(Locale.ROOT, "quiet room, %.0f dBFS", level));
        }
        speech(Setting.quiet(USER_LEVEL).withEcho(), 1).print("echo at -20 dB");
        speech(Setting.quiet(-40).withEcho(), 1).print("-40 dBFS, echo at -20 dB");
        speech(Setting.quiet(USER_LEVEL).byTelephone(), 1).print("telephone");
        Result rooms = new Result();
        for (int room = 0; room < recordings.rooms().size(); room++) {
            rooms.add(speech(Setting.quiet(USER_LEVEL).inRoom(room), 24));
        }
        rooms.print("rooms");
        for (double snr : brief ? new double[] {10} : new double[] {20, 15, 10, 5}) {
            for (Recordings.Clip background : recordings.backgrounds()) {
                speech(Setting.quiet(USER_LEVEL).in(background, snr), 2)
                        .print(background.kind() + ", " + Math.round(snr) + " dB");
            }
            for (String machine : List.of("vacuum_cleaner", "washing_machine", "engine", "rain", "wind")) {
                for (Recordings.Clip clip : recordings.noise()) {
                    if (clip.kind().equals(machine)) {
                        speech(Setting.quiet(USER_LEVEL).in(clip, snr), 6)
                                .print(machine + ", " + Math.round(snr) + " dB");
                        break;
                    }
                }
            }
        }
        System.out.println();
        System.out.println(
                "only sounds               | minutes | hints | holds | lost a minute | clips held | clips lost");
        for (double below : new double[] {0, 10, 20}) {
            Map<String, Alarms> kinds = new TreeMap<>();
            Alarms everyday = new Alarms();
            Alarms people = new Alarms();
            for (Recordings.Clip clip : recordings.noise()) {
                Alarms alarms = alarms(clip.sound(), below);
                kinds.computeIfAbsent(clip.kind(), kind -> new Alarms()).add(alarms);
                (OF_PEOPLE.contains(clip.kind()) ? people : everyday).add(alarms);
            }
            String at = " at -" + Math.round(below) + " dB";
            everyday.print("everyday sounds" + at);
            people.print("people's own noises" + at);
            for (Recordings.Clip background : recordings.backgrounds()) {
                alarms(background.sound(), below).print(background.kind() + at);
            }
            if (below < 20 && !brief) {
                kinds.forEach((kind, alarms) -> {
                    if (alarms.holds > 0) {
                        alarms.print("  " + kind + at);
                    }
                });
            }
        }
        tones().forEach((kind, sound) -> alarms(sound, 0).print(kind));
    }

    /** Every so manieth of the recordings, as a turn and as an interruption. */
    Result speech(Setting setting, int step) {
        Result result = new Result();
        List<Recordings.Speech> all = recordings.speech();
        for (int i = 0; i < all.size(); i += step(step)) {
            Recordings.Speech said = all.get(i).at(setting.level);
            if (setting.telephone) {
                said = said.through(telephone(said.sound()));
            }
            if (setting.room >= 0) {
                said = said.through(reverberant(said.sound(), recordings.rooms().get(setting.room)));
            }
            turn(said, setting, i, result);
            interruption(said, setting, i, result);
        }
        return result;
    }

    /** As it is in a room, beside the setting's background. */
    private Sound heard(Sound clean, Setting setting, int seed) {
        Random random = new Random(seed);
        Sound heard = clean.with(ROOM.looped(clean.ms()), 0);
        if (setting.background != null) {
            Sound loud = setting.background.spokenAt(setting.level - setting.snr);
            double from = random.nextDouble() * setting.background.ms();
            heard = heard.with(loud.looped(clean.ms() + from), -from);
        }
        return heard;
    }

    private void turn(Recordings.Speech said, Setting setting, int seed, Result result) {
        double lead = 1200;
        Sound clean = Sound.silence(lead + said.endMs() + 200 + NO_END_MS + 900).with(said.sound(), lead);
        Run run = new Run(heard(clean, setting, seed), new double[clean.frames()]);
        run.toTheEnd();
        double end = lead + said.endMs();
        result.turns++;
        if (run.starts.stream().noneMatch(at -> at > lead && at < end + 300)) {
            result.unheard++;
            return;
        }
        boolean ended = false;
        for (double[] silence : run.silences) {
            // When it was told, and the last voice that it was counted from.
            if (silence[0] < end) {
                if (silence[0] > lead + said.onsetMs() && !said.pauses()) {
                    result.cut++;
                }
            } else if (silence[0] <= end + NO_END_MS && !ended) {
                ended = true;
                int error = (int) Math.round(silence[1] - end);
                result.endErrorMs.add(error);
                result.inTime += Math.abs(error) <= 60 ? 1 : 0;
            }
        }
        result.endless += ended ? 0 : 1;
    }

    private void interruption(Recordings.Speech said, Setting setting, int seed, Result result) {
        Sound lead = Sound.silence(1200 + said.endMs() + 1300).with(said.sound(), 1200);
        double at = lead.ms() + REPLY_MS + 20 * new Random(seed).nextDouble();
        Sound clean = Sound.silence(at + said.sound().ms() + 400).with(lead, 0).with(said.sound(), at);
        Sound reply = reply(seed, lead.ms(), clean.ms());
        Sound heard = heard(clean, setting, seed);
        if (setting.echo) {
            heard = heard.with(reply.gain(ECHO_DB), 120);
        }
        Run run = new Run(heard, loudness(reply, (int) (lead.ms() / 20)));
        run.toTheEnd();
        result.trials++;
        double onset = at + said.onsetMs();
        double end = at + said.endMs();
        double start = -1;
        for (double started : run.starts) {
            if (started > lead.ms() + 200 && started < onset - 40) {
                result.early++;
                return;
            }
            start = start < 0 && started >= onset - 40 ? started : start;
        }
        if (start < 0 || start > end + 100) {
            result.missed++;
        } else {
            result.onsetMs.add((int) Math.round(start - onset));
        }
    }

    Alarms alarms(Sound sound, double below) {
        Sound clip = sound.spokenAt(USER_LEVEL - below);
        Recordings.Speech said = recordings
                .speech()
                .get((int) (sound.samples().length % recordings.speech().size()))
                .at(USER_LEVEL);
        Sound lead = Sound.silence(1200 + said.endMs() + 1300).with(said.sound(), 1200);
        double at = lead.ms() + 1500;
        Sound clean = Sound.silence(at + clip.ms() + 1000).with(lead, 0).with(clip, at);
        Sound heard = heard(clean, Setting.quiet(USER_LEVEL), sound.samples().length);
        Run run =
                new Run(heard, loudness(reply(sound.samples().length, lead.ms(), clean.ms()), (int) (lead.ms() / 20)));
        run.holds = true;
        run.from = (int) (at / 20) - 2;
        run.toTheEnd();
        Alarms alarms = new Alarms();
        alarms.minutes = clip.ms() / 60_000;
        alarms.holds = run.held;
        alarms.lost = run.lost;
        alarms.hints = run.hints;
        alarms.clips = 1;
        alarms.clipsHeld = run.held > 0 ? 1 : 0;
        alarms.clipsLost = run.lost > 0 ? 1 : 0;
        return alarms;
    }

    /** The detector over some audio. */
    private final class Run implements SpeechDetector.Listener {
        private final Sound sound;
        private final double[] reply;
        private final SpeechDetector detector;
        private final List<Double> starts = new ArrayList<>();
        private final List<double[]> silences = new ArrayList<>();
        private int frame;
        private int from;

        /** Whether the reply is held when somebody speaks, and goes on when the voice has faded. */
        private boolean holds;

        private int held;
        private int lost;
        private int hints;
        private boolean holding;
        private int fadedFrames;
        private boolean speaking;

        Run(Sound sound, double[] reply) {
            this.sound = sound;
            this.reply = reply;
            this.detector = new SpeechDetector(voice.get(), HOLD_MS, BARGE_IN_MS, 200, 900, this);
        }

        void toTheEnd() {
            for (frame = 0; frame < sound.frames(); frame++) {
                fadedFrames = speaking ? 0 : fadedFrames + 1;
                holding &= fadedFrames * Pcm.FRAME_MS < RELEASE_MS;
                double loud = holding ? 0 : reply[frame];
                detector.frame(sound.frame(frame), loud > 0, () -> loud);
            }
        }

        private double now() {
            return (frame + 1) * 20.0;
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
            if (holds && !holding && frame >= from) {
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

    /** The assistant's own talk: sentences, or whatever is longest. */
    private Sound reply(int seed, double fromMs, double toMs) {
        List<Recordings.Speech> long_ = recordings.speech().stream()
                .filter(said -> said.sound().ms() > 2500)
                .toList();
        List<Recordings.Speech> from = long_.isEmpty() ? recordings.speech() : long_;
        Recordings.Speech said =
                from.get(Math.floorMod(seed * 31 + 7, from.size())).at(REPLY_LEVEL);
        return Sound.silence(toMs).with(said.sound().looped(toMs - fromMs), fromMs);
    }

    private static double[] loudness(Sound reply, int from) {
        double[] near = new double[reply.frames()];
        double[] rms = new double[reply.frames()];
        for (int i = 0; i < rms.length; i++) {
            rms[i] = reply.rms(i);
        }
        for (int i = from; i < near.length; i++) {
            near[i] = 1;
            for (int j = Math.max(0, i - 30); j < Math.min(near.length, i + 10); j++) {
                near[i] = Math.max(near[i], rms[j]);
            }
        }
        return near;
    }

    private static Sound hiss(Random random, double ms) {
        double[] samples = random.doubles((int) (ms * 16), -1, 1).toArray();
        return new Sound(samples).at(ROOM_LEVEL);
    }

    /** 300 to 3400 Hz, by differences of means. */
    private static Sound telephone(Sound sound) {
        double[] in = sound.samples();
        double[] out = in.clone();
        for (int pass = 0; pass < 3; pass++) {
            double low = 0;
            double high = 0;
            for (int i = 0; i < out.length; i++) {
                low += 0.74 * (out[i] - low);
                high += 0.07 * (low - high);
                out[i] = low - high;
            }
        }
        return new Sound(out).gain(sound.spokenLevel() - new Sound(out).spokenLevel());
    }

    /** The sound in a room. Taps below a hundredth of the direct sound and the room's end are left out. */
    private static Sound reverberant(Sound sound, Sound response) {
        double[] in = sound.samples();
        double[] taps = response.samples();
        int peak = 0;
        for (int i = 0; i < taps.length; i++) {
            peak = Math.abs(taps[i]) > Math.abs(taps[peak]) ? i : peak;
        }
        double[] out = new double[in.length];
        for (int k = peak; k < Math.min(taps.length, peak + LONGEST_ROOM); k++) {
            double tap = taps[k];
            if (Math.abs(tap) > Math.abs(taps[peak]) / 100) {
                for (int i = k - peak; i < out.length; i++) {
                    out[i] += tap * in[i - (k - peak)];
                }
            }
        }
        Sound wet = new Sound(out);
        return wet.gain(sound.spokenLevel() - wet.spokenLevel());
    }

    /** What machines say: D14 of the cases. */
    static Map<String, Sound> tones() {
        Map<String, Sound> tones = new LinkedHashMap<>();
        tones.put("hum 120 Hz, 350 ms", tone(350, 10_000, 120, 240, 360));
        tones.put("beeps 440 Hz", tone(500, 500, 440));
        tones.put("busy tone 425 Hz", tone(480, 480, 425));
        tones.put("ring 440 + 480 Hz", tone(2000, 1000, 440, 480));
        tones.put("keys of a phone", tone(120, 200, 770, 1336));
        tones.put("alarm 2 kHz", tone(250, 250, 2000, 4000));
        tones.put("hum 100 Hz that stays", tone(10_000, 1, 100, 200, 300, 400));
        return tones;
    }

    private static Sound tone(double onMs, double offMs, double... hz) {
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

    static void print(Path folder, boolean brief) throws IOException {
        new HumanReport(Recordings.in(folder), NeuralVad::new).print(brief);
    }
}
