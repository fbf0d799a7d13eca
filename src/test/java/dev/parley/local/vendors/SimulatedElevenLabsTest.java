package dev.parley.local.vendors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both speech sockets and the HTTP endpoint over real sockets, against a scripted voice: 60 ms of tone a character. */
class SimulatedElevenLabsTest extends VendorsTestBase {
    private static final String SINGLE = "/v1/text-to-speech/kevin/stream-input?output_format=pcm_16000";
    private static final String MULTI = "/v1/text-to-speech/kevin/multi-stream-input?output_format=pcm_16000";

    @Test
    void singleSpeaksAndClosesAfterTheEndOfInput() throws Exception {
        Peer peer = connect(SINGLE);
        peer.send(text(" "))
                .send(text("Hello there. "))
                .send(text("How are you? "))
                .send(text(""));

        JsonObject last = peer.await("isFinal", true);
        assertThat(last.getValue("audio")).isNull();
        assertThat(peer.closed()).isEqualTo((short) 1000);
        assertThat(engines.synthesizer().texts()).containsExactly(" Hello there. How are you? ");
        assertThat(peer.seen().get(0).containsKey("isFinal")).isTrue();
        assertThat(peer.seen().get(0).getValue("isFinal")).isNull();
        assertThat(peer.seen().get(0).getValue("alignment")).isNull();
        assertThat(audioMs(peer.seen())).isEqualTo(25 * 60);
    }

    @Test
    void textIsGatheredUntilTheScheduleOrAFlush() throws Exception {
        Peer peer = connect(SINGLE);
        peer.send(text(" ")
                .put(
                        "generation_config",
                        new JsonObject()
                                .put(
                                        "chunk_length_schedule",
                                        new JsonArray().add(50).add(50))));
        peer.send(text("Too little to speak. "));
        peer.send(text("But now there is enough of it to speak. "));
        eventually(() -> assertThat(engines.synthesizer().texts()).hasSize(1));
        peer.send(text("Little. "));
        peer.send(text("Forced. ").put("flush", true));
        eventually(() -> assertThat(engines.synthesizer().texts()).hasSize(2));
        assertThat(engines.synthesizer().texts().get(1)).isEqualTo("Little. Forced. ");
    }

    @Test
    void autoModeSpeaksEveryTextAtOnce() throws Exception {
        Peer peer = connect(MULTI + "&auto_mode=true");
        peer.send(text(" ").put("context_id", "a")).send(text("One. ").put("context_id", "a"));
        peer.await(frame -> frame.getString("audio", "").length() > 0);
        peer.send(text("Two. ").put("context_id", "a"));
        eventually(() -> assertThat(engines.synthesizer().texts()).containsExactly("One. ", "Two. "));
    }

    @Test
    void contextsSpeakSideBySideAndEndOneByOne() throws Exception {
        Peer peer = connect(MULTI);
        for (String id : List.of("a", "b")) {
            peer.send(text(" ").put("context_id", id));
            peer.send(text("I am " + id + ". ").put("context_id", id).put("flush", true));
        }
        peer.send(close("a"));
        assertThat(peer.await("isFinal", true).getString("contextId")).isEqualTo("a");
        peer.send(close("b"));
        assertThat(peer.await("isFinal", true).getString("contextId")).isEqualTo("b");

        assertThat(audioMs(of("a", peer))).isEqualTo(7 * 60);
        assertThat(audioMs(of("b", peer))).isEqualTo(7 * 60);
        assertThat(peer.seen().get(0).containsKey("isFinal")).isFalse();
        assertThat(faults.texts("a")).containsExactly("I am a. ");
        assertThat(faults.openContexts()).isZero();
        assertThat(faults.mostContexts()).isEqualTo(2);
    }

    @Test
    void closingWithoutAFlushDropsWhatWasGathered() throws Exception {
        Peer peer = connect(MULTI);
        peer.send(text(" ").put("context_id", "a"))
                .send(text("Never said. ").put("context_id", "a"))
                .send(close("a"));

        peer.await("isFinal", true);
        assertThat(peer.seen()).hasSize(1);
        assertThat(engines.synthesizer().texts()).isEmpty();
    }

