package dev.parley.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user can do, with the microphone allowed. */
class PageConversationIT extends PageFixture {
    private static final String ANSWER = "It is high time that all of this was said aloud, at length, and interrupted.";

    PageConversationIT() {
        super(Chromium.FAKE_MICROPHONE);
    }

    @Test
    void sendsTheMicrophoneInWholeFrames() throws Exception {
        openPage();
        Call call = talk();
        page.waitForCondition(() -> call.frames().size() >= 50);
        assertThat(call.frames()).allSatisfy(frame -> assertThat(frame.length()).isEqualTo(640));
        page.waitForCondition(() -> call.frames().stream().anyMatch(PageConversationIT::sounds));
    }

    @Test
    void hearsAReplyToItsEnd() throws Exception {
        openPage();
        Call call = talk();
        call.send("transcript.partial", "turn", 1, "text", "what tie");
        assertThat(page.locator(".user.tentative")).containsText("what tie");
        assertThat(page.locator("#log p")).hasCount(0);
        // The first attempt fails after two words, the second one says it.
        call.reply(1, "what time is it", "It was ");
        assertThat(page.locator(".reply .words")).hasText("It was ");
        call.send("reply.reset", "turn", 1).send("reply.delta", "turn", 1, "text", "It is noon.");
        assertThat(page.locator(".reply .words")).hasText("It is noon.");
        call.audio(1, Pcm.tone(440, 600, 0.3)).send("audio.done", "turn", 1, "ms", 600);
        status("Speaking");
        assertThat(call.expect("playback.started").getInteger("turn")).isEqualTo(1);
        assertThat(call.expect("playback.progress").getInteger("ms")).isBetween(0, 600);
        assertThat(call.expect("playback.finished").getInteger("turn")).isEqualTo(1);
        call.send("reply.done", "turn", 1, "text", "It is noon.", "finish", "stop");
        call.state("AI_SPEAKING", "USER_SPEAKING", 2);
        status("Listening");
        assertThat(page.locator(".user:not(.tentative) .words")).hasText("what time is it");
        assertThat(page.locator(".reply .words")).hasText("It is noon.");
        assertThat(page.locator("#log p")).hasText(new String[] {"You: what time is it", "Parley: It is noon."});
    }

    @ParameterizedTest
    @CsvSource({"Space", "click"})
    void interruptingIsSilentAtOnce(String way) throws Exception {
        openPage();
        Call call = talk();
        tap();
        call.reply(1, "tell me a story", ANSWER).audio(1, Pcm.tone(440, 3000, 0.5));
        call.expect("playback.progress");
        if (way.equals("click")) {
            control().click();
        } else {
            page.keyboard().press(way);
        }
        call.expect("interrupt");
        status("Listening");
        call.audio(1, Pcm.tone(440, 1000, 0.5)).send("interrupted", "turn", 1).state("AI_SPEAKING", "USER_SPEAKING", 2);
        call.audio(1, Pcm.tone(440, 1000, 0.5));
        call.send("transcript.final", "turn", 2, "text", "enough");
        assertThat(page.locator(".user").last()).containsText("enough");

        Map<String, Number> heard = heardOnceSettled();
        double rate = ((Number) page.evaluate("parley.speaker.context.sampleRate")).doubleValue();
        assertThat(heard.get("last").intValue() - heard.get("first").intValue())
                .as("all that sounds is one piece, far shorter than the reply")
                .isLessThan((int) (2.5 * rate));
        assertThat(heard.get("step").doubleValue())
                .as("no step is much larger than the tone's own, so nothing clicks")
                .isLessThan(2 * Math.PI * 440 / rate * 0.5 * 1.3);
        assertThat(page.locator(".reply .unheard")).containsText("interrupted.");
        assertThat(page.locator(".reply .mark")).hasText("interrupted");
        assertThat(page.locator("#log p").nth(1)).containsText("Parley, interrupted: It");
    }

    @Test
    void theServersInterruptionSilencesToo() throws Exception {
        openPage();
        Call call = talk();
        call.reply(1, "tell me a story", ANSWER).audio(1, Pcm.tone(440, 3000, 0.5));
        call.expect("playback.progress");
        call.send("interrupted", "turn", 1).state("AI_SPEAKING", "USER_SPEAKING", 2);
        status("Listening");
        assertThat(page.locator(".reply .mark")).hasText("interrupted");
        call.reply(2, "go on", "On I go.").audio(2, Pcm.tone(440, 300, 0.5)).send("audio.done", "turn", 2, "ms", 300);
        assertThat(call.expect("playback.finished").getInteger("turn")).isEqualTo(2);
    }

