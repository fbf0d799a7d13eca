package dev.parley.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The page in every state, in light and dark and at three widths: accessible by axe's rules, nothing wider than the
 * window. The pictures are in target/screenshots.
 */
class PageStatesIT extends PageFixture {
    private static final String STORY = "There was once a lighthouse keeper who talked to the ships that went by. "
            + "Most of them answered with a lamp, and one, on a night in November, answered with a question.";

    private static final Map<Integer, Integer> HEIGHTS = Map.of(360, 740, 768, 1024, 1280, 800);

    private final String axe = read("/axe.min.js");

    PageStatesIT() {
        super(Chromium.FAKE_MICROPHONE);
    }

    @Test
    void everyStateIsAccessibleAndFits() throws Exception {
        openPage();
        check("1-idle");
        control().click();
        Call call = server.nextCall().begin("sandbox");
        call.send("transcript.partial", "turn", 1, "text", "tell me a");
        page.waitForCondition(() -> call.frames().size() > 20);
        assertThat(page.locator("#phrases button").first()).isVisible();
        check("2-listening");
        call.send("transcript.final", "turn", 1, "text", "Tell me a story.").state("USER_SPEAKING", "AI_PROCESSING", 1);
        status("Thinking");
        call.send("tool.started", "turn", 1, "call", "c1", "name", "story_of_the_day");
        check("3-thinking");
        call.send("tool.done", "turn", 1, "call", "c1", "name", "story_of_the_day", "ok", true, "ms", 430);
        call.reply(1, "Tell me a story.", STORY).audio(1, Pcm.tone(220, 20_000, 0.4));
        call.expect("playback.started");
        for (int i = 0; i < 4; i++) {
            call.expect("playback.progress");
        }
        check("4-speaking");
        control().click();
        call.send("interrupted", "turn", 1).state("AI_SPEAKING", "USER_SPEAKING", 2);
        assertThat(page.locator(".mark")).isVisible();
        call.send("unheard", "turn", 2);
        assertThat(page.locator(".note")).hasCount(2);
        page.keyboard().press("m");
        status("Muted");
        check("5-muted");
        for (int turn = 1; turn <= 14; turn++) {
            int heard = 925 + turn * 37 % 110;
            call.send(
                    "turn.metrics",
                    "turn",
                    turn,
                    "turnEnd",
                    900,
                    "transcript",
                    310,
                    "llmRequest",
                    214,
                    "llmFirstToken",
                    560,
                    "ttsFirstText",
                    590,
                    "ttsFirstAudio",
                    735,
                    "firstAudioSent",
                    902,
                    "playbackStarted",
                    heard,
                    "speculated",
                    true);
        }
        page.keyboard().press("t");
        assertThat(page.locator("#plot button")).hasCount(14);
        assertThat(page.locator(".key")).containsText("Dotted: 800 ms of silence");
        check("6-timing");
        page.keyboard().press("t");
        page.locator("#devices summary").click();
        assertThat(page.locator("#inputs option")).not().hasCount(1);
        check("7-devices");
        page.keyboard().press("Escape");
        assertThat(page.locator("#inputs")).isHidden();
        call.drop();
        notice("lost");
        check("8-lost");
    }

    @Test
    void whoWantsLessMotionGetsAPictureThatStandsStill() throws Exception {
        openPage(new Browser.NewContextOptions().setReducedMotion(ReducedMotion.REDUCE), server.url());
        control().click();
        Call call = server.nextCall().begin("vendor");
        call.state("USER_SPEAKING", "AI_PROCESSING", 1);
        status("Thinking");
        assertThat(page.evaluate("document.getAnimations().length")).isEqualTo(0);
    }

    private void check(String state) {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            for (int width : List.of(360, 768, 1280)) {
                page.setViewportSize(width, HEIGHTS.get(width));
                check(scheme, width, state);
            }
        }
    }

    private void check(ColorScheme scheme, int width, String state) {
        String picture = scheme.name().toLowerCase() + "-" + width + "-" + state;
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", picture + ".png")));
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"
                        + " && document.documentElement.scrollHeight <= innerHeight"))
                .as("nothing sticks out of " + picture)
                .isEqualTo(true);
        if (scheme == ColorScheme.DARK == (width == 360) && width != 768) { // a phone in the dark, a desk in daylight
            page.evaluate("window.axe || (() => { " + axe + " })()");
            Object violations = page.evaluate("async () => (await axe.run()).violations.map((found) => found.id + ': '"
                    + " + found.nodes.map((node) => node.html + ' ' + node.failureSummary).join('; ')).join('\\n')");
            assertThat(violations).as(picture).isEqualTo("");
        }
    }

    private static String read(String resource) {
        try (InputStream in = PageStatesIT.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + resource, e);
        }
    }
}
