package dev.parley.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PageTest {
    private static Chromium chromium;
    private static StubServer server;
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void open() throws Exception {
        server = new StubServer();
        chromium = new Chromium(Chromium.FAKE_MICROPHONE);
    }

    @AfterAll
    static void close() {
        chromium.close();
        server.close();
    }

    @BeforeEach
    void openPage() {
        context = chromium.browser().newContext();
        page = context.newPage();
    }

    @AfterEach
    void closePage() {
        context.close();
    }

    @Test
    void talksHearsAndIsInterrupted() throws Exception {
        page.navigate(server.url());
        page.locator("#control").click();
        Call call = server.nextCall().begin("sandbox");
        assertThat(page.locator("#status")).hasText("Listening");
        call.reply(1, "what time is it", "It is high time that this was said aloud, at length, and interrupted.");
        call.audio(1, Pcm.tone(440, 3000, 0.5));
        call.expect("playback.started");
        page.keyboard().press("t");
        page.keyboard().press("Space");
        call.expect("interrupt");
        call.send("interrupted", "turn", 1).state("AI_SPEAKING", "USER_SPEAKING", 2);
        call.send("turn.metrics", "turn", 1, "turnEnd", 900, "transcript", 310, "llmFirstToken", 600, "ttsFirstAudio", 800, "firstAudioSent", 902, "playbackStarted", 948, "speculated", true);
        page.keyboard().press("Escape");
        call.expect("session.stop");
    }
}
