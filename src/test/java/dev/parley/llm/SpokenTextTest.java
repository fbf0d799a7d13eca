package dev.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpokenTextTest {
    private static String spoken(String... texts) {
        SpokenText spoken = new SpokenText();
        StringBuilder all = new StringBuilder();
        for (String text : texts) {
            all.append(spoken.add(text));
        }
        return all.append(spoken.finish()).toString();
    }

    /** On one line, without spaces around it. */
    private static String plain(String text) {
        return spoken(text).replaceAll("\\s+", " ").strip();
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
                "<seed:think>hm</seed:think>Hello => Hello",
                "<Thoughts>hm</think></thoughts>Hello => Hello",
                "[THINK]hm [x][/THINK]Hello => Hello",
                "◁think▷hm ◁x▷ ◁/think▷Hello => Hello",
                "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Hello<|return|> => Hello",
                "Hello.<|im_end|></s><｜end▁of▁sentence｜> => Hello.",
                "[THIS] is [THINKING] and [TH => THIS is THINKING and TH",
                "use <| and |> for that => use < and > for that",
                "Code:\\n~~~\\nint x;\\n~~~\\ndone, ~5 or ~~~x => Code: done, ~5 or x",
                "a <b and c> d => a <b and c> d",
                "an <input type='text' disabled> field => an field",
                "Wrap it in `<think>` tags, \"<think>\" I say. => Wrap it in think tags, \"think\" I say.",
                "3 < 5, a<b, and 7 > 6 => 3 < 5, a<b, and 7 > 6",
                "Code: ```java\\nint x = 1;\\n``` done. => Code: done.",
                "Great 👍🏽. Family 👨‍👩‍👧 time! 1️⃣ 🇮🇳 => Great. Family time! 1",
                "20 °C, ©, 50 % and C# #1 => 20 °C, ©, 50 % and C# #1",
                "क्‍ष और नमस्ते => क्‍ष और नमस्ते",
                "Prices:\\n\\n| Name | Age |\\n|:--|--:|\\n| Ann | 7 |\\n\\nThat is all. => Prices: That is all.",
                "a\\n  | **b** | [c](d) |  \\ne => a e",
                "|x| is never negative\\nnor is || y => x is never negative nor is y",
                "this | that => this that",
                "a ← b => a b",
                "Really?! Yes... Well => Really?! Yes... Well"
            })
    void onlyWhatIsSpokenIsLeft(String written, String wanted) {
        assertThat(plain(written.translateEscapes())).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n",
                "\t\n ",
                "...",
                "😀",
                "**",
                "---",
                "?!",
                "\u0000",
                "```\ncode\n```",
                "| a | b |\n|---|---|\n| 1 | 2 |",
                "<think>hm</think>",
                "<br>",
                "“”"
            })
    void nothingToSayIsNoPiece(String text) {
        assertThat(spoken(text).codePoints()).noneMatch(Character::isLetterOrDigit);
    }

    @Test
    void whatHasNoShapeIsLeftOut() {
        assertThat(spoken("a\u0000b\u200Bc\u00ADd\uFEFF\uD800e\uDC00")).isEqualTo("abcde");
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
            "[THINK]",
            "[/THINK]",
            "[THI",
            "<|channel|>final<|message|>",
            "~~~",
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
            String whole = spoken(text.toString());
            assertThat(spoken(split.toArray(String[]::new)))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(whole);
            assertThat(whole)
                    .as("seed %d: %s", seed, text)
                    .doesNotContain("**")
                    .doesNotContain("`")
                    .doesNotContain("😀");
        }
    }

    @Test
    void plainTextStaysAsItIs() {
        assertThat(spoken("Hello there.  How are you?\nFine.")).isEqualTo("Hello there.  How are you?\nFine.");
    }
}
