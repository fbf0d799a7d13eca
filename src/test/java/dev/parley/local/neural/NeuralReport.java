package dev.parley.local.neural;

import dev.parley.local.engine.Endpointer;
import dev.parley.local.engine.SpeechDecoder;
import dev.parley.local.engine.SpeechRenderer;
import dev.parley.local.models.ModelStore;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Measures the neural engines on recordings:
 *
 * <pre>
 * NeuralReport MODELS hear FILE.tsv   transcribes WAV files (16 kHz, mono, 16 bit); a line is "file[TAB]text", the text
 *                                     may be missing; the word error rate is of those that have one
 * NeuralReport MODELS speak FILE      speaks every line and transcribes it again
 * </pre>
 *
 * Times are the CPU time of the thread, so that they hold on a busy machine.
 */
final class NeuralReport {
    private static final Endpointer.Settings ONSET = new Endpointer.Settings(0.3, 300, Integer.MAX_VALUE, 120);
    private static final int STEP_BYTES = 60 * 32;

    private final MoonshineModel model;
    private final PiperVoice voice;
    private final PhonemeFrontEnd frontEnd;
    private int words;
    private int errors;
    private int withWords;
    private int total;
    private final List<Double> finals = new ArrayList<>();
    private final List<Double> firsts = new ArrayList<>();
    private double audioS;
    private double hearS;
    private double spokenS;
    private double speakS;

    private NeuralReport(Path models) throws Exception {
        ModelStore store = ModelStore.at(models.toString());
        model = MoonshineModel.load(store.recognizer().orElseThrow());
        voice = PiperVoice.load(store.voice().orElseThrow());
        frontEnd = new PhonemeFrontEnd();
        hear(new byte[64_000]);
        say("This is for nobody.");
        finals.clear();
        firsts.clear();
        audioS = hearS = spokenS = speakS = 0;
    }

    public static void main(String[] args) throws Exception {
        NeuralReport report = new NeuralReport(Path.of(args[0]));
        Path list = Path.of(args[2]);
        if (args[1].equals("hear")) {
            for (String line : Files.readAllLines(list)) {
                String[] columns = line.split("\t", 2);
                byte[] wav = Files.readAllBytes(list.resolveSibling(columns[0]));
                report.count(
                        columns[0],
                        columns.length > 1 ? columns[1] : null,
                        report.hear(Arrays.copyOfRange(wav, 44, wav.length & ~1)));
            }
        } else {
            for (String line : Files.readAllLines(list)) {
                report.count("", line, report.hear(report.say(line)));
            }
        }
        report.print();
    }

