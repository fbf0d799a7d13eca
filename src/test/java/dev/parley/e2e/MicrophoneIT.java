package dev.parley.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.SelectOption;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The microphone is refused, absent, taken away; sound is held back. */
class MicrophoneIT extends PageFixture {
    /** Counts the requests, keeps the tracks, and fails as told by window.refusal. */
    private static final String WATCH =
            """
            window.tracks = [];
            const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
            navigator.mediaDevices.getUserMedia = async (wishes) => {
              window.wishes = wishes.audio;
              if (window.refusal) throw window.refusal;
              const stream = await ask(wishes);
              window.tracks.push(stream.getAudioTracks()[0]);
              return stream;
            };
            window.unplug = () => {
              const track = window.tracks.at(-1);
              track.stop();
              track.dispatchEvent(new Event('ended'));
              for (let i = 0; i < 5; i++) navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
            };
            """;

    private static final Buffer SILENCE = Buffer.buffer(new byte[640]);

    MicrophoneIT() {
        super(List.of("--use-fake-device-for-media-stream", "--host-resolver-rules=MAP parley.test 127.0.0.1"));
    }

    @Test
    void refusedIsSaidAndNoCallIsMade() {
        openPage(new Browser.NewContextOptions(), server.url());
        control().click();
        notice("not allowed for this page");
        status("Ready when you are");
        assertThat(server.hasCall()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "NotAllowedError, Permission dismissed, closed without an answer",
        "NotFoundError, Requested device not found, No microphone was found",
        "NotReadableError, Could not start audio source, Another program may be using it"
    })
    void whatIsWrongIsSaidAndNoCallIsMade(String name, String message, String words) {
        allowed("window.refusal = new DOMException('" + message + "', '" + name + "')");
        control().click();
        notice(words);
        status("Ready when you are");
        assertThat(server.hasCall()).isFalse();
    }

    @Test
    void aPageFromAnInsecureOriginSaysSo() {
        openPage(new Browser.NewContextOptions(), "http://parley.test:" + server.port() + "/");
        control().click();
        notice("over https");
        page.locator("#text").fill("hello");
        page.keyboard().press("Enter");
        notice("over https");
        assertThat(server.hasCall()).isFalse();
    }

    @Test
    void aQuestionThatIsNeverAnsweredCanBeLeft() {
        allowed("navigator.mediaDevices.getUserMedia = () => new Promise(() => {})");
        control().click();
        status("May I listen?");
        control().click();
        status("Ready when you are");
        assertThat(server.hasCall()).isFalse();
    }

    @Test
    void asksForOneCleanChannel() throws Exception {
        allowed();
        talk();
        assertThat(page.evaluate("JSON.stringify(window.wishes)"))
                .isEqualTo("{\"echoCancellation\":true,\"noiseSuppression\":true,\"autoGainControl\":true,"
                        + "\"channelCount\":1}");
    }

    @Test
    void anotherMicrophoneIsTakenWhileTalking() throws Exception {
        allowed();
        Call call = talk();
        page.locator("#devices summary").click();
        page.locator("#inputs").selectOption(new SelectOption().setIndex(1));
        until("window.tracks.length === 2 && parley.microphone.isOpen");
        assertThat(page.evaluate("window.wishes.deviceId.ideal === document.getElementById('inputs').value"))
                .isEqualTo(true);
        int before = call.frames().size();
        page.waitForCondition(() -> call.frames().size() > before + 50);
        assertThat(page.locator("#notice")).isEmpty();
    }

    @Test
    void aChosenLoudspeakerThatGoesAwayIsSaidAndTheSystemsTaken() throws Exception {
        allowed(
                """
                window.sinks = [];
                window.outputs = ['Speakers', 'Headset'];
                AudioContext.prototype.setSinkId = async (id) => window.sinks.push(id);
                Object.defineProperty(AudioContext.prototype, 'sinkId', {get: () => window.sinks.at(-1) ?? ''});
                navigator.mediaDevices.enumerateDevices = async () =>
                    window.outputs.map((label) => ({kind: 'audiooutput', label, deviceId: label}));
                """);
        talk();
        page.locator("#devices summary").click();
        page.locator("#outputs").selectOption("Headset");
        until("window.sinks.join() === 'Headset'");
        page.evaluate("window.outputs.pop(); navigator.mediaDevices.dispatchEvent(new Event('devicechange'))");
        notice("loudspeaker went away");
        assertThat(page.locator("#outputs")).hasValue("");
        until("window.sinks.length === 2 && window.sinks[1] === ''");
    }

    @Test
    void anUnpluggedHeadsetIsReplacedOnceWhileTheReplyGoesOn() throws Exception {
        allowed();
        Call call = talk();
        call.reply(1, "tell me a story", "Once upon a time.").audio(1, Pcm.tone(440, 2000, 0.3));
        call.send("audio.done", "turn", 1, "ms", 2000);
        call.expect("playback.started");
        page.evaluate("window.unplug()");
        until("window.tracks.length === 2 && parley.microphone.isOpen");
        int before = call.frames().size();
        assertThat(call.expect("playback.finished").getInteger("turn")).isEqualTo(1);
        // A second of audio, longer than device changes are left to settle.
        page.waitForCondition(() -> call.frames().size() > before + 50);
        assertThat(page.evaluate("window.tracks.length")).isEqualTo(2);
        assertThat(page.locator("#notice")).isEmpty();
        assertThat(server.hasCall()).isFalse();
    }

