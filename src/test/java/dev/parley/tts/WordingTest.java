package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WordingTest {
    /** The voice is told no language that was only heard: the text shows it, and what came before a text of digits only. */
    @Test
    void digitsAloneAreReadInTheLanguageOfTheTextBeforeThem() throws Exception {
        Vertx vertx = Vertx.vertx();
        NumberWords.load("en");
        NumberWords.load("hi");
        Wording wording = new Wording(vertx, new TextLanguage(null), Set.of());

        assertThat(wording.of("It is ")).isEqualTo("It is ");
        assertThat(wording.of("21. ")).isEqualTo("twenty-one. ");
        assertThat(wording.of("आपका नंबर है ")).isEqualTo("आपका नंबर है ");
        assertThat(wording.of("21। ")).isEqualTo("इक्कीस। ");
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    /** What is loaded stays, and clients name languages as they like. */
    @Test
    void aLanguageThatNobodyKnowsIsNotLoaded() throws Exception {
        Vertx vertx = Vertx.vertx();
        Wording unknown = new Wording(vertx, new TextLanguage("qqq-IN"), Set.of());
        Wording unspoken = new Wording(vertx, new TextLanguage("sw"), Set.of("en", "da"));
        Wording spoken = new Wording(vertx, new TextLanguage("da"), Set.of("en", "da"));

        CompletableFuture<String> written = new CompletableFuture<>();
        vertx.runOnContext(v -> {
            String all = unknown.of("21 ") + unspoken.of("22 ") + spoken.of("23");
            // Blocking code of one context runs in order.
            vertx.executeBlocking(() -> written.complete(all));
        });
        assertThat(written.get(10, TimeUnit.SECONDS)).isEqualTo("21 22 23");
        vertx.close().await(10, TimeUnit.SECONDS);

        assertThat(NumberWords.isLoaded("qqq")).isFalse();
        assertThat(NumberWords.isLoaded("sw")).isFalse();
        assertThat(NumberWords.isLoaded("da")).isTrue();
    }
}
