package dev.parley.audio;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a frame costs the detector, in CPU time of one thread, so that a busy machine counts little. Run it with
 *
 * <pre>mvn -q -ntp test-compile exec:java -Pdetector -Dexec.mainClass=dev.parley.audio.FrameCost</pre>
 */
public final class FrameCost {
    /** The detectors take turns, frame by frame, as those of a server do. */
    private static final int SESSIONS = 40;

    private static final double MINUTE_MS = 60_000;
    private static final double MICROPHONE_NOISE = -60;

    private FrameCost() {}

    /** @param args how many rounds, of which the cheapest counts; five by default */
    public static void main(String[] args) throws IOException, URISyntaxException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        Map<String, List<Pcm>> sounds = sounds();
        Map<String, Double> least = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            sounds.forEach((label, sound) -> least.merge(label, cost(sound), Math::min));
        }
        System.out.println("a minute of                                    | microseconds a frame");
        least.forEach((label, micros) -> System.out.printf(Locale.ROOT, "%-47s| %5.2f%n", label, micros));
        // The threads of the made voices live on.
        System.exit(0);
    }

    private static Map<String, List<Pcm>> sounds() throws IOException, URISyntaxException {
        Recordings people = Recordings.in(
                Path.of(FrameCost.class.getResource("people/speech.tsv").toURI())
                        .getParent());
        Sound voice = Sound.silence(0);
        for (Recordings.Speech said : people.speech()) {
            voice = voice.then(said.at(Stage.USER_LEVEL).sound());
        }
        Map<String, List<Pcm>> sounds = new LinkedHashMap<>();
        sounds.put("silence", frames(Sound.silence(MINUTE_MS)));
        sounds.put("noise of -60 dBFS before anybody has spoken", frames(noisy(Sound.silence(MINUTE_MS))));
        sounds.put(
                "a conversation: voice for 35 % of it, noise",
                frames(noisy(voice.looped(0.35 * MINUTE_MS).then(Sound.silence(0.65 * MINUTE_MS)))));
        sounds.put("voice without a pause, noise", frames(noisy(voice.looped(MINUTE_MS))));
        sounds.put("a babble of -36 dBFS", frames(Noise.BABBLE.make(1, -36).looped(MINUTE_MS)));
        return sounds;
    }

    private static Sound noisy(Sound sound) {
        return sound.with(Noise.PINK.make(1, MICROPHONE_NOISE).looped(sound.ms()), 0);
    }

    private static List<Pcm> frames(Sound sound) {
        return IntStream.range(0, sound.frames()).mapToObj(sound::frame).toList();
    }

    /** Of a frame of the minute's second time: at first a detector gets to know who speaks. */
    private static double cost(List<Pcm> sound) {
        List<NeuralVad> detectors =
                Stream.generate(NeuralVad::new).limit(SESSIONS).toList();
        play(sound, detectors);
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        play(sound, detectors);
        long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        return nanos / 1000.0 / sound.size() / SESSIONS;
    }

    private static void play(List<Pcm> sound, List<NeuralVad> detectors) {
        for (int i = 0; i < sound.size(); i++) {
            for (int session = 0; session < SESSIONS; session++) {
                // Each is at another place of the sound.
                detectors.get(session).voiced(sound.get((i + 73 * session) % sound.size()), false, () -> 0);
            }
        }
    }
}
