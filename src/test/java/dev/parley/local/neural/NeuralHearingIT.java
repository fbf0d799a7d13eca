package dev.parley.local.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.audio.NeuralVad;
import dev.parley.audio.Pcm;
import dev.parley.audio.SpeechDetector;
import dev.parley.local.neural.Ears.Words;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the recogniser makes of open questions in several voices, of recordings of people and of noise. Skipped where the models
 * are absent; the other voices are those of flite and eSpeak NG, the recordings those of Debian's pocketsphinx-testdata
 * (LibriVox, CMU) and asterisk-core-sounds-en-wav (a woman in the band of a telephone, CC BY-SA 3.0).
 */
@Timeout(240)
class NeuralHearingIT {
    /** Where Debian puts the recordings that {@code people.tsv} names, with what was said. */
    private static final Path RECORDINGS = Path.of("/usr/share");

    private static final int TURN_SILENCE_MS = 900;

    private static Ears ears;

    @BeforeAll
    static void load() throws Exception {
        ears = new Ears(NeuralTalk.models());
    }

    @AfterAll
    static void close() throws Exception {
        if (ears != null) {
            ears.close();
        }
    }

    @Test
    void understandsSixtyQuestionsOfSeveralVoicesAndEndsEachTurnOnce() throws Exception {
        List<String> questions = questions();
        List<String> voices = MadeVoices.installed();
        Words all = new Words();
        List<String> cut = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            // Every so manieth in the server's own voice.
            int voice = i % (voices.size() + 1);
            byte[] speech = voice == voices.size()
                    ? ears.speech(questions.get(i))
                    : MadeVoices.speech(voices.get(voice), questions.get(i));
            all.add(questions.get(i), ears.hear(padded(speech, 500)));
            if (ends(padded(speech, 1500)) != 1) {
                cut.add(questions.get(i));
            }
        }
        System.out.println(questions.size() + " questions of " + voices + " and Piper: " + all);
        assertThat(questions).hasSize(60);
        assertThat(all.rate()).isLessThan(0.08);
        assertThat(cut).isEmpty();
    }

    /** How often Parley's detector finds that a turn is over. */
    private static int ends(byte[] pcm) {
        AtomicInteger ends = new AtomicInteger();
        SpeechDetector detector =
                new SpeechDetector(new NeuralVad(), 100, 800, 200, TURN_SILENCE_MS, new SpeechDetector.Listener() {
                    @Override
                    public void hint() {}

                    @Override
                    public void faded() {}

                    @Override
                    public void started(int sinceMs) {}

                    @Override
                    public void stopped(int sinceMs) {}

                    @Override
                    public void silence(int ms) {
                        ends.addAndGet(ms >= TURN_SILENCE_MS ? 1 : 0);
                    }
                });
        for (int at = 0; at + Pcm.FRAME_BYTES <= pcm.length; at += Pcm.FRAME_BYTES) {
            detector.frame(Pcm.input(Arrays.copyOfRange(pcm, at, at + Pcm.FRAME_BYTES)), false, () -> 0);
        }
        return ends.get();
    }

    @Test
    void understandsPeopleWhoRead() throws Exception {
        List<String> recordings = lines("people.tsv");
        Words all = new Words();
        for (String line : recordings) {
            String[] recording = line.split("\t");
            Path file = RECORDINGS.resolve(recording[0]);
            assumeTrue(
                    Files.exists(file),
                    "no recordings: apt-get install pocketsphinx-testdata asterisk-core-sounds-en-wav");
            byte[] bytes = Files.readAllBytes(file);
            byte[] pcm = recording[0].endsWith(".wav") ? MadeVoices.pcm(bytes) : bytes;
            all.add(recording[1], ears.hear(padded(pcm, 500)));
        }
        System.out.println(recordings.size() + " recordings of people: " + all);
        assertThat(recordings).hasSizeGreaterThanOrEqualTo(40);
        assertThat(all.rate()).isLessThan(0.08);
    }

    @Test
    void hearsNoWordsInSixtyNoises() throws Exception {
        List<String> heard = new ArrayList<>();
        for (String kind : MadeNoise.KINDS) {
            for (int seed = 1; seed <= 5; seed++) {
                String words = ears.hear(MadeNoise.of(kind, seed));
                if (!words.isEmpty()) {
                    heard.add(kind + " " + seed + ": " + words);
                }
            }
        }
        assertThat(heard).hasSizeLessThanOrEqualTo(1);
    }

    static List<String> questions() throws IOException {
        return lines("questions.txt");
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in = NeuralHearingIT.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** With so many ms of silence before and after it. */
    static byte[] padded(byte[] speech, int ms) {
        byte[] padded = new byte[speech.length + 2 * 32 * ms];
        System.arraycopy(speech, 0, padded, 32 * ms, speech.length);
        return padded;
    }
}
