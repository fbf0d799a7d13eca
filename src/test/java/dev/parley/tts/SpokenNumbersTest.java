package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.tts.ScriptedVoice.Peer;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Digits are written as words for ElevenLabs, in the languages that its voice speaks. */
class SpokenNumbersTest extends TtsBench {
    private final CountDownLatch mayLoad = new CountDownLatch(1);

    /** Loads languages one after the other, as blocking code of one context runs in order. */
    private final class Stage extends TtsVerticle {
        @Override
        public Future<?> start() throws Exception {
            vertx.executeBlocking(() -> mayLoad.await(60, TimeUnit.SECONDS));
            return super.start();
        }

        void awaitLoaded() throws Exception {
            mayLoad.countDown();
            CompletableFuture<Void> loaded = new CompletableFuture<>();
            context.runOnContext(here -> vertx.executeBlocking(() -> null).onComplete(done -> loaded.complete(null)));
            loaded.get(20, TimeUnit.SECONDS);
        }
    }

    private final Stage stage = new Stage();
    private Peer peer;
    private String context;

    private void open(String language) throws Exception {
        deploy(elevenLabs(vendor.url()), stage);
        client.open(language);
        peer = vendor.nextPeer();
    }

    private String said(String text) throws Exception {
        speak(FIRST, text + "\n");
        context = context == null ? peer.nextContext() : context;
        return peer.next().getString("text");
    }

    @Test
    void digitsAloneAreReadInTheLanguageOfTheTextBeforeThem() throws Exception {
        open(null);
        stage.awaitLoaded();

        assertThat(said("It is")).isEqualTo("It is ");
        assertThat(said("21")).isEqualTo("twenty-one ");
        assertThat(said("आपका नंबर है")).isEqualTo("आपका नंबर है ");
        assertThat(said("21")).isEqualTo("इक्कीस ");
    }

    @Test
    void theFirstTextOfALanguageThatIsNotLoadedKeepsItsDigits() throws Exception {
        open("hi");
        assertThat(said("21")).isEqualTo("21 ");

        stage.awaitLoaded();
        assertThat(said("21")).isEqualTo("इक्कीस ");
    }

    @Test
    void aLanguageThatTheVoiceDoesNotSpeakKeepsItsDigits() throws Exception {
        assertThat(new NumberWords("ca").write("21")).isEqualTo("vint-i-u");
        open("ca");
        assertThat(said("El número 21")).isEqualTo("El número 21 ");

        stage.awaitLoaded();
        assertThat(said("El número 21")).isEqualTo("El número 21 ");
    }
}
