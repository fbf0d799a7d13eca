package dev.parley.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import dev.parley.ParleyVerticle;
import dev.parley.client.Speech;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The whole product, as a newcomer meets it: the page in a browser, whose microphone plays made speech, talks to the server
 * with its real engines, and is interrupted.
 */
class TalkInBrowserIT {
    private static final double WAIT_MS = 40_000;
    private static final int RATE = 16_000;

    private static Vertx vertx;
    private static ParleyVerticle parley;
    private static Speech speech;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        speech = new Speech(vertx);
        parley = new ParleyVerticle();
        JsonObject config = new JsonObject().put("http", new JsonObject().put("port", 0));
        vertx.deployVerticle(parley, new DeploymentOptions().setConfig(config)).await(60, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void hearsAnswersIsInterruptedAndHearsAgain() throws Exception {
        Path microphone = microphone(
                2.5,
                "what time is it",
                14,
                "tell me a story about the sea",
                8,
                "hold on please stop now",
                9,
                "what time is it",
                30);
        List<String> flags = List.of(
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                "--use-file-for-fake-audio-capture=" + microphone + "%noloop");
        try (Chromium chromium = new Chromium(flags);
                Page page = chromium.browser().newPage()) {
            Wire wire = new Wire(page);
            page.navigate("http://localhost:" + parley.port());
            page.locator("#control").click();
            assertThat(page.locator("#status")).hasText("Listening", text());
            page.evaluate("async () => (await import('/test/tap.js')).tap(parley.speaker)");

            assertThat(page.locator(".user .words").first())
                    .hasText(Pattern.compile("what time is it", Pattern.CASE_INSENSITIVE), text());
            assertThat(page.locator(".reply .words").first()).containsText("It is ", contains());
            assertThat(page.locator(".reply .words").nth(1)).containsText("sea", contains());
            assertThat(page.locator(".reply .mark").first()).hasText("interrupted", text());
            Map<String, Number> heard = heardSoon(page);
            assertThat(heard.get("first").intValue()).as("something sounded").isPositive();
            assertThat(heard.get("total").intValue() - heard.get("last").intValue())
                    .as("samples of silence since the interruption")
                    .isGreaterThan(RATE / 5);
            assertThat(page.locator(".user .words").last())
                    .hasText(Pattern.compile("what time is it", Pattern.CASE_INSENSITIVE), text());
            assertThat(wire.messages()).isPositive();
            assertThat(wire.violations()).isEmpty();
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/screenshots/talk.png")));
        }
    }

    /** What has sounded, once 400 ms more have passed. */
    @SuppressWarnings("unchecked")
    private static Map<String, Number> heardSoon(Page page) {
        return (Map<String, Number>) page.evaluate("async () => {"
                + "const until = parley.speaker.context.currentTime + 0.4;"
                + "while (parley.speaker.context.currentTime < until) await new Promise(requestAnimationFrame);"
                + "return (await import('/test/tap.js')).heard(); }");
    }

    private static HasTextOptions text() {
        return new HasTextOptions().setTimeout(WAIT_MS);
    }

    private static ContainsTextOptions contains() {
        return new ContainsTextOptions().setTimeout(WAIT_MS);
    }

    /** A recording of seconds of silence and of spoken words, in turn, as Chromium's fake microphone wants it. */
    private static Path microphone(Object... script) throws IOException {
        ByteArrayOutputStream recording = new ByteArrayOutputStream();
        for (Object part : script) {
            recording.writeBytes(
                    part instanceof String words
                            ? speech.of(words)
                            : new byte[(int) (((Number) part).doubleValue() * RATE) * 2]);
        }
        AudioFormat made = new AudioFormat(RATE, 16, 1, true, false);
        AudioFormat wanted = new AudioFormat(48_000, 16, 1, true, false);
        AudioInputStream stream =
                new AudioInputStream(new ByteArrayInputStream(recording.toByteArray()), made, recording.size() / 2);
        Path file = Path.of("target", "microphone.wav").toAbsolutePath();
        AudioInputStream converted = AudioSystem.getAudioInputStream(wanted, stream);
        byte[] bytes = converted.readAllBytes();
        AudioSystem.write(
                new AudioInputStream(new ByteArrayInputStream(bytes), wanted, bytes.length / 2),
                AudioFileFormat.Type.WAVE,
                file.toFile());
        return file;
    }
}
