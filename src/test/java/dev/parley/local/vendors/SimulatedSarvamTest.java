package dev.parley.local.vendors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Both speech-to-text sockets over real sockets, against a scripted recognizer. */
class SimulatedSarvamTest extends VendorsTestBase {
    private static final String CLASSIC =
            "/speech-to-text/ws?language-code=en-IN&model=saaras:v3&input_audio_codec=pcm_s16le&flush_signal=true";
    private static final String REALTIME = "/speech-to-text-realtime/ws?language_code=en-IN&sample_rate=16000";

    @Test
    void classicGivesSignalsAndOneTranscriptPerUtterance() throws Exception {
        engines.hears("what time is it");
        Peer peer = connect(CLASSIC + "&vad_signals=true&high_vad_sensitivity=true");
        for (Buffer pcm : utterance()) {
            peer.send(classicAudio(pcm));
        }

        JsonObject start = peer.next();
        JsonObject end = peer.next();
        JsonObject data = peer.next();

        assertThat(start.getJsonObject("data").getString("signal_type")).isEqualTo("START_SPEECH");
        assertThat(end.getJsonObject("data").getString("signal_type")).isEqualTo("END_SPEECH");
        assertThat(data.getString("type")).isEqualTo("data");
        assertThat(data.getJsonObject("data").getString("transcript")).isEqualTo("what time is it");
    }

    @Test
    void classicFlushEndsTheUtteranceOnlyWhenEnabled() throws Exception {
        engines.hears("hello");
        Peer flushing = connect(CLASSIC + "&vad_signals=true");
        flushing.send(classicAudio(Tone.of(300, 600, 16_000)));
        flushing.await("type", "events");
        flushing.send("{\"type\":\"flush\"}");
        assertThat(flushing.next().getString("type")).isEqualTo("data");

        Peer deaf = connect(CLASSIC.replace("flush_signal=true", "flush_signal=false") + "&vad_signals=true");
        deaf.send(classicAudio(Tone.of(300, 600, 16_000)));
        deaf.await("type", "events");
        deaf.send("{\"type\":\"flush\"}");
        deaf.send("nonsense");
        assertThat(deaf.next().getString("type")).isEqualTo("error");
    }

    @Test
    void classicRefusesAWrongKeyWith403() throws Exception {
        faults.requireKey("right");
        assertThatThrownBy(() -> connectWith(CLASSIC, List.of(), "api-subscription-key", "wrong"))
                .isInstanceOfSatisfying(UpgradeRejectedException.class, e -> assertThat(e.getStatus())
                        .isEqualTo(403));

        connectWith(CLASSIC, List.of(), "api-subscription-key", "right");
    }

    @Test
    void realtimeTellsTheWholeStoryOfAnUtterance() throws Exception {
        engines.nextUtterance().partial(1, "what").partial(1, "what time").heard(5, "what time is it");
        Peer peer = connect(REALTIME.replace("en-IN", "auto"));
        assertThat(peer.next().getString("event")).isEqualTo("session.begin");
        speak(peer);

        assertThat(peer.await("event", "vad.speech_start").getInteger("utterance_idx"))
                .isZero();
        assertThat(peer.await("event", "transcript.partial").getString("text")).isEqualTo("what");
        assertThat(peer.await("event", "transcript.partial").getString("language"))
                .isEqualTo("en-IN");
        assertThat(peer.await("event", "transcript.final").getString("text")).isEqualTo("what time is it");
        assertThat(peer.seen()).anyMatch(frame -> "vad.speech_end".equals(frame.getString("event")));
    }

    @Test
    void realtimeCountsUtterances() throws Exception {
        engines.hears("yes");
        Peer peer = connect(REALTIME);
        speak(peer);
        assertThat(peer.await("event", "transcript.final").getInteger("utterance_idx"))
                .isZero();
        speak(peer);
        JsonObject second = peer.await("event", "transcript.final");
        assertThat(second.getInteger("utterance_idx")).isEqualTo(1);
        assertThat(second.containsKey("language")).isFalse();
        peer.send("{\"event\":\"end\"}");
        assertThat(peer.closed()).isEqualTo((short) 1000);
    }