    @Test
    void aRevokedMicrophoneLeavesTheConversationToTyping() throws Exception {
        allowed();
        Call call = talk();
        page.evaluate("window.refusal = new DOMException('Permission denied', 'NotAllowedError'); window.unplug()");
        notice("not allowed for this page");
        status("Waiting for your words");
        page.locator("#text").fill("still here");
        page.keyboard().press("Enter");
        assertThat(call.expect("text.input").getString("text")).isEqualTo("still here");
        page.evaluate("window.refusal = null; navigator.mediaDevices.dispatchEvent(new Event('devicechange'))");
        status("Listening");
        assertThat(page.locator("#notice")).isEmpty();
    }

    @Test
    void aMutedMicrophoneStaysMutedWhenItIsReplaced() throws Exception {
        allowed();
        Call call = talk();
        page.keyboard().press("m");
        page.evaluate("window.unplug()");
        until("window.tracks.length === 2 && parley.microphone.isOpen");
        status("Muted");
        int from = call.frames().size() + 50;
        page.waitForCondition(() -> call.frames().size() > from + 50);
        assertThat(call.frames().subList(from, from + 50)).containsOnly(SILENCE);
    }

    @Test
    void soundThatTheBrowserPausedIsSaidAndResumed() throws Exception {
        allowed();
        talk();
        page.evaluate("parley.speaker.context.suspend()");
        notice("paused the sound");
        page.locator("#notice button").click();
        until("parley.speaker.running");
        assertThat(page.locator("#notice")).isEmpty();
    }

    /** A laptop that wakes, a tab that comes to the front: the browser has suspended all audio. */
    @Test
    void comingBackToThePageResumesItsSound() throws Exception {
        allowed();
        talk();
        page.evaluate("parley.speaker.context.suspend()");
        notice("paused the sound");
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
        until("parley.speaker.running");
        assertThat(page.locator("#notice")).isEmpty();
    }

    @Test
    void aLoudspeakerThatTheBrowserClosedIsReplacedByItself() throws Exception {
        allowed();
        Call call = talk();
        page.evaluate("window.old = parley.speaker.context; parley.speaker.context.close()");
        until("parley.speaker.context !== window.old && parley.speaker.running");
        call.reply(1, "are you there", "I am.").audio(1, Pcm.tone(440, 400, 0.3));
        call.send("audio.done", "turn", 1, "ms", 400);
        assertThat(call.expect("playback.finished").getInteger("turn")).isEqualTo(1);
        assertThat(page.locator("#notice")).isEmpty();
    }

    @Test
    void aLoudspeakerThatTheBrowserClosedBetweenConversationsIsReplacedAtTheNextPress() throws Exception {
        allowed();
        talk();
        page.evaluate("parley.speaker.context.onstatechange = null; parley.speaker.context.close()");
        page.keyboard().press("Escape");
        Call call = talk();
        call.reply(1, "are you there", "I am.").audio(1, Pcm.tone(440, 400, 0.3));
        call.send("audio.done", "turn", 1, "ms", 400);
        assertThat(call.expect("playback.finished").getInteger("turn")).isEqualTo(1);
    }

    /** As Safari does for a phone call; the context does not come back. */
    @Test
    void aLoudspeakerThatStaysInterruptedIsReplacedAtAPress() throws Exception {
        allowed();
        Call call = talk();
        page.evaluate("window.old = parley.speaker.context; const state = () => 'interrupted';"
                + "Object.defineProperty(window.old, 'state', {get: state});"
                + "window.old.resume = () => Promise.reject(new DOMException('no', 'InvalidStateError'));"
                + "window.old.dispatchEvent(new Event('statechange'))");
        notice("paused the sound");
        page.locator("#notice button").click();
        until("parley.speaker.context !== window.old && parley.speaker.running");
        assertThat(page.locator("#notice")).isEmpty();
        call.reply(1, "are you there", "I am.").audio(1, Pcm.tone(440, 400, 0.3));
        call.send("audio.done", "turn", 1, "ms", 400);
        assertThat(call.expect("playback.finished").getInteger("turn")).isEqualTo(1);
    }

    @Test
    void aMicrophoneWhoseContextTheBrowserClosedIsReplacedByItself() throws Exception {
        allowed("window.contexts = []; const Audio = AudioContext;"
                + "AudioContext = class extends Audio {"
                + " constructor(options) { super(options); window.contexts.push(this); } }");
        Call call = talk();
        page.waitForCondition(() -> call.frames().size() > 10);
        page.evaluate("window.contexts.at(-1).close()");
        until("window.contexts.length === 3 && window.contexts[2].state === 'running'");
        int before = call.frames().size();
        page.waitForCondition(() -> call.frames().size() > before + 50);
        assertThat(page.evaluate("window.tracks.length")).isEqualTo(2);
        assertThat(page.locator("#notice")).isEmpty();
    }

    @Test
    void soundThatNeedsOneMorePressIsAskedForBeforeAnyCall() throws Exception {
        allowed("Object.defineProperty(AudioContext.prototype, 'state',"
                + " {get() { return window.pressedAgain ? 'running' : 'suspended'; }});"
                + "AudioContext.prototype.resume = () => new Promise(() => {})");
        control().click();
        notice("holds the sound back");
        assertThat(server.hasCall()).isFalse();
        page.evaluate("window.pressedAgain = true");
        page.locator("#notice button").click();
        server.nextCall().begin("vendor");
        status("Listening");
    }

    private void allowed(String... scripts) {
        String all = WATCH + String.join(";", scripts);
        openPage(new Browser.NewContextOptions().setPermissions(List.of("microphone")), server.url(), all);
    }
}
