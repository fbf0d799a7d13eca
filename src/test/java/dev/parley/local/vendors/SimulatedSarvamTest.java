package dev.parley.local.vendors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both speech-to-text sockets over real sockets, against a scripted ear. */
class SimulatedSarvamTest extends VendorsTestBase {
    private static final String CLASSIC =
            "/speech-to-text/ws?language-code=en-IN&model=saaras:v3&input_audio_codec=pcm_s16le&flush_signal=true";
    private static final String REALTIME = "/speech-to-text-realtime/ws?language_code=en-IN&sample_rate=16000";

    @Test
    void classicGivesSignalsAndOneTranscriptPerUtterance() throws Exception {
        engines.hears("what time is it");
        Peer peer = connect(CLASSIC + "&vad_signals=true&high_vad_sensitivity=true");
        sendClassic(peer);

        JsonObject start = peer.next();
        JsonObject end = peer.next();
        JsonObject data = peer.next();

        assertThat(start.getString("type")).isEqualTo("events");
        assertThat(start.getJsonObject("data").getString("signal_type")).isEqualTo("START_SPEECH");
        assertThat(start.getJsonObject("data").getDouble("occured_at")).isPositive();
        assertThat(end.getJsonObject("data").getString("signal_type")).isEqualTo("END_SPEECH");
        assertThat(data.getString("type")).isEqualTo("data");
        assertThat(data.getJsonObject("data").getString("transcript")).isEqualTo("what time is it");
        assertThat(data.getJsonObject("data").getValue("language_probability")).isNull();
        assertThat(data.getJsonObject("data").getJsonObject("metrics").getDouble("audio_duration"))
                .isBetween(0.5, 2.5);
    }

    @Test
    void classicSendsNoSignalsUnlessAsked() throws Exception {
        Peer peer = connect(CLASSIC);
        sendClassic(peer);

        assertThat(peer.next().getString("type")).isEqualTo("data");
    }

    @Test
    void classicFlushEndsTheUtteranceOnlyWhenEnabled() throws Exception {
        engines.hears("hello");
        Peer flushing = connect(CLASSIC + "&vad_signals=true");
        flushing.send(classicAudio(Tone.of(300, 600, 16_000).getBytes()));
        flushing.await("type", "events");
        flushing.send("{\"type\":\"flush\"}");
        assertThat(flushing.next().getString("type")).isEqualTo("data");

        Peer deaf = connect(CLASSIC.replace("flush_signal=true", "flush_signal=false") + "&vad_signals=true");
        deaf.send(classicAudio(Tone.of(300, 600, 16_000).getBytes()));
        deaf.await("type", "events");
        deaf.send("{\"type\":\"flush\"}");
        deaf.send("nonsense");
        assertThat(deaf.next().getString("type")).isEqualTo("error");
    }

    @Test
    void classicTellsErrorsInBandAndGoesOn() throws Exception {
        Peer peer = connect(CLASSIC);
        peer.send("{\"type\":\"who knows\"}");
        assertThat(peer.next().getJsonObject("data").getString("message")).contains("validation error");
        sendClassic(peer);
        assertThat(peer.next().getString("type")).isEqualTo("data");
    }

