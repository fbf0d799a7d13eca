package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WordingTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setWorkerPoolSize(1));
    private final Wording wording = new Wording(vertx, Set.of("en", "hi"));

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private void load(String language) throws Exception {
        wording.load(language).await(20, TimeUnit.SECONDS);
    }

    /** The voice is told no language that was only heard: the text shows it, and what came before a text of digits only. */
    @Test
    void digitsAloneAreReadInTheLanguageOfTheTextBeforeThem() throws Exception {
        load("en");
        load("hi");
        TextLanguage languages = new TextLanguage(null);

        for (String[] each : new String[][] {
            {"It is ", "It is "}, {"21. ", "twenty-one. "}, {"आपका नंबर है ", "आपका नंबर है "}, {"21। ", "इक्कीस। "}
        }) {
            assertThat(wording.of(each[0], languages.of(each[0]))).isEqualTo(each[1]);
        }
    }

    @Test
    void theFirstTextOfALanguageThatIsNotLoadedKeepsItsDigits() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        vertx.executeBlocking(() -> busy.await(20, TimeUnit.SECONDS));
        assertThat(wording.of("21", "hi")).isEqualTo("21");

        busy.countDown();
        load("hi");
        assertThat(wording.of("21", "hi")).isEqualTo("इक्कीस");
    }

    /** What is loaded stays, and clients name languages as they like. */
    @Test
    void aLanguageThatTheVoiceDoesNotSpeakKeepsItsDigits() throws Exception {
        load("da");

        assertThat(wording.of("21", "da")).isEqualTo("21");
    }
}
