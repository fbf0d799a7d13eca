package dev.parley.local.neural;

import dev.parley.bench.JarProcess;
import dev.parley.local.neural.Ears.Words;
import dev.parley.local.neural.NeuralTalk.Talk;
import dev.parley.local.neural.NeuralTalk.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Measures conversations with a packaged server and the models in {@code PARLEY_MODELS_DIR}: when it is ready, its memory,
 * and for one conversation and for four at once how long after the last voiced frame the words are there and the first audio
 * is heard. The questions are those of {@link NeuralTalk}, in the made voices of this machine. Run it, on a machine that does
 * nothing else, with
 *
 * <pre>mvn -q -ntp test-compile exec:java -Pbench -Dexec.mainClass=dev.parley.local.neural.TalkBench \
 *     -Dexec.args="target/parley.jar 20"</pre>
 */
public final class TalkBench {
    private static final int LOADED_AFTER_MS = 8000;

    private TalkBench() {}

    /** @param args the jar; how many questions are asked, by one and by four together, 20 by default */
    public static void main(String[] args) throws Exception {
        int turns = args.length > 1 ? Integer.parseInt(args[1]) : NeuralTalk.QUESTIONS.size();
        try (Ears ears = new Ears(NeuralTalk.models())) {
            // What is computed beforehand and afterwards the server does not lack.
            List<byte[]> speech = speech(ears);
            List<Talk> one;
            List<Talk> four;
            try (JarProcess server = new JarProcess(List.of("-jar", args[0]), NeuralTalk.config());
                    NeuralTalk people = new NeuralTalk(server.port())) {
                System.out.printf("ready after %d ms, resident %d MB%n", server.readyMs(), server.residentMb());
                Thread.sleep(LOADED_AFTER_MS);
                System.out.printf("loaded: resident %d MB%n", server.residentMb());
                one = people.together(1, turns, speech);
                System.out.printf("after one conversation: resident %d MB%n", server.residentMb());
                four = people.together(4, turns / 4, speech);
                System.out.printf("after four at once: resident %d MB%n", server.residentMb());
            }
            report("one conversation", one, ears);
            report("four at once", four, ears);
        }
        System.exit(0);
    }

    private static List<byte[]> speech(Ears ears) throws Exception {
        List<String> voices = MadeVoices.installed();
        List<byte[]> speech = new ArrayList<>();
        for (String question : NeuralTalk.QUESTIONS) {
            int voice = speech.size() % (voices.size() + 1);
            speech.add(
                    voice == voices.size()
                            ? ears.clearSpeech(question)
                            : MadeVoices.speech(voices.get(voice), question));
        }
        return speech;
    }

    private static void report(String what, List<Talk> talks, Ears ears) {
        List<Turn> turns = talks.stream().flatMap(talk -> talk.turns().stream()).toList();
        Words asked = new Words();
        Words replies = new Words();
        for (Turn turn : turns) {
            String spoken = ears.hear(turn.audio());
            asked.add(turn.said(), turn.heard());
            replies.add(turn.reply(), spoken);
            System.out.println(turn.said() + " | " + turn.words() + " | " + turn.reply() + " | " + spoken + " | "
                    + turn.metrics().encode());
        }
        talks.forEach(talk -> talk.failures().forEach(System.out::println));
        System.out.printf(
                Locale.ROOT,
                "%s: %d turns answered, %d of them cut, %d failures; asked: %s, replies: %s%n"
                        + "  ms after the last voiced frame: words %s; first audio %s%n",
                what,
                turns.size(),
                turns.stream().filter(turn -> turn.words().size() != 1).count(),
                talks.stream().mapToInt(talk -> talk.failures().size()).sum(),
                asked,
                replies,
                quantiles(turns, turn -> turn.ms("transcript")),
                quantiles(turns, turn -> turn.ms("firstAudioSent")));
    }

    private static String quantiles(List<Turn> turns, ToDoubleFunction<Turn> ms) {
        List<Double> values =
                turns.stream().mapToDouble(ms).filter(Double::isFinite).boxed().toList();
        return String.format(
                Locale.ROOT,
                "p50 %.0f, p95 %.0f (n %d)",
                NeuralReport.quantile(values, 0.5),
                NeuralReport.quantile(values, 0.95),
                values.size());
    }
}