    @Test
    void anEmptyTextKeepsAContextAndEndsASingleStream() throws Exception {
        Peer multi = connect(MULTI);
        multi.send(text(" ").put("context_id", "a")).send(text("").put("context_id", "a"));
        multi.send(text("Still here. ").put("context_id", "a").put("flush", true));
        multi.await(frame -> frame.getString("audio", "").length() > 0);
        assertThat(multi.seen()).noneMatch(frame -> frame.getBoolean("isFinal", false));
    }

    @Test
    void textForAContextThatIsOverIsDropped() throws Exception {
        Peer peer = connect(MULTI);
        peer.send(text(" ").put("context_id", "a")).send(close("a"));
        peer.await("isFinal", true);
        peer.send(text("Late. ").put("context_id", "a").put("flush", true));
        peer.send(text("Next. ").put("context_id", "b").put("flush", true));
        assertThat(peer.next().getString("contextId")).isEqualTo("b");
        assertThat(engines.synthesizer().texts()).containsExactly("Next. ");
    }

    @Test
    void aSixthContextClosesTheSocket() throws Exception {
        Peer peer = connect(MULTI);
        for (int i = 1; i <= 6; i++) {
            peer.send(text(" ").put("context_id", "c" + i));
        }
        assertThat(peer.next().getString("error")).isEqualTo("max_active_conversations");
        assertThat(peer.closed()).isEqualTo((short) 1008);
    }

    @Test
    void aClosedContextKeepsItsSlotUntilItIsFinal() throws Exception {
        engines.speaks().stallsAfter(1);
        Peer peer = connect(MULTI);
        for (int i = 1; i <= 5; i++) {
            peer.send(text("Hello. ").put("context_id", "c" + i).put("flush", true))
                    .send(close("c" + i));
        }
        peer.send(text(" ").put("context_id", "c6"));
        peer.await("error", "max_active_conversations");
    }

    @Test
    void otherVoiceSettingsLaterAreAnError() throws Exception {
        JsonObject settings = new JsonObject().put("stability", 0.5);
        Peer peer = connect(MULTI);
        peer.send(text(" ").put("context_id", "a").put("voice_settings", settings));
        peer.send(text("Same. ")
                .put("context_id", "a")
                .put("voice_settings", settings)
                .put("flush", true));
        peer.await(frame -> frame.getString("audio", "").length() > 0);
        peer.send(text("Other. ").put("context_id", "a").put("voice_settings", new JsonObject().put("stability", 0.9)));
        assertThat(peer.await(frame -> frame.containsKey("error")).getString("message"))
                .contains("first message");
        assertThat(peer.closed()).isEqualTo((short) 1008);
    }

    @Test
    void aSilentClientIsTimedOut() throws Exception {
        Peer peer = connect(MULTI + "&inactivity_timeout=1");
        peer.send(text(" ").put("context_id", "a"));

        assertThat(peer.next().getString("error")).isEqualTo("input_timeout_exceeded");
        assertThat(peer.closed()).isEqualTo((short) 1008);
    }

    @ParameterizedTest
    @ValueSource(strings = {"header", "message"})
    void aWrongKeyIsToldAfterTheUpgrade(String where) throws Exception {
        faults.requireKey("right");
        Peer peer = where.equals("header") ? connectWith(MULTI, List.of(), "xi-api-key", "wrong") : connect(MULTI);
        if (where.equals("message")) {
            peer.send(text(" ").put("xi_api_key", "wrong"));
        }
        JsonObject error = peer.next();
        assertThat(error.getString("error")).isEqualTo("invalid_api_key");
        assertThat(error.getInteger("code")).isEqualTo(1008);
        assertThat(peer.closed()).isEqualTo((short) 1008);
    }

