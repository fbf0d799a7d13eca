package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.bus.BusMessage;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageConformance;
import dev.parley.bus.TestSession;
import dev.parley.config.ConfigException;
import dev.parley.config.ConfigLoader;
import dev.parley.config.TtsConfig;
import dev.parley.tts.ScriptedVoice.Peer;
import dev.parley.turn.Attempt;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect.FinishSpeech;
import dev.parley.turn.TurnEffect.Speak;
import dev.parley.turn.TurnEvent.Speech;
import dev.parley.turn.TurnEvent.SpeechDone;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The voice stage with Sarvam as its vendor: the bus contract, and what is Sarvam's own. */
class SarvamVoiceTest extends StageConformance {
    private static final Attempt FIRST = new Attempt(1, 1);

    private ScriptedVoice vendor;

    @Override
    protected Stage stage() {
        return Stage.TTS;
    }

    @Override
    protected String verticle() {
        return "java:" + TtsVerticle.class.getName();
    }

    @Override
    protected JsonObject startVendor(Vertx vertx) {
        vendor = new ScriptedVoice(vertx);
        vendor.speakEverythingAsSarvam();
        return VoiceFaultsTest.sarvam(vendor.url());
    }

    @Override
    protected List<? extends BusMessage> work(String session, int generation, Attempt attempt) {
        return List.of(
                new StageCommand(session, generation, new Speak(attempt, "Hello there. How ")),
                new StageCommand(session, generation, new Speak(attempt, "are you? And")));
    }

    @Override
    protected int vendorLoad() {
        return vendor.live();
    }

    private Peer open(String language, String voice) throws Exception {
        JsonObject config = startVendor(vertx());
        vertx().deployVerticle(new TtsVerticle(), new DeploymentOptions().setConfig(config))
                .await(20, TimeUnit.SECONDS);
        client = new TestSession(vertx(), Stage.TTS).open(language, voice);
        return vendor.nextPeer();
    }

    private TestSession client;

    @Test
    void theVendorIsToldHowToSpeakAndThenWhat() throws Exception {
        Peer peer = open(null, null);
        client.send(new Speak(FIRST, "नमस्ते! कीमत ₹1,50,000 है।"));
        client.send(new FinishSpeech(FIRST));
        client.until(SpeechDone.class);

        assertThat(peer.socket.path()).isEqualTo("/text-to-speech/ws");
        assertThat(peer.socket.query()).isEqualTo("model=bulbul:v3&send_completion_event=true");
        assertThat(peer.socket.headers().get("api-subscription-key")).isEqualTo("sarvam-test");
        assertThat(peer.next())
                .isEqualTo(new JsonObject()
                        .put("type", "config")
                        .put(
                                "data",
                                new JsonObject()
                                        .put("target_language_code", "hi-IN")
                                        .put("language_code", "hi-IN")
                                        .put("speaker", "shubh")
                                        .put("model", "bulbul:v3")
                                        .put("speech_sample_rate", 16_000)
                                        .put("output_audio_codec", "linear16")
                                        .put("enable_preprocessing", true)));
        assertThat(peer.next()).isEqualTo(text("नमस्ते! "));
        assertThat(peer.next()).isEqualTo(new JsonObject().put("type", "flush"));
        assertThat(peer.next()).as("numbers are the vendor's to read").isEqualTo(text("कीमत ₹1,50,000 है। "));
    }

    private static JsonObject text(String text) {
        return new JsonObject().put("type", "text").put("data", new JsonObject().put("text", text));
    }

    @ParameterizedTest
    @CsvSource({
        "'Hello. ',, en-IN",
        "'வணக்கம். ',, ta-IN",
        "'నమస్కారం. ',, te-IN",
        "'নমস্কার। ',, bn-IN",
        "'ನಮಸ್ಕಾರ. ',, kn-IN",
        "'നമസ്കാരം. ',, ml-IN",
        "'નમસ્તે. ',, gu-IN",
        "'ਸਤ ਸ੍ਰੀ ਅਕਾਲ। ',, pa-IN",
        "'ନମସ୍କାର। ',, od-IN",
        "'नमस्कार. ', mr-IN, mr-IN",
        "'मैं WhatsApp पर message भेजता हूँ। ', en-IN, hi-IN",
        "'12. 34. ', ta-IN, ta-IN",
        "'Bonjour. ', fr, en-IN"
    })
    void theLanguageIsThatOfTheText(String text, String chosen, String language) throws Exception {
        Peer peer = open(chosen, "ritu");
        client.send(new Speak(FIRST, text));
        client.send(new FinishSpeech(FIRST));
        JsonObject data = peer.next().getJsonObject("data");
        assertThat(data.getString("target_language_code")).isEqualTo(language);
        assertThat(data.getString("speaker")).isEqualTo("ritu");
    }