    @Test
    void realtimeManualHearsWhatIsBetweenStartAndEnd() throws Exception {
        engines.hears("yes");
        Peer peer = connect(REALTIME + "&endpointing=manual");
        Buffer speech = Tone.of(300, 400, 16_000);
        peer.send(audio(speech))
                .send("{\"event\":\"speech_start\"}")
                .send(audio(speech))
                .send("{\"event\":\"speech_end\"}");

        assertThat(peer.await("event", "transcript.final").getString("text")).isEqualTo("yes");
        assertThat(engines.recognizer().audioBytes()).isEqualTo(400 * 32);
        assertThat(peer.seen()).noneMatch(frame -> frame.getString("event").startsWith("vad."));
    }

    @Test
    void realtimeGoesOnAfterNonsense() throws Exception {
        Peer peer = connect(REALTIME);
        peer.send("nonsense").send("{\"event\":\"ping\"}");

        assertThat(peer.await("event", "error").getBoolean("is_fatal")).isFalse();
        peer.await("event", "pong");
    }

    @Test
    void realtimeClosesAfterAWrongKey() throws Exception {
        faults.requireKey("right");
        Peer peer = connectWith(REALTIME, List.of(), "api-subscription-key", "wrong");

        assertThat(peer.next().getBoolean("is_fatal")).isTrue();
        assertThat(peer.closed()).isEqualTo((short) 1003);
    }

    @Test
    void realtimeTellsAnEngineFailureAndCloses() throws Exception {
        engines.nextUtterance().fails(1);
        Peer peer = connect(REALTIME + "&endpointing=manual");
        peer.send("{\"event\":\"speech_start\"}");

        assertThat(peer.await("event", "error").getBoolean("is_fatal")).isTrue();
        assertThat(peer.closed()).isEqualTo((short) 1011);
    }

    @Test
    void anUtteranceIsCancelledWhenItsConnectionGoes() throws Exception {
        engines.nextUtterance().silent();
        Peer peer = connect(REALTIME + "&endpointing=manual");
        peer.send("{\"event\":\"speech_start\"}").send("{\"event\":\"ping\"}");
        peer.await("event", "pong");
        peer.close();

        eventually(() -> assertThat(engines.recognizer().cancelled()).isEqualTo(1));
        eventually(() -> assertThat(faults.open(Faults.At.SARVAM_REALTIME)).isZero());
    }

    @Test
    void anUtteranceThatHasEndedIsCancelledTooWhenItsConnectionGoes() throws Exception {
        engines.nextUtterance().silent();
        Peer peer = connect(REALTIME + "&endpointing=manual");
        peer.send("{\"event\":\"speech_start\"}").send("{\"event\":\"speech_end\"}");
        peer.send("{\"event\":\"ping\"}");
        peer.await("event", "pong");
        peer.close();

        eventually(() -> assertThat(engines.recognizer().cancelled()).isEqualTo(1));
    }

    private static List<Buffer> utterance() {
        return List.of(Tone.silence(300, 16_000), Tone.of(300, 800, 16_000), Tone.silence(1200, 16_000));
    }

    private static void speak(Peer peer) {
        utterance().forEach(pcm -> peer.send(audio(pcm)));
    }

    private static JsonObject classicAudio(Buffer pcm) {
        return new JsonObject()
                .put("audio", new JsonObject().put("data", base64(pcm)).put("encoding", "audio/wav"));
    }

    private static JsonObject audio(Buffer pcm) {
        return new JsonObject().put("event", "audio_input").put("audio", base64(pcm));
    }

    private static String base64(Buffer pcm) {
        return Base64.getEncoder().encodeToString(pcm.getBytes());
    }
}