    @Test
    void aHeldReplyStopsAtOnceAndItsReleaseGoesOnWhereItStopped() throws Exception {
        openPage();
        Call call = talk();
        tap();
        call.reply(1, "tell me a story", ANSWER).audio(1, Pcm.tone(440, 1000, 0.5));
        call.send("audio.done", "turn", 1, "ms", 1000);
        call.expect("playback.progress");
        call.send("duck", "turn", 1).send("hold", "turn", 1);
        status("Listening");
        heardOnceSettled();
        call.send("release", "turn", 1);
        status("Speaking");
        assertThat(call.expect("playback.finished").getInteger("turn")).isEqualTo(1);

        Map<String, Number> heard = heardOnceSettled();
        double rate = ((Number) page.evaluate("parley.speaker.context.sampleRate")).doubleValue();
        assertThat(heard.get("gap").doubleValue())
                .as("silence while it was held")
                .isGreaterThan(0.25 * rate);
        assertThat(heard.get("last").doubleValue()
                        - heard.get("first").doubleValue()
                        - heard.get("gap").doubleValue())
                .as("what sounded before and after is the whole reply")
                .isCloseTo(rate, within(0.006 * rate));
        assertThat(heard.get("step").doubleValue())
                .as("no step is much larger than the tone's own, so nothing clicks")
                .isLessThan(2 * Math.PI * 440 / rate * 0.5 * 1.3);
        assertThat(page.locator(".reply .mark")).hasCount(0);
    }

    @Test
    void aHeldReplyThatIsInterruptedIsOver() throws Exception {
        openPage();
        Call call = talk();
        call.reply(1, "tell me a story", ANSWER).audio(1, Pcm.tone(440, 3000, 0.5));
        call.expect("playback.progress");
        call.send("hold", "turn", 1);
        status("Listening");
        call.send("interrupted", "turn", 1).state("AI_SPEAKING", "USER_SPEAKING", 2);
        assertThat(page.locator(".reply .mark")).hasText("interrupted");
        call.reply(2, "go on", "On I go.").audio(2, Pcm.tone(440, 300, 0.5)).send("audio.done", "turn", 2, "ms", 300);
        assertThat(call.expect("playback.finished").getInteger("turn")).isEqualTo(2);
    }

    @Test
    void whatWasNotUnderstoodAndToolsAreQuietLines() throws Exception {
        openPage();
        Call call = talk();
        call.send("transcript.partial", "turn", 1, "text", "mh").send("unheard", "turn", 1);
        assertThat(page.locator(".note")).hasText("Younot understood");
        call.send("transcript.final", "turn", 2, "text", "what time is it in Delhi");
        call.send("tool.started", "turn", 2, "call", "c1", "name", "city_time");
        call.send("tool.started", "turn", 2, "call", "c2", "name", "<b>");
        assertThat(page.locator(".note .words")).hasText(new String[] {"not understood", "city_time …", "<b> …"});
        call.send("tool.done", "turn", 2, "call", "c1", "name", "city_time", "ok", true, "ms", 212);
        call.send("tool.done", "turn", 2, "call", "c2", "name", "<b>", "ok", false, "ms", 10);
        assertThat(page.locator(".note .words"))
                .hasText(new String[] {"not understood", "city_time, 0.2 s", "<b>, failed"});
    }

    /** Over CDP, as Chrome does it for an input method; Safari's keydown has no isComposing, but the code 229. */
    @ParameterizedTest
    @ValueSource(strings = {"composing", "code 229"})
    void keysOfAnInputMethodAreNotThePages(String way) throws Exception {
        openPage();
        Call call = talk();
        page.locator("#text").focus();
        if (way.equals("composing")) {
            com.google.gson.JsonObject composition = new com.google.gson.JsonObject();
            composition.addProperty("text", "नम");
            composition.addProperty("selectionStart", 2);
            composition.addProperty("selectionEnd", 2);
            page.context().newCDPSession(page).send("Input.imeSetComposition", composition);
            page.keyboard().press("Escape");
        } else {
            for (String key : List.of("Escape", "m", "t", " ")) {
                page.evaluate(
                        "key => document.body.dispatchEvent(new KeyboardEvent('keydown',"
                                + " {key, keyCode: 229, bubbles: true}))",
                        key);
            }
        }
        call.send("transcript.final", "turn", 1, "text", "still here");
        assertThat(page.locator(".user")).containsText("still here");
        status("Listening");
        assertThat(page.locator("#timing")).isHidden();
    }

