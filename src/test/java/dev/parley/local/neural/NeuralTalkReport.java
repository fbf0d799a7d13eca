package dev.parley.local.neural;

import dev.parley.local.neural.Ears.Words;
import dev.parley.local.neural.NeuralTalk.Talk;
import dev.parley.local.neural.NeuralTalk.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Measures conversations with the whole server and the models: {@code mvn test -Dtest=NeuralTalkReport} with the models in
 * {@code PARLEY_MODELS_DIR}; {@code -Dtalk.questions=N} asks so many in each, on a machine that does nothing else.
 */
@Timeout(1200)
class NeuralTalkReport {
    private static final int TURNS = Integer.getInteger("talk.questions", NeuralTalk.QUESTIONS.size());

    @Test
    void oneConversationAndFourAtOnce() throws Exception {
        Ears ears = new Ears(NeuralTalk.models());
        List<byte[]> speech = NeuralTalk.QUESTIONS.stream().map(ears::speech).toList();
        try (NeuralTalk server = new NeuralTalk()) {
            for (int conversations : new int[] {1, 4}) {
                report(ears, server.together(conversations, TURNS, speech));
            }
        }
        ears.close();
    }

    private static void report(Ears ears, List<Talk> talks) throws IOException {
        String memory = memory();
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
                "%d conversations: %d turns, %d cut, %d failures; asked: %s, replies: %s; ms after the last voiced frame: first"
                        + " audio %s; words %s; %s, the clients and their ears included%n",
                talks.size(),
                turns.size(),
                turns.stream().filter(turn -> turn.words().size() != 1).count(),
                talks.stream().mapToInt(talk -> talk.failures().size()).sum(),
                asked,
                replies,
                quantiles(turns, turn -> turn.ms("firstAudioSent")),
                quantiles(turns, turn -> turn.ms("transcript")),
                memory);
    }

    private static String quantiles(List<Turn> turns, ToDoubleFunction<Turn> ms) {
        List<Double> values =
                turns.stream().mapToDouble(ms).filter(Double::isFinite).boxed().toList();
        return String.format(
                Locale.ROOT,
                "p50 %.0f, p95 %.0f",
                NeuralReport.quantile(values, 0.5),
                NeuralReport.quantile(values, 0.95));
    }

    private static String memory() throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.filter(line -> line.startsWith("VmRSS"))
                    .map(line -> line.replaceAll("\\s+", " "))
                    .findFirst()
                    .orElse("");
        }
    }
}
