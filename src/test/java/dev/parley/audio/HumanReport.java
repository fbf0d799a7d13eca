package dev.parley.audio;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Measures the speech detector on {@link Recordings} of people and of real sounds, and prints tables. {@link DetectorReport}
 * runs it when it is given a folder. It needs no clock: the figures are the same on every machine.
 */
final class HumanReport {
    static final Set<String> OF_PEOPLE = Set.of(
            "breathing",
            "brushing_teeth",
            "coughing",
            "crying_baby",
            "drinking_sipping",
            "laughing",
            "sneezing",
            "snoring");

    private static final List<String> MACHINES = List.of("vacuum_cleaner", "washing_machine", "engine", "rain", "wind");

    private final Recordings recordings;
    private final Supplier<VoiceActivityDetector> voice;
    private final Stage stage;

    HumanReport(Recordings recordings, Supplier<VoiceActivityDetector> voice) {
        this.recordings = recordings;
        this.voice = voice;
        this.stage = new Stage(recordings);
    }

    private void print(int thin) {
        System.out.println(Heard.HEAD);
        for (double level : new double[] {Stage.USER_LEVEL, -36, -40, -45}) {
            speech(Setting.quiet(level), thin).print(String.format(Locale.ROOT, "quiet room, %.0f dBFS", level));
        }
        Setting quiet = Setting.quiet(Stage.USER_LEVEL);
        speech(quiet.withEcho(), thin).print("echo at -20 dB");
        speech(Setting.quiet(-40).withEcho(), thin).print("-40 dBFS, echo at -20 dB");
        speech(quiet.byTelephone(), thin).print("telephone");
        Heard rooms = new Heard();
        for (int room = 0; room < recordings.rooms().size(); room++) {
            rooms.add(speech(quiet.inRoom(room), 12 * thin));
        }
        rooms.print("rooms");
        for (int snr : thin > 1 ? new int[] {10} : new int[] {20, 15, 10, 5}) {
            for (Recordings.Clip background : recordings.backgrounds()) {
                speech(quiet.in(background.sound(), snr), 2 * thin).print(background.kind() + ", " + snr + " dB");
            }
            for (String machine : MACHINES) {
                recordings.noise().stream()
                        .filter(clip -> clip.kind().equals(machine))
                        .findFirst()
                        .ifPresent(clip ->
                                speech(quiet.in(clip.sound(), snr), 6 * thin).print(machine + ", " + snr + " dB"));
            }
            speech(quiet.in(Sounds.hum(), snr), 6 * thin).print("hum, " + snr + " dB");
        }
        Sounds.steady().forEach((kind, sound) -> joined(sound, 10, 6 * thin).print("joined by " + kind));
        System.out.println();
        System.out.println(FalseAlarms.HEAD);
        for (int below : new int[] {0, 10, 20}) {
            sounds(below, thin == 1 && below < 20);
        }
        Sounds.machines().forEach((kind, sound) -> alarms(List.of(sound), 0).print(kind));
    }

    private void sounds(int below, boolean kinds) {
        Map<String, List<Sound>> sounds = new TreeMap<>();
        List<Sound> everyday = new ArrayList<>();
        List<Sound> people = new ArrayList<>();
        for (Recordings.Clip clip : recordings.noise()) {
            sounds.computeIfAbsent(clip.kind(), kind -> new ArrayList<>()).add(clip.sound());
            (OF_PEOPLE.contains(clip.kind()) ? people : everyday).add(clip.sound());
        }
        String at = " at -" + below + " dB";
        alarms(everyday, below).print("everyday sounds" + at);
        alarms(people, below).print("people's own noises" + at);
        for (Recordings.Clip background : recordings.backgrounds()) {
            alarms(List.of(background.sound()), below).print(background.kind() + at);
        }
        if (kinds) {
            sounds.forEach((kind, clips) -> {
                FalseAlarms alarms = alarms(clips, below);
                if (alarms.holds > 0) {
                    alarms.print("  " + kind + at);
                }
            });
        }
    }

    /** Every so manieth of the recordings, as a turn and as an interruption. */
    Heard speech(Setting setting, int step) {
        return each(step, (i, heard) -> {
            Recordings.Speech said = stage.said(i, setting);
            Trial turn = stage.turn(said, setting, i);
            heard.turn(turn, Hearing.of(turn, voice.get(), false));
            Trial interruption = stage.interruption(said, setting, i);
            heard.interruption(interruption, Hearing.of(interruption, voice.get(), false));
        });
    }

    /** As a turn, in the middle of which a sound begins that stays. */
    Heard joined(Sound sound, double below, int step) {
        Sound loud = sound.spokenAt(Stage.USER_LEVEL - below);
        return each(step, (i, heard) -> {
            Trial turn = stage.joined(stage.said(i, Setting.quiet(Stage.USER_LEVEL)), loud, i);
            heard.turn(turn, Hearing.of(turn, voice.get(), false));
        });
    }

    /** As the first that is heard of somebody: a short word, so long after the microphone opened. */
    Heard openings(int beforeMs) {
        return each(1, (i, heard) -> {
            Trial turn = stage.opening(stage.said(i, Setting.quiet(Stage.USER_LEVEL)), beforeMs, i);
            heard.turn(turn, Hearing.of(turn, voice.get(), false));
        });
    }

    private Heard each(int step, BiConsumer<Integer, Heard> trials) {
        Heard all = new Heard();
        IntStream.range(0, (recordings.speech().size() + step - 1) / step)
                .parallel()
                .mapToObj(n -> {
                    Heard heard = new Heard();
                    trials.accept(n * step, heard);
                    return heard;
                })
                .toList()
                .forEach(all::add);
        return all;
    }

    Recordings.Speech speech(int index) {
        return recordings.speech().get(index);
    }

    FalseAlarms alarms(List<Sound> sounds, double below) {
        FalseAlarms alarms = new FalseAlarms();
        sounds.parallelStream()
                .map(sound -> {
                    Trial trial = stage.alarm(sound, below);
                    FalseAlarms each = new FalseAlarms();
                    each.add(trial, Hearing.of(trial, voice.get(), true));
                    return each;
                })
                .toList()
                .forEach(alarms::add);
        return alarms;
    }

    /** @param how "brief" for a quarter of the recordings; "half 1" and "half 2" for every other speaker and sound */
    static void print(Path folder, String how) throws IOException {
        Recordings all = Recordings.in(folder);
        Recordings part = how.startsWith("half") ? all.half(how.endsWith("2")) : all;
        new HumanReport(part, NeuralVad::new).print(how.equals("brief") ? 4 : 1);
    }
}