    @Test
    void classicRefusesAWrongKeyWith403AndEchoesTheSubprotocolOfARightOne() throws Exception {
        faults.requireKey("right");
        assertThatThrownBy(
                        () -> Peer.connect(vertx, vendors.port(), CLASSIC, List.of(), "api-subscription-key", "wrong"))
                .isInstanceOfSatisfying(UpgradeRejectedException.class, e -> {
                    assertThat(e.getStatus()).isEqualTo(403);
                    assertThat(e.getBody().toJsonObject().getJsonObject("error").getString("code"))
                            .isEqualTo("invalid_api_key_error");
                });

        Peer byHeader = connectWith(CLASSIC, List.of(), "api-subscription-key", "right");
        assertThat(byHeader.socket().subProtocol()).isNull();
        Peer bySubprotocol = connectWith(CLASSIC, List.of("api-subscription-key.right"));
        assertThat(bySubprotocol.socket().subProtocol()).isEqualTo("api-subscription-key.right");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/speech-to-text/ws?language_code=en-IN",
                "/speech-to-text/ws?model=saaras:v3",
                "/speech-to-text/ws?language-code=en-IN&model=saaras:v3-realtime",
                "/speech-to-text/ws?language-code=en-IN&sample_rate=44100"
            })
    void classicRefusesWrongParameters(String uri) {
        assertThatThrownBy(() -> Peer.connect(vertx, vendors.port(), uri))
                .isInstanceOfSatisfying(UpgradeRejectedException.class, e -> assertThat(e.getStatus())
                        .isEqualTo(400));
    }

    @Test
    void realtimeTellsTheWholeStoryOfAnUtterance() throws Exception {
        engines.nextUtterance().partial(1, "what").partial(1, "what time").heard(5, "what time is it");
        Peer peer = connect(REALTIME.replace("en-IN", "auto") + "&return_timestamps=true");
        JsonObject begin = peer.next();
        sendRealtime(peer, false);

        assertThat(begin.getString("event")).isEqualTo("session.begin");
        assertThat(begin.getJsonObject("config").getString("turn_detection")).isEqualTo("vad");
        assertThat(begin.getJsonObject("config").getInteger("silence_duration_ms"))
                .isEqualTo(500);
        assertThat(peer.await("event", "vad.speech_start").getInteger("utterance_idx"))
                .isZero();
        assertThat(peer.await("event", "transcript.partial").getString("text")).isEqualTo("what");
        assertThat(peer.await("event", "transcript.partial").getString("language"))
                .isEqualTo("en-IN");
        JsonObject heard = peer.await("event", "transcript.final");
        assertThat(heard.getString("text")).isEqualTo("what time is it");
        assertThat(heard.getDouble("end_s")).isGreaterThan(heard.getDouble("start_s"));
        assertThat(peer.seen()).anyMatch(frame -> "vad.speech_end".equals(frame.getString("event")));
    }

    @Test
    void realtimeTakesBase64AsWellAndCountsUtterances() throws Exception {
        engines.hears("yes");
        Peer peer = connect(REALTIME);
        sendRealtime(peer, true);
        assertThat(peer.await("event", "transcript.final").getInteger("utterance_idx"))
                .isZero();
        sendRealtime(peer, true);
        assertThat(peer.await("event", "transcript.final").getInteger("utterance_idx"))
                .isEqualTo(1);
        peer.send("{\"event\":\"end\"}");
        JsonObject end = peer.await("event", "session.end");
        assertThat(end.getInteger("total_utterances")).isEqualTo(2);
        assertThat(end.getDouble("audio_duration_s")).isBetween(3.0, 6.0);
        assertThat(peer.closed()).isEqualTo((short) 1000);
    }

    @Test
    void realtimeGivesTheLastWordsBeforeItEnds() throws Exception {
        engines.nextUtterance().heard(50, "goodbye");
        Peer peer = connect(REALTIME + "&endpointing=manual");
        peer.send(Tone.of(300, 400, 16_000)).send("{\"event\":\"end\"}");

        peer.await("event", "session.end");
        assertThat(peer.seen()).anyMatch(frame -> "goodbye".equals(frame.getString("text")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"speech_end", "flush"})
    void realtimeManualEndsAnUtteranceWhenTold(String event) throws Exception {
        engines.hears("yes");
        Peer peer = connect(REALTIME + "&endpointing=manual");
        peer.send("{\"event\":\"speech_start\"}")
                .send(Tone.of(300, 400, 16_000))
                .send("{\"event\":\"" + event + "\"}");

        assertThat(peer.await("event", "transcript.final").getString("text")).isEqualTo("yes");
        assertThat(engines.recognizer().audioBytes()).isEqualTo(400 * 32);
        assertThat(peer.seen()).noneMatch(frame -> frame.getString("event").startsWith("vad."));
    }

    @Test
    void realtimeUpdatesItsConfigOrSaysWhyNot() throws Exception {
        Peer peer = connect(REALTIME);
        peer.send("{\"event\":\"config.update\",\"mode\":\"translate\",\"silence_duration_ms\":300}");
        assertThat(peer.await("event", "config.updated").getJsonArray("applied"))
                .containsExactly("mode=translate", "silence_duration_ms=300");
        peer.send("{\"event\":\"config.update\",\"sample_rate\":8000}");
        JsonObject error = peer.await("event", "error");
        assertThat(error.getString("code")).isEqualTo("invalid_config");
        assertThat(error.getBoolean("is_fatal")).isFalse();
        peer.send("{\"event\":\"ping\"}");
        peer.await("event", "pong");
    }

    @ParameterizedTest
    @CsvSource({
        "language-code=en-IN, Missing required query parameter 'language_code'",
        "language_code=od-IN, language_code 'od-IN'",
        "language_code=auto&model=saaras:v3, model must be one of",
        "language_code=auto&sample_rate=44100, sample_rate must be one of",
        "language_code=auto&vad_signals=true, Unknown query parameter 'vad_signals'"
    })
    void realtimeRejectsWrongParametersInBand(String query, String message) throws Exception {
        Peer peer = connect("/speech-to-text-realtime/ws?" + query);

        JsonObject error = peer.next();
        assertThat(error.getString("event")).isEqualTo("error");
        assertThat(error.getBoolean("is_fatal")).isTrue();
        assertThat(error.getInteger("status_code")).isEqualTo(400);
        assertThat(error.getString("message")).contains(message);
        assertThat(peer.closed()).isEqualTo((short) 4000);
        assertThat(peer.closeReason()).contains(message);
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
        peer.send(Tone.of(300, 100, 16_000));

        assertThat(peer.await("event", "error").getBoolean("is_fatal")).isTrue();
        assertThat(peer.closed()).isEqualTo((short) 1011);
    }

    @Test
    void anUtteranceIsCancelledWhenItsConnectionGoes() throws Exception {
        engines.nextUtterance().silent();
        Peer peer = connect(REALTIME + "&endpointing=manual");
        peer.send(Tone.of(300, 100, 16_000)).send("{\"event\":\"ping\"}");
        peer.await("event", "pong");
        peer.close();

        eventually(() -> assertThat(engines.recognizer().cancelled()).isEqualTo(1));
        eventually(() -> assertThat(faults.open(Faults.At.SARVAM_REALTIME)).isZero());
    }

    private static void sendClassic(Peer peer) {
        peer.send(classicAudio(Tone.silence(300, 16_000).getBytes()));
        peer.send(classicAudio(Tone.of(300, 800, 16_000).getBytes()));
        peer.send(classicAudio(Tone.silence(1200, 16_000).getBytes()));
    }

    private static JsonObject classicAudio(byte[] pcm) {
        return new JsonObject()
                .put(
                        "audio",
                        new JsonObject()
                                .put("data", Base64.getEncoder().encodeToString(pcm))
                                .put("sample_rate", 16_000)
                                .put("encoding", "audio/wav"));
    }

    private static void sendRealtime(Peer peer, boolean base64) {
        for (var pcm : List.of(Tone.silence(300, 16_000), Tone.of(300, 800, 16_000), Tone.silence(700, 16_000))) {
            if (base64) {
                peer.send(new JsonObject()
                        .put("event", "audio_input")
                        .put("audio", Base64.getEncoder().encodeToString(pcm.getBytes())));
            } else {
                peer.send(pcm);
            }
        }
    }
}
