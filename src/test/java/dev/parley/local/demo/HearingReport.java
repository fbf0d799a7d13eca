package dev.parley.local.demo;

import dev.parley.local.engine.Endpointer;
import dev.parley.local.engine.SpeechRenderer;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Measures how well the ear hears: how many phrases of the grammar are understood, how much other speech is taken for a
 * phrase, how soon after the speech the partial says the whole phrase, and what it costs. Run by hand:
 *
 * <pre>mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=dev.parley.local.demo.HearingReport</pre>
 *
 * The speakers are FreeTTS's kevin16 and, where {@code espeak-ng} and {@code sox} are installed, several voices of
 * espeak-ng. Each phrase has silence before and after it. The sentences are in {@code heard.txt} and {@code
 * unheard.txt}.
 */
final class HearingReport {
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int STEP_BYTES = 3200;
    private static final List<String> ESPEAK = List.of(
            "en-us 150",
            "en-us 175",
            "en-us+f3 160",
            "en-us+m3 150",
            "en-gb 160",
            "en-gb+f2 150",
            "en-gb-x-rp 160",
            "en-gb-scotland 150");
    private static final List<String> KEVIN = List.of("kevin 150");

    private final SphinxModel model = new SphinxModel();
    private final FreeTtsVoice kevin = new FreeTtsVoice();
    private final List<Double> phraseMargins = new ArrayList<>();
    private final List<Double> otherMargins = new ArrayList<>();
    private final List<Integer> settledMs = new ArrayList<>();
    private double audioS;
    private double decodingS;

    private HearingReport() {}

    /** Prints the report, for the speakers given, such as {@code "kevin 150" "en-us 175"}, or for all. */
    public static void main(String[] args) throws Exception {
        HearingReport report = new HearingReport();
        List<String> speakers = new ArrayList<>(args.length > 0 ? List.of(args) : KEVIN);
        if (args.length == 0 && hasEspeak()) {
            speakers.addAll(ESPEAK);
        }
        for (String speaker : speakers) {
            report.measure(speaker);
        }
        report.summary();
        System.exit(0);
    }

    private void measure(String speaker) throws Exception {
        List<String> phrases = lines("heard.txt");
        List<String> others = lines("unheard.txt");
        int understood = 0;
        int taken = 0;
        for (String phrase : phrases) {
            SphinxDecoder.Guess guess = decode(speak(speaker, phrase), phrase);
            phraseMargins.add(same(guess.phrase(), phrase) ? guess.margin() : Double.NEGATIVE_INFINITY);
            understood += same(guess.words(), phrase) ? 1 : 0;
            if (!same(guess.words(), phrase)) {
                System.out.printf("  missed  [%s] -> [%s] %.2f%n", phrase, guess.phrase(), guess.margin());
            }
        }
        for (String other : others) {
            SphinxDecoder.Guess guess = decode(speak(speaker, other), null);
            otherMargins.add(guess.margin());
            taken += guess.words().isEmpty() ? 0 : 1;
            if (!guess.words().isEmpty()) {
                System.out.printf("  mistook [%s] -> [%s] %.2f%n", other, guess.phrase(), guess.margin());
            }
        }
        System.out.printf(
                "%-22s understood %d of %d, mistook %d of %d%n",
                speaker, understood, phrases.size(), taken, others.size());
    }

    private SphinxDecoder.Guess decode(Buffer pcm, String phrase) {
        int end = endOfSpeechMs(pcm);
        int settled = -1;
        SphinxDecoder decoder = model.decoder();
        for (int at = 0; at < pcm.length(); at += STEP_BYTES) {
            long start = CPU.getCurrentThreadCpuTime();
            String partial = decoder.add(pcm.getBytes(at, Math.min(pcm.length(), at + STEP_BYTES)));
            decodingS += (CPU.getCurrentThreadCpuTime() - start) / 1e9;
            if (phrase == null || !same(partial, phrase)) {
                settled = -1;
            } else if (settled < 0) {
                settled = (at + STEP_BYTES) / 32 - end;
            }
        }
        SphinxDecoder.Guess guess = decoder.whole();
        decoder.close();
        audioS += pcm.length() / 32_000.0;
        if (phrase != null && same(guess.words(), phrase)) {
            settledMs.add(settled < 0 ? 9999 : settled);
        }
        return guess;
    }

    /** Whether two phrases say the same, be it with or without a contraction. */
    private static boolean same(String a, String b) {
        return a.replace("what's", "what is").equals(b.replace("what's", "what is"));
    }

    private void summary() {
        System.out.printf("decoding takes %.3f of real time%n", decodingS / audioS);
        settledMs.sort(null);
        System.out.printf(
                "partial whole after the end of speech: p10 %d ms, p50 %d ms, p90 %d ms, p95 %d ms, never %d of %d%n",
                settledMs.get(settledMs.size() / 10),
                settledMs.get(settledMs.size() / 2),
                settledMs.get(settledMs.size() * 9 / 10),
                settledMs.get(settledMs.size() * 95 / 100),
                settledMs.stream().filter(ms -> ms == 9999).count(),
                settledMs.size());
        for (double margin = -1.2; margin <= 0.05; margin += 0.1) {
            System.out.printf(
                    "margin %5.1f  understood %.3f  mistook %.3f%n",
                    margin, share(phraseMargins, margin), share(otherMargins, margin));
        }
    }

    private static double share(List<Double> margins, double least) {
        return margins.stream().filter(margin -> margin >= least).count() / (double) margins.size();
    }

    private Buffer speak(String speaker, String text) throws Exception {
        String[] voice = speaker.split(" ");
        Buffer speech;
        if (voice[0].equals("kevin")) {
            Buffer rendered = Buffer.buffer();
            SpeechRenderer.Rendering rendering = kevin.render(text);
            for (byte[] pcm = rendering.next(); pcm != null; pcm = rendering.next()) {
                rendered.appendBytes(pcm);
            }
            speech = rendered;
        } else {
            Process process = new ProcessBuilder(
                            "sh",
                            "-c",
                            "espeak-ng -v \"$1\" -s \"$2\" --stdout \"$0\" | sox -t wav - -r 16000 -c 1 -b 16 -e"
                                    + " signed -L -t raw - gain -3",
                            text,
                            voice[0],
                            voice[1])
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            byte[] raw = process.getInputStream().readAllBytes();
            speech = Buffer.buffer(raw).slice(0, raw.length / 2 * 2);
        }
        return Buffer.buffer(new byte[9600]).appendBuffer(speech).appendBuffer(Buffer.buffer(new byte[22_400]));
    }

    private static int endOfSpeechMs(Buffer pcm) {
        for (int at = pcm.length() - 640; at > 0; at -= 640) {
            if (Endpointer.levelDb(pcm.slice(at, at + 640)) > 42) {
                return (at + 640) / 32;
            }
        }
        return 0;
    }

    private static boolean hasEspeak() {
        try {
            return new ProcessBuilder("espeak-ng", "--version").start().waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static List<String> lines(String resource) throws IOException {
        try (var in = HearingReport.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .collect(Collectors.toList());
        }
    }
}
