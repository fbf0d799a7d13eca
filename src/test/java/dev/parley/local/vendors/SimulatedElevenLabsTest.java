package dev.parley.local.vendors;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The speech socket, over a real one, against a scripted voice: 60 ms of tone a character. */
class SimulatedElevenLabsTest extends VendorsTestBase {
    private static final String MULTI =
            "/v1/text-to-speech/kevin/multi-stream-input?output_format=pcm_16000&auto_mode=true";

    @Test
    void autoModeSpeaksEveryTextAtOnce() throws Exception {
        Peer peer = connect(MULTI);
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
    void anEmptyTextIsASignOfLife() throws Exception {
        Peer peer = connect(MULTI);
        peer.send(text("")).send(text(" ").put("context_id", "a")).send(text("").put("context_id", "a"));
        peer.send(text("Still here. ").put("context_id", "a").put("flush", true));
        peer.await(frame -> frame.getString("audio", "").length() > 0);
        assertThat(peer.seen()).noneMatch(frame -> frame.getBoolean("isFinal", false));
    }

    @Test
    void aWrongKeyIsToldAfterTheUpgrade() throws Exception {
        faults.requireKey("right");
        Peer peer = connectWith(MULTI, List.of(), "xi-api-key", "wrong");
        assertThat(peer.next().getString("error")).isEqualTo("invalid_api_key");
        assertThat(peer.closed()).isEqualTo((short) 1008);
    }

    @Test
    void alignmentTellsEveryCharacterOnce() throws Exception {
        Peer peer = connect(MULTI);
        peer.send(text("Hello there, how are you? ").put("context_id", "a")).send(close("a"));
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
        assertThat(said.toString()).isEqualTo("Hello there, how are you? ");
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
}