    @Test
    void theLanguageThatWasHeardIsBelievedWhereTheScriptAllowsIt() throws Exception {
        Peer peer = open(null, null);
        client.send(new Speak(FIRST, "नमस्कार. ", "mr-IN"));
        client.send(new Speak(FIRST, "வணக்கம். ", "mr-IN"));
        client.send(new FinishSpeech(FIRST));
        client.until(SpeechDone.class);
        assertThat(peer.messages.stream()
                        .filter(message -> "config".equals(message.getString("type")))
                        .map(message -> message.getJsonObject("data").getString("target_language_code")))
                .containsExactly("mr-IN", "ta-IN");
    }

    @Test
    void digitsAloneAreInTheLanguageOfTheTextBeforeThem() throws Exception {
        Peer peer = open(null, null);
        client.send(new Speak(FIRST, "कीमत है।\n500.\n"));
        client.send(new FinishSpeech(FIRST));
        client.until(SpeechDone.class);
        assertThat(peer.messages.stream().filter(message -> "config".equals(message.getString("type"))))
                .hasSize(1);
    }

    @Test
    void aReplyThatEndsAtABreakIsAtItsEndWhenTheVendorSaysSo() throws Exception {
        Peer peer = open(null, null);
        client.send(new Speak(FIRST, "Sure! "));
        client.next(Speech.class);
        peer.next();
        peer.next();
        peer.next();
        client.send(new FinishSpeech(FIRST));
        assertThat(peer.next()).isEqualTo(new JsonObject().put("type", "flush"));
        assertThat(client.next(SpeechDone.class)).isEqualTo(new SpeechDone(FIRST));
    }

    @Test
    void anInterruptedReplyCostsItsConnectionAndTheNextOneIsReady() throws Exception {
        Peer peer = open(null, null);
        vendor.reaction = (any, message) -> {};
        client.send(new Speak(FIRST, "Sure! "));
        peer.next();
        client.cancel(FIRST);
        assertThat(peer.awaitGone()).isTrue();
        assertThat(vendor.nextPeer().messages).isEmpty();
    }

    private Throwable check() {
        TtsConfig config = ConfigLoader.bind("tts", VoiceFaultsTest.sarvam(vendor.url()), TtsConfig.class);
        return catchThrowable(() -> VoiceKeyCheck.check(vertx(), config).await(10, TimeUnit.SECONDS));
    }

    @Test
    void theKeyCheckSpeaksOneLetter() {
        startVendor(vertx());
        assertThat(check()).isNull();
    }

    @Test
    void aHandshakeThatIsRefusedIsAWrongKey() {
        startVendor(vertx());
        vendor.refuse = 403;
        assertThat(check()).isInstanceOf(ConfigException.class).hasMessageContaining("tts.apiKey");
        vendor.refuse = 503;
        assertThat(check()).isNotNull().isNotInstanceOf(ConfigException.class);
    }

    @Test
    void aSpeakerThatTheModelHasNotGotIsTheVoice() {
        startVendor(vertx());
        vendor.reaction = (peer, message) -> peer.sarvam(
                "error", new JsonObject().put("message", "400: Speaker 'x' is not compatible with model bulbul:v3"));
        assertThat(check()).isNotInstanceOf(ConfigException.class).hasMessageContaining("tts.voice");
    }

    @Test
    void theDefaultsAreTheVendorsOwn() {
        TtsConfig config = ConfigLoader.bind(new ConfigLoader(name -> name.equals("SARVAM_API_KEY") ? "key" : null)
                        .resolve(new JsonObject().put("tts", new JsonObject().put("vendor", "sarvam"))))
                .tts();
        assertThat(config.url()).isEqualTo("wss://api.sarvam.ai");
        assertThat(config.apiKey()).isEqualTo("key");
        assertThat(config.model()).isEqualTo("bulbul:v3");
        assertThat(config.voice()).isEqualTo("shubh");
    }
}
