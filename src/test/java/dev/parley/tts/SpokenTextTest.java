package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpokenTextTest {
    private static List<String> pieces(String... texts) {
        SpokenText spoken = new SpokenText();
        List<String> pieces = new ArrayList<>();
        for (String text : texts) {
            pieces.addAll(spoken.add(text));
        }
        pieces.addAll(spoken.finish());
        return pieces;
    }

    private static String spoken(String text) {
        return String.join("", pieces(text)).trim();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '^',
            value = {
                "**Hi** 😀 `x` => Hi x",
                "# Heading\\nText => Heading Text",
                "*one* and _two_ and ~~three~~ and __four__ => one and two and three and four",
                "snake_case and __init__ => snake case and init",
                "2*3 is 6, and 2 * 3 too => 2×3 is 6, and 2 × 3 too",
                "- apples\\n* pears\\n+ plums => apples pears plums",
                "1. Mix.\\n2. Bake. => 1. Mix. 2. Bake.",
                "> quoted\\n> text => quoted text",
                "before\\n---\\nafter => before after",
                "it is -5 degrees -- really => it is -5 degrees — really",
                "[Vert.x](https://vertx.io/docs_(5)?a=b) is fast => Vert.x is fast",
                "![a cat](http://x/y.png) and more! => a cat and more!",
                "See https://www.example.com/a/b?c=d. Then go => See example.com. Then go",
                "See www.example.org, or <https://example.net/x>. => See example.org, or example.net.",
                "http and www and HTTPS: words => http and www and HTTPS: words",
                "<b>bold</b><br/>next <break time='1s'/>word => bold next word",
                "<think>Let me see. <b>x</b></think>Hello => Hello",
                "3 < 5, a<b, and 7 > 6 => 3 < 5, a<b, and 7 > 6",
                "Code: ```java\\nint x = 1;\\n``` done. => Code: done.",
                "Great 👍🏽. Family 👨‍👩‍👧 time! 1️⃣ 🇮🇳 => Great. Family time! 1",
                "20 °C, ©, 50 % and C# #1 => 20 °C, ©, 50 % and C# #1",
                "क्‍ष और नमस्ते => क्‍ष और नमस्ते",
                "| Name | Age |\\n|---|---|\\n| Ann | 7 => Name Age Ann 7",
                "a ← b => a b",
                "Really?! Yes... Well => Really?! Yes... Well"
            })
    void onlyWhatIsSpokenIsLeft(String written, String wanted) {
        assertThat(spoken(written.translateEscapes())).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "\n", "\t\n ", "...", "😀", "**", "---", "?!", "\u0000", "```\ncode\n```", "<br>", "“”"
            })
    void nothingToSayIsNoPiece(String text) {
        assertThat(pieces(text)).isEmpty();
    }

    @Test
    void whatHasNoShapeIsLeftOut() {
        assertThat(spoken("a\u0000b\u200Bc\u00ADd\uFEFF\uD800e\uDC00")).isEqualTo("abcde");
    }

    @Test
    void theFirstPieceComesAtTheFirstBreak() {
        SpokenText spoken = new SpokenText();
        assertThat(spoken.add("Sure! ")).containsExactly("Sure! ");
        assertThat(new SpokenText().add("Well then, let me ")).containsExactly("Well then, ");
        assertThat(new SpokenText().add("Tomorrow – perhaps ")).containsExactly("Tomorrow – ");
        assertThat(new SpokenText().add("First line\nsecond")).containsExactly("First line ");
    }

    @Test
    void theFirstPieceComesAfterAFewWordsWithoutABreak() {
        assertThat(new SpokenText().add("one two three four five six seven eight nine"))
                .containsExactly("one two three four five six seven eight ");
        assertThat(new SpokenText().add("internationalisation internationalisation internationalisation and"))
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
                "Visit example.com now. "
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
            "**bold**",
            " 😀👍🏽",
            "[a](http://x.y/z)",
            "https://a.b/c?d ",
            "`code`",
            "```\nx\n```",
            "<b>",
            "</b>",
            "<think>",
            "no",
            "</think>",
            "a<b ",
            "\n",
            "- item",
            "1. ",
            "Dr. ",
            "3.5",
            " * ",
            "*",
            "_",
            "snake_case",
            "नमस्ते। ",
            "你好。",
            "— ",
            "... ",
            "! ",
            "![",
            "](",
            ")",
            "www.",
            "h",
            "ht",
            "word, ",
            "\u200d",
            "|",
            "~5",
            "~~",
            "#",
            "\\",
            "   ",
            "what? ",
            "\r\n"
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
                assertThat(piece).doesNotContain("**").doesNotContain("`").doesNotContain("😀");
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