    private static double cpuS() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    }

    /** As the server does: found by an endpointer, decoded in steps. */
    private String hear(byte[] pcm) {
        Buffer speech = Buffer.buffer();
        boolean[] begun = new boolean[1];
        Endpointer onset = new Endpointer(ONSET, new Endpointer.Listener() {
            @Override
            public void started(Buffer prefix) {
                begun[0] = true;
                speech.appendBuffer(prefix);
            }

            @Override
            public void audioOfUtterance(Buffer audio) {
                speech.appendBuffer(audio);
            }

            @Override
            public void ended() {}
        });
        onset.add(Buffer.buffer(pcm));
        audioS += pcm.length / 32_000.0;
        if (!begun[0]) {
            return "";
        }
        double start = cpuS();
        SpeechDecoder decoder = new MoonshineDecoder(model);
        double longest = 0;
        for (int at = 0; at < speech.length(); at += STEP_BYTES) {
            double step = cpuS();
            decoder.add(speech.getBytes(at, Math.min(speech.length(), at + STEP_BYTES)));
            longest = Math.max(longest, cpuS() - step);
        }
        double step = cpuS();
        String text = decoder.finish();
        longest = Math.max(longest, cpuS() - step);
        decoder.close();
        finals.add(longest);
        hearS += cpuS() - start;
        return text;
    }

    /** Speech at 16 kHz. */
    private byte[] say(String text) {
        double start = cpuS();
        SpeechRenderer.Rendering rendering = new PiperRenderer(voice, frontEnd).render(text);
        Buffer speech = Buffer.buffer();
        for (byte[] pcm = rendering.next(); pcm != null; pcm = rendering.next()) {
            if (speech.length() == 0) {
                firsts.add(cpuS() - start);
            }
            speech.appendBytes(pcm);
        }
        rendering.close();
        speakS += cpuS() - start;
        spokenS += speech.length() / 2.0 / voice.sampleRate();
        byte[] quiet = new byte[16_000];
        return Buffer.buffer(quiet)
                .appendBytes(resampled(speech, voice.sampleRate()))
                .appendBytes(quiet)
                .getBytes();
    }

    /** At 16 kHz, by linear interpolation. */
    static byte[] resampled(Buffer speech, int sampleRate) {
        int samples = (int) (speech.length() / 2 * 16_000L / sampleRate);
        Buffer wide = Buffer.buffer();
        for (int i = 0; i < samples; i++) {
            double at = i * (double) sampleRate / 16_000;
            int left = (int) at;
            int right = Math.min(left + 1, speech.length() / 2 - 1);
            wide.appendShortLE((short) (speech.getShortLE(2 * left)
                    + (at - left) * (speech.getShortLE(2 * right) - speech.getShortLE(2 * left))));
        }
        return wide.getBytes();
    }

    private void count(String name, String said, String heard) {
        total++;
        withWords += heard.isEmpty() ? 0 : 1;
        int wrong = 0;
        if (said != null) {
            List<String> a = normal(said);
            wrong = distance(a, normal(heard));
            words += a.size();
            errors += wrong;
        }
        System.out.println(
                (said == null ? "-" : wrong) + "\t" + name + "\t" + heard + (wrong > 0 ? "\t[" + said + "]" : ""));
    }

    private void print() {
        System.out.printf(
                Locale.ROOT,
                "%d utterances, %d with words; %d words, %d wrong: WER %.1f %%%n",
                total,
                withWords,
                words,
                errors,
                words == 0 ? 0 : 100.0 * errors / words);
        System.out.printf(
                Locale.ROOT,
                "hearing: %.3f of real time; the longest decoding of an utterance p50 %.0f, p90 %.0f ms%n",
                hearS / Math.max(0.001, audioS),
                1000 * quantile(finals, 0.5),
                1000 * quantile(finals, 0.9));
        if (!firsts.isEmpty()) {
            System.out.printf(
                    Locale.ROOT,
                    "speaking: %.3f of real time, %.0f s; first audio p50 %.0f, p90 %.0f ms%n",
                    speakS / spokenS,
                    spokenS,
                    1000 * quantile(firsts, 0.5),
                    1000 * quantile(firsts, 0.9));
        }
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            status.filter(line -> line.startsWith("VmRSS")).forEach(System.out::println);
        } catch (IOException e) {
            System.out.println("memory unknown: " + e);
        }
    }

    static double quantile(List<Double> values, double q) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(q * sorted.size())));
    }

    /** The words for comparison: numbers spelt out, no punctuation, no capitals. */
    static List<String> normal(String text) {
        String spoken = EnglishText.spoken(text.replace('-', ' ')).toLowerCase(Locale.ROOT);
        String plain = spoken.replaceAll("[^a-z' ]", " ").replace("'", "").strip();
        return plain.isEmpty() ? List.of() : List.of(plain.split("\\s+"));
    }

    /** Words that are wrong, missing or too many. */
    static int distance(List<String> said, List<String> heard) {
        int[] row = new int[heard.size() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= said.size(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int substituted = diagonal + (said.get(i - 1).equals(heard.get(j - 1)) ? 0 : 1);
                row[j] = Math.min(substituted, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[heard.size()];
    }
}