    @Test
    void anUnknownVoiceIsToldAfterTheUpgrade() throws Exception {
        faults.unknown("nobody");
        Peer peer = connectWith(MULTI.replace("kevin", "nobody"), List.of(), "xi-api-key", "any");
        assertThat(peer.next().getString("error")).isEqualTo("voice_id_does_not_exist");
        assertThat(peer.closed()).isEqualTo((short) 1008);
        assertThat(peer.closeReason()).contains("nobody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"output_format=mp3_44100_128", "output_format=pcm_16000&model_id=eleven_v3", ""})
    void grossErrorsAreRefusedBeforeTheUpgrade(String query) {
        assertThatThrownBy(() -> connect("/v1/text-to-speech/kevin/multi-stream-input?" + query))
                .isInstanceOfSatisfying(UpgradeRejectedException.class, e -> {
                    assertThat(e.getStatus()).isEqualTo(400);
                    assertThat(e.getBody()
                                    .toJsonObject()
                                    .getJsonObject("detail")
                                    .getString("type"))
                            .isEqualTo("validation_error");
                });
    }

    @Test
    void alignmentTellsEveryCharacterOnce() throws Exception {
        Peer peer = connect(SINGLE + "&sync_alignment=true");
        peer.send(text(" ")).send(text("Hello there, how are you? ")).send(text(""));
        peer.await("isFinal", true);

        StringBuilder said = new StringBuilder();
        for (JsonObject frame : peer.seen()) {
            JsonObject alignment = frame.getJsonObject("alignment");
            if (alignment != null) {
                alignment.getJsonArray("chars").forEach(said::append);
                assertThat(alignment.getJsonArray("charStartTimesMs")).hasSameSizeAs(alignment.getJsonArray("chars"));
                assertThat(alignment.getJsonArray("charDurationsMs")).hasSameSizeAs(alignment.getJsonArray("chars"));
            }
        }
        assertThat(said.toString()).isEqualTo(" Hello there, how are you? ");
    }

    @Test
    void speechIsCancelledWhenItsConnectionGoes() throws Exception {
        engines.nextSpeech().chunkEvery(20).msPerChar(1000);
        Peer peer = connect(MULTI);
        peer.send(text("A long story. ").put("context_id", "a").put("flush", true));
        peer.next();
        peer.close();

        eventually(() -> assertThat(engines.synthesizer().cancelled()).isEqualTo(1));
        assertThat(engines.synthesizer().live()).isZero();
    }

    @Test
    void httpStreamsRawAudio() throws Exception {
        HttpClientResponse response = http(
                HttpMethod.POST, "/v1/text-to-speech/kevin/stream?output_format=pcm_24000", "{\"text\":\"Hello\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.getHeader("character-cost")).isEqualTo("5");
        assertThat(body(response).length()).isEqualTo(5 * 60 * 48);
    }

    @Test
    void httpTellsItsErrorsAsJson() throws Exception {
        faults.requireKey("right").unknown("nobody");
        HttpClientResponse wrongKey = http(HttpMethod.GET, "/v1/voices/kevin", null);
        assertThat(wrongKey.statusCode()).isEqualTo(401);
        faults.requireKey(null);
        HttpClientResponse noVoice = http(HttpMethod.GET, "/v1/voices/nobody", null);
        assertThat(noVoice.statusCode()).isEqualTo(404);
        assertThat(body(noVoice).toJsonObject().getJsonObject("detail").getString("code"))
                .isEqualTo("voice_not_found");
        assertThat(body(http(HttpMethod.GET, "/v1/voices/kevin", null))
                        .toJsonObject()
                        .getString("voice_id"))
                .isEqualTo("kevin");
        HttpClientResponse noText =
                http(HttpMethod.POST, "/v1/text-to-speech/kevin/stream?output_format=pcm_16000", "{}");
        assertThat(noText.statusCode()).isEqualTo(422);
    }

    private static JsonObject text(String text) {
        return new JsonObject().put("text", text);
    }

    private static JsonObject close(String context) {
        return new JsonObject().put("context_id", context).put("close_context", true);
    }

    private static List<JsonObject> of(String context, Peer peer) {
        return peer.seen().stream()
                .filter(frame -> context.equals(frame.getString("contextId")))
                .toList();
    }

    private static int audioMs(List<JsonObject> frames) {
        return frames.stream()
                .map(frame -> frame.getString("audio"))
                .filter(audio -> audio != null)
                .mapToInt(audio -> Base64.getDecoder().decode(audio).length / 32)
                .sum();
    }

    private HttpClientResponse http(HttpMethod method, String uri, String body) throws Exception {
        HttpClient client = vertx.createHttpClient();
        return client.request(method, vendors.port(), "127.0.0.1", uri)
                .compose(request -> body == null ? request.send() : request.send(body))
                .compose(response -> response.body().map(response))
                .eventually(client::close)
                .await(WAIT_S, TimeUnit.SECONDS);
    }

    private static Buffer body(HttpClientResponse response) throws Exception {
        return response.body().await(WAIT_S, TimeUnit.SECONDS);
    }
}
