package dev.parley.audio;

import dev.parley.client.Speech;
import io.vertx.core.Vertx;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * Speech of several voices: FreeTTS's at three speeds, and espeak-ng's where that is installed. What was made is kept for
 * the life of the process.
 */
public final class MadeSpeech {
    /** What people say to an assistant, and over it: short and long, with soft and hard ends. */
    static final List<String> SENTENCES = List.of(
            "What time is it?",
            "Stop.",
            "No, wait a moment.",
            "Tell me a story about the fish and the ships.",
            "Yes please.",
            "Could you say that again, but a little more slowly this time?");

    private static final String TALK =
            "I went down to the market this morning and bought some apples, two loaves of bread "
                    + "and a newspaper, and then it began to rain, so I stood under the old bridge and waited with the others.";

    private static final Map<String, Sound> MADE = new ConcurrentHashMap<>();
    private static final double[] FREETTS_SPEEDS = {0.9, 1.0, 1.2};

    /** Voice, variant and words a minute. */
    private static final List<String[]> ESPEAK = List.of(
            new String[] {"en-gb", "140"},
            new String[] {"en-us+f3", "175"},
            new String[] {"en-gb-scotland+m3", "175"},
            new String[] {"en-us+f5", "230"},
            new String[] {"en-029+m7", "200"});

    private static Speech freetts;

    private MadeSpeech() {}

    /** One who speaks. */
    public interface Speaker {
        String name();

        /** Clean speech, without silence around it. */
        Sound say(String words);
    }

    private record Made(String name, Function<String, Sound> voice) implements Speaker {
        @Override
        public Sound say(String words) {
            return MADE.computeIfAbsent(name + ": " + words, key -> voice.apply(words));
        }
    }

    /** FreeTTS's voice at its own speed. */
    public static Speaker freetts() {
        return freetts(1.0);
    }

    /** All that this machine can make. */
    static List<Speaker> speakers() {
        List<Speaker> speakers = new ArrayList<>();
        for (double speed : FREETTS_SPEEDS) {
            speakers.add(freetts(speed));
        }
        if (Files.isExecutable(Path.of("/usr/bin/espeak-ng"))) {
            ESPEAK.forEach(voice -> speakers.add(
                    new Made("espeak-ng " + voice[0] + " " + voice[1], words -> espeak(voice[0], voice[1], words))));
        }
        return speakers;
    }

    /** A long stretch of talk of each. */
    static List<Sound> talkers() {
        return speakers().stream().map(speaker -> speaker.say(TALK)).toList();
    }

    private static Speaker freetts(double speed) {
        return new Made("freetts kevin16 x" + speed, words -> {
            Sound said = kevin(words);
            return speed == 1.0 ? said : said.faster(speed);
        });
    }

    private static synchronized Sound kevin(String words) {
        if (freetts == null) {
            freetts = new Speech(Vertx.vertx());
        }
        return Sound.of(freetts.of(words));
    }

    private static Sound espeak(String voice, String wordsAMinute, String words) {
        try {
            Path wav = Files.createTempFile("speech", ".wav");
            try {
                Process process = new ProcessBuilder(
                                "/usr/bin/espeak-ng", "-v", voice, "-s", wordsAMinute, "-w", wav.toString(), words)
                        .redirectErrorStream(true)
                        .start();
                if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    throw new IllegalStateException("espeak-ng " + voice + " failed");
                }
                return trimmed(read(wav));
            } finally {
                Files.delete(wav);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Sound read(Path wav) throws IOException {
        try (AudioInputStream recorded =
                        AudioSystem.getAudioInputStream(new BufferedInputStream(Files.newInputStream(wav)));
                AudioInputStream wanted = AudioSystem.getAudioInputStream(
                        new AudioFormat(recorded.getFormat().getSampleRate(), 16, 1, true, false), recorded)) {
            return Sound.of(wanted.readAllBytes()).faster(recorded.getFormat().getSampleRate() / 16_000);
        } catch (UnsupportedAudioFileException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Sound trimmed(Sound sound) {
        double[] samples = sound.samples();
        int from = 0;
        while (Math.abs(samples[from]) < 30) {
            from++;
        }
        int to = samples.length;
        while (Math.abs(samples[to - 1]) < 30) {
            to--;
        }
        return new Sound(Arrays.copyOfRange(samples, from, to));
    }
}