    @Test
    void theChosenLanguageIsAskedForAndRemembered() throws Exception {
        openPage();
        control().click();
        assertThat(server.nextCall().expect("session.start").containsKey("language"))
                .isFalse();
        page.keyboard().press("Escape");
        page.locator("#devices summary").click();
        page.locator("#languages").selectOption("hi-IN");
        page.reload();
        assertThat(page.locator("#languages")).hasValue("hi-IN");
        control().click();
        assertThat(server.nextCall().expect("session.start").getString("language"))
                .isEqualTo("hi-IN");
        page.keyboard().press("Escape");
        page.locator("#devices summary").click();
        page.locator("#languages").selectOption("auto");
        page.keyboard().press("Escape");
        control().click();
        assertThat(server.nextCall().expect("session.start").getString("language"))
                .isEqualTo("auto");
    }

    @Test
    void framesOfAnotherTurnAreNeverHeard() throws Exception {
        openPage();
        Call call = talk();
        tap();
        call.audio(1, Pcm.tone(440, 500, 0.5)).audio(7, Pcm.tone(440, 500, 0.5));
        call.send("transcript.final", "turn", 1, "text", "done");
        assertThat(page.locator(".user")).containsText("done");
        assertThat(heardOnceSettled().get("first").intValue()).isEqualTo(-1);
        assertThat(page.evaluate("parley.client().stats.lateFrames")).isEqualTo(2);
    }

    @Test
    void mutedSendsZeros() throws Exception {
        openPage();
        Call call = talk();
        page.keyboard().press("m");
        status("Muted");
        // The microphone beeps once a second; what was said before the muting may still be on its way.
        page.waitForCondition(
                () -> newest(call, 75).size() == 75 && newest(call, 75).stream().noneMatch(PageConversationIT::sounds));
        control().click();
        status("Listening");
        page.waitForCondition(() -> newest(call, 5).stream().anyMatch(PageConversationIT::sounds));
    }

    @Test
    void theKeyboardAloneIsEnough() throws Exception {
        openPage();
        page.keyboard().press("Space");
        Call call = server.nextCall().begin("vendor");
        status("Listening");
        page.keyboard().press("t");
        assertThat(page.locator("#timing")).isVisible();
        page.keyboard().press("t");
        assertThat(page.locator("#timing")).isHidden();
        page.locator("#text").focus();
        page.keyboard().type("mute them all ");
        page.keyboard().press("Enter");
        assertThat(call.expect("text.input").getString("text")).isEqualTo("mute them all");
        status("Listening");
        page.keyboard().press("Escape");
        call.expect("session.stop");
        status("Ready when you are");
    }

    @Test
    void spaceOnTheFocusedButtonActsOnce() throws Exception {
        openPage();
        control().focus();
        page.keyboard().press("Space");
        server.nextCall().begin("vendor");
        status("Listening");
        page.keyboard().press("Space");
        status("Muted");
    }

    @Test
    void spaceInterruptsThoughAnotherButtonWasClickedLast() throws Exception {
        openPage();
        Call call = talk();
        page.locator("#mute").click();
        page.locator("#mute").click();
        status("Listening");
        call.reply(1, "tell me a story", ANSWER).audio(1, Pcm.tone(440, 3000, 0.3));
        call.expect("playback.started");
        page.keyboard().press("Space");
        call.expect("interrupt");
    }

    @Test
    void typingNeedsNoMicrophone() throws Exception {
        openPage();
        page.locator("#text").fill("what time is it");
        page.keyboard().press("Enter");
        Call call = server.nextCall().begin("vendor");
        assertThat(call.expect("text.input").getString("text")).isEqualTo("what time is it");
        status("Waiting for your words");
        assertThat(page.evaluate("parley.microphone.isOpen")).isEqualTo(false);
        control().click();
        status("Listening");
        page.waitForCondition(() -> !call.frames().isEmpty());
    }

    @Test
    void typingInterrupts() throws Exception {
        openPage();
        Call call = talk();
        call.reply(1, "tell me a story", ANSWER).audio(1, Pcm.tone(440, 3000, 0.5));
        call.expect("playback.started");
        page.locator("#text").fill("stop");
        page.keyboard().press("Enter");
        assertThat(call.expect("text.input").getString("text")).isEqualTo("stop");
        assertThat(page.locator(".reply .mark")).hasText("interrupted");
    }

    @Test
    void aLostConnectionIsSaidAndOnePressStartsAfresh() throws Exception {
        openPage();
        Call call = talk();
        call.drop();
        notice("The connection was lost");
        status("Ready when you are");
        assertThat(page.evaluate("parley.microphone.isOpen")).isEqualTo(false);
        assertThat(server.hasCall()).isFalse();
        page.locator("#notice button").click();
        server.nextCall().begin("vendor");
        status("Listening");
        assertThat(page.locator("#notice")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"idle_timeout, Nothing was said for a while", "shutdown, being restarted", "error, had to end"})
    void whyTheSessionEndedIsSaid(String reason, String words) throws Exception {
        openPage();
        Call call = talk();
        call.send("error", "code", "c", "message", "It was the moon.", "fatal", true);
        call.send("session.ended", "reason", reason).drop();
        notice(words);
        notice("It was the moon.");
    }

