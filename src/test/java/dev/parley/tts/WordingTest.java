package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WordingTest {
    /** The voice is told no language that was only heard: the text shows it, and what came before a text of digits only. */
    @Test
    void digitsAloneAreReadInTheLanguageOfTheTextBeforeThem() throws Exception {
        Vertx vertx = Vertx.vertx();
        NumberWords.load("en");
        NumberWords.load("hi");
        Wording wording = new Wording(vertx, new TextLanguage(null));

        assertThat(wording.of("It is ")).isEqualTo("It is ");
        assertThat(wording.of("21. ")).isEqualTo("twenty-one. ");
        assertThat(wording.of("आपका नंबर है ")).isEqualTo("आपका नंबर है ");
        assertThat(wording.of("21। ")).isEqualTo("इक्कीस। ");
        vertx.close().await(10, TimeUnit.SECONDS);
    }
}
