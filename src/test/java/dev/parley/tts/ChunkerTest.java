package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkerTest {
    private static List<String> pieces(String... texts) {
        Chunker spoken = new Chunker();
        List<String> pieces = new ArrayList<>();
        for (String text : texts) {
            pieces.addAll(spoken.add(text));
        }
        pieces.addAll(spoken.finish());
        return pieces;
    }

    @Test
    void theFirstPieceComesAtTheFirstBreak() {
        Chunker spoken = new Chunker();
        assertThat(spoken.add("Sure! ")).containsExactly("Sure! ");
        assertThat(new Chunker().add("Well then, let me ")).containsExactly("Well then, ");
        assertThat(new Chunker().add("Tomorrow – perhaps ")).containsExactly("Tomorrow – ");
        assertThat(new Chunker().add("First line\nsecond")).containsExactly("First line ");
    }

    @Test
    void theFirstPieceComesAfterAFewWordsWithoutABreak() {
        assertThat(new Chunker().add("one two three four five six seven eight nine"))
                .containsExactly("one two three four five six seven eight ");
        assertThat(new Chunker().add("internationalisation internationalisation internationalisation and"))
                .containsExactly("internationalisation internationalisation internationalisation ");
    }

    @Test
    void laterPiecesAreSentencesAndLongClauses() {
        assertThat(pieces(
                        "Hello there. I say, this one stays whole. But a clause that goes on for quite some time, like this "
                                + "one, is cut. Good."))
                .containsExactly(
                        "Hello there. ",
                        "I say, this one stays whole. ",
                        "But a clause that goes on for quite some time, ",
                        "like this one, is cut. ",
                        "Good. ");
    }

    @Test
    void aReplyWithoutBreaksIsNeverGivenWhole() {
        List<String> pieces = pieces("word ".repeat(300));
        assertThat(pieces).hasSizeGreaterThan(5).allMatch(piece -> piece.length() <= 210);
        assertThat(pieces("x".repeat(2000))).allMatch(piece -> piece.length() <= 310);
        assertThat(pieces("你好世界".repeat(100))).hasSizeGreaterThan(3).allMatch(piece -> piece.length() <= 110);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Pi is 3.14159 or so. ",
                "It costs 1,000 rupees. ",
                "Come at 10:30 sharp. ",
                "Dr. Rao met Mrs. Iyer. ",
                "Fruit, e.g. mangoes. ",
                "J. R. R. Tolkien wrote. ",
                "The U.S. is far. ",
                "2. Add the milk. ",
                "Visit example.com now. ",
                "नमस्ते, डॉ. शर्मा जी आए हैं। ",
                "श्री. राव ने फ़ोन किया। ",
                "इसका दाम रु. 500 है। ",
                "వచ్చినది డా. రావు గారు. ",
                "வந்தது திரு. குமார் அவர்கள். ",
                "ಇವರು ಡಾ. ರಾವ್ ಅವರು. ",
                "ডা. সেন এসেছেন। ",
                "ഡോ. നായർ വന്നു. ",
                "ડૉ. પટેલ આવ્યા છે. ",
                "ਡਾ. ਸਿੰਘ ਆਏ ਹਨ। ",
                "ଡା. ଦାସ ଆସିଛନ୍ତି। "
            })
    void dotsInsideASentenceDoNotEndIt(String sentence) {
        // After a first piece only sentences and long clauses are cut.
        assertThat(pieces("Go! " + sentence + "Next one.")).containsExactly("Go! ", sentence, "Next one. ");
    }

    @Test
    void manyScriptsEndTheirSentences() {
        assertThat(pieces("नमस्ते। आप कैसे हैं? मैं ठीक हूँ॥ अच्छा।"))
                .containsExactly("नमस्ते। ", "आप कैसे हैं? ", "मैं ठीक हूँ॥ ", "अच्छा। ");
        assertThat(pieces("你好。你好吗？「很好！」我很好。")).containsExactly("你好。 ", "你好吗？ ", "「很好！」 ", "我很好。 ");
        assertThat(pieces("كيف حالك؟ أنا بخير.")).containsExactly("كيف حالك؟ ", "أنا بخير. ");
    }

    @Test
    void quotesBelongToTheSentenceTheyClose() {
        assertThat(pieces("\"Come in.\" She came in.")).containsExactly("\"Come in.\" ", "She came in. ");
    }

    @Test
    void whereTheTextIsSplitChangesNothing() {
        String[] parts = {
            "Hello ",
            "1. ",
            "Dr. ",
            "3.5",
            " * ",
            "नमस्ते। ",
            "डॉ. ",
            "你好。",
            "— ",
            "... ",
            "! ",
            "www.",
            "h",
            "word, ",
            "\u200d",
            "   ",
            "what? ",
            "\r\n",
            "\n",
            "(",
            ")"
        };
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            List<String> split = new ArrayList<>();
            for (int from = 0; from < text.length(); ) {
                int to = Math.min(text.length(), from + 1 + random.nextInt(seed % 2 == 0 ? 1 : 6));
                split.add(text.substring(from, to));
                from = to;
            }
            List<String> whole = pieces(text.toString());
            assertThat(pieces(split.toArray(String[]::new)))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(whole);
            assertThat(whole).as("seed %d: %s", seed, text).allSatisfy(piece -> {
                assertThat(piece).endsWith(" ").isEqualTo(piece.strip() + " ").doesNotContain("  ");
                assertThat(piece.codePoints().anyMatch(Character::isLetterOrDigit))
                        .isTrue();
            });
        }
    }

    @Test
    void plainWordsAllArriveInOrder() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                text.append("w").append(i).append(random.nextInt(4) == 0 ? ". " : random.nextInt(4) == 0 ? ", " : " ");
            }
            assertThat(String.join("", pieces(text.toString()))).isEqualTo(text.toString());
        }
    }
}