    @Test
    void aServerThatCannotBeReachedIsSaid() {
        openPage(
                new Browser.NewContextOptions(),
                server.url(),
                "const Open = WebSocket; WebSocket = class extends Open {"
                        + " constructor(url, protocol) { super(url.replace('/ws', '/shut'), protocol); } }");
        control().click();
        notice("could not be reached");
        status("Ready when you are");
    }

    @Test
    void aStageThatFailedIsSaidUntilTheNextTurn() throws Exception {
        openPage();
        Call call = talk();
        call.send("fallback", "turn", 1, "stage", "tts", "code", "timeout");
        notice("could not speak this time");
        call.state("USER_SPEAKING", "AI_PROCESSING", 2);
        assertThat(page.locator("#notice")).isEmpty();
    }

    @Test
    void endingIsQuiet() throws Exception {
        openPage();
        Call call = talk();
        page.locator("#end").click();
        call.expect("session.stop");
        call.send("session.ended", "reason", "stopped");
        assertThat(call.awaitClose()).isTrue();
        assertThat(page.locator("#notice")).isEmpty();
        assertThat(page.evaluate("parley.microphone.isOpen")).isEqualTo(false);
    }

    @Test
    void theSandboxIsCalledOneAndItsPhrasesCanBePressed() throws Exception {
        server.phrases(IntStream.rangeClosed(1, 40).mapToObj(i -> "phrase " + i).toList());
        openPage();
        control().click();
        Call call = server.nextCall().begin("sandbox");
        assertThat(page.locator("#sandbox")).containsText("without keys");
        assertThat(page.locator("#phrases button")).hasCount(40);
        page.getByText("phrase 40").click();
        assertThat(call.expect("text.input").getString("text")).isEqualTo("phrase 40");
    }

    @Test
    void timingIsShownAndCanBeSaved() throws Exception {
        openPage();
        Call call = talk();
        page.keyboard().press("t");
        call.send(
                "turn.metrics",
                "turn",
                1,
                "turnEnd",
                900,
                "transcript",
                310,
                "llmFirstToken",
                640.5,
                "ttsFirstAudio",
                null,
                "firstAudioSent",
                902,
                "playbackStarted",
                948,
                "speculated",
                true);
        call.send("turn.metrics", "turn", 2, "turnEnd", 900, "playbackStarted", null, "interruptMs", 104);
        assertThat(page.locator("#reading")).containsText("Turn 2: no answer was heard");
        assertThat(page.locator("#reading")).containsText("104 ms");
        page.getByLabel("Turn 1: 948 ms").click();
        assertThat(page.locator("#reading")).containsText("answered after 948 ms");
        assertThat(page.locator("#waterfall .row")).hasCount(6);
        Download download = page.waitForDownload(() -> page.locator("#save").click());
        JsonObject saved = new JsonObject(Files.readString(download.path()));
        assertThat(saved.getJsonArray("turns").getJsonObject(0).getInteger("playbackStarted"))
                .isEqualTo(948);
    }

    /** A hidden tab's timers and animation frames sleep, up to a minute or for good; no audio may wait for one. */
    @Test
    void withoutTimersItGoesOnListeningAndSpeaking() throws Exception {
        openPage();
        Call call = talk();
        page.evaluate("window.setTimeout = window.setInterval = window.requestAnimationFrame = () => 0");
        int before = call.frames().size();
        page.waitForCondition(() -> call.frames().size() >= before + 50);
        call.reply(1, "are you there", "I am.")
                .audio(1, Pcm.tone(440, 600, 0.3))
                .send("audio.done", "turn", 1);
        assertThat(call.expect("playback.finished").getInteger("turn")).isEqualTo(1);
    }

    @Test
    void wordsAreTextNeverMarkup() throws Exception {
        openPage();
        Call call = talk();
        call.reply(1, "<img src=x onerror=alert(1)>", "<b>bold</b>");
        assertThat(page.locator(".user .words")).hasText("<img src=x onerror=alert(1)>");
        assertThat(page.locator(".reply .words")).hasText("<b>bold</b>");
    }

    private static List<Buffer> newest(Call call, int count) {
        List<Buffer> frames = List.copyOf(call.frames());
        return frames.subList(Math.max(0, frames.size() - count), frames.size());
    }

    private static boolean sounds(Buffer frame) {
        return IntStream.range(0, frame.length() / 2).anyMatch(i -> Math.abs(frame.getShortLE(2 * i)) > 64);
    }
}
