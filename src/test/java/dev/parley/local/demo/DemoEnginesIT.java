package dev.parley.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.local.LocalServer;
import dev.parley.local.engine.Endpointer;
import dev.parley.local.vendors.Peer;
import dev.parley.local.vendors.Tone;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The three protocols with the real engines behind them: what the voice says, the ear understands. */
class DemoEnginesIT {
    private static Vertx vertx;
    private static LocalServer local;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        local = LocalServer.start(vertx, 0, "demo", "none").await(60, TimeUnit.SECONDS);
        http = vertx.createHttpClient();
    }

    @AfterAll
    static void stop() throws Exception {
        local.close().await(60, TimeUnit.SECONDS);
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void understandsAPhraseBeforeItsEndIsDecided() throws Exception {
        Peer peer = listen("endpointing=vad&silence_duration_ms=1000");
        hear(peer, silence(500).appendBuffer(speech("what time is it", 16_000)).appendBuffer(silence(300)));

        peer.await("event", "vad.speech_start");
        peer.await(frame -> "transcript.partial".equals(frame.getString("event"))
                && "what time is it".equals(frame.getString("text")));
        hear(peer, silence(1200));
        JsonObject heard = peer.await("event", "transcript.final");

        assertThat(heard.getString("text")).isEqualTo("what time is it");
        assertThat(peer.seen()).anyMatch(frame -> "vad.speech_end".equals(frame.getString("event")));
        peer.close();
    }

    @Test
    void reportsOtherSpeechAsNotUnderstood() throws Exception {
        Peer peer = listen("endpointing=vad");
        hear(
                peer,
                silence(500)
                        .appendBuffer(speech("i think the government should lower the taxes", 16_000))
                        .appendBuffer(silence(800)));

        assertThat(peer.await("event", "transcript.final").getString("text")).isEmpty();
        peer.close();
    }

    @Test
    void answersWhatWasHeard() throws Exception {
        String reply = chat(new JsonArray().add(user("what is twelve times twelve")));

        assertThat(reply).isEqualTo("Twelve times twelve is one hundred and forty four.");
    }

    @Test
    void hearsManySpeakersAtOnceEachForItself() throws Exception {
        List<String> phrases = List.of("what is seven plus six", "tell me a joke", "hello there", "my name is george");
        List<Peer> peers = new ArrayList<>();
        for (String phrase : phrases) {
            Peer peer = listen("endpointing=manual");
            hear(peer, silence(300).appendBuffer(speech(phrase, 16_000)).appendBuffer(silence(300)));
            peers.add(peer);
        }
        List<String> heard = new ArrayList<>();
        for (Peer peer : peers) {
            peer.send(new JsonObject().put("event", "speech_end"));
            heard.add(peer.await("event", "transcript.final").getString("text"));
            peer.close();
        }

        assertThat(heard).isEqualTo(phrases);
    }

    @ParameterizedTest
    @FieldSource("dev.parley.local.demo.DemoEngines#PHRASES")
    void understandsWhatThePageSaysThatItDoes(String phrase) throws Exception {
        Peer peer = listen("endpointing=manual");
        hear(peer, silence(2000).appendBuffer(speech(phrase, 16_000)).appendBuffer(silence(300)));
        peer.send(new JsonObject().put("event", "speech_end"));

        assertThat(peer.await("event", "transcript.final").getString("text"))
                .isEqualTo(phrase.toLowerCase(Locale.ROOT).replace("?", ""));
        peer.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {8000, 16_000, 22_050, 24_000})
    void speaksAudiblyForAPlausibleTimeAtEveryRate(int sampleRate) throws Exception {
        Buffer pcm = speech("this is a sentence of about three seconds, or a little more", sampleRate);

        double seconds = pcm.length() / 2.0 / sampleRate;
        assertThat(seconds).isBetween(2.0, 6.0);
        assertThat(Endpointer.levelDb(pcm)).isBetween(50.0, 85.0);
    }

    @Test
    void startsToSpeakBeforeALongTextIsDone() throws Exception {
        Peer peer = Peer.connect(
                vertx,
                local.port(),
                "/v1/text-to-speech/kevin/multi-stream-input?output_format=pcm_16000&auto_mode=true");
        peer.send(new JsonObject()
                .put("text", "This is the first sentence. " + "And here is one more of them. ".repeat(40))
                .put("context_id", "a"));
        JsonObject first = peer.next();
        peer.send(new JsonObject().put("context_id", "a").put("close_context", true));
        peer.await("isFinal", true);

        assertThat(Base64.getDecoder().decode(first.getString("audio"))).hasSizeLessThan(16_000);
        assertThat(peer.seen()).hasSizeGreaterThan(200);
        peer.close();
    }

    private Peer listen(String parameters) throws Exception {
        Peer peer = Peer.connect(
                vertx, local.port(), "/speech-to-text-realtime/ws?language_code=en-IN&sample_rate=16000&" + parameters);
        peer.await("event", "session.begin");
        if (parameters.contains("manual")) {
            peer.send(new JsonObject().put("event", "speech_start"));
        }
        return peer;
    }

    private static void hear(Peer peer, Buffer pcm) {
        for (int at = 0; at < pcm.length(); at += 640) {
            byte[] frame = pcm.getBytes(at, Math.min(pcm.length(), at + 640));
            peer.send(new JsonObject()
                    .put("event", "audio_input")
                    .put("audio", Base64.getEncoder().encodeToString(frame)));
        }
    }

    private static Buffer silence(int ms) {
        return Tone.silence(ms, 16_000);
    }

    private static Buffer speech(String text, int sampleRate) throws Exception {
        Peer peer = Peer.connect(
                vertx,
                local.port(),
                "/v1/text-to-speech/kevin/multi-stream-input?output_format=pcm_" + sampleRate + "&auto_mode=true");
        peer.send(new JsonObject().put("text", " ").put("context_id", "a"));
        peer.send(
                new JsonObject().put("text", text + " ").put("context_id", "a").put("flush", true));
        peer.send(new JsonObject().put("context_id", "a").put("close_context", true));
        peer.await("isFinal", true);
        Buffer pcm = Buffer.buffer();
        for (JsonObject frame : peer.seen()) {
            pcm.appendBytes(Base64.getDecoder().decode(frame.getString("audio", "")));
        }
        peer.close();
        return pcm;
    }

    private static JsonObject user(String text) {
        return new JsonObject().put("role", "user").put("content", text);
    }

    private static String chat(JsonArray messages) throws Exception {
        JsonObject request =
                new JsonObject().put("model", "gpt-4o").put("stream", true).put("messages", messages);
        String events = http.request(HttpMethod.POST, local.port(), "127.0.0.1", "/v1/chat/completions")
                .compose(call -> call.send(request.toBuffer()))
                .compose(response -> response.body())
                .await(60, TimeUnit.SECONDS)
                .toString();
        StringBuilder reply = new StringBuilder();
        for (String event : events.split("\n\n")) {
            if (!event.contains("[DONE]")) {
                JsonObject choice = new JsonObject(event.substring("data: ".length()))
                        .getJsonArray("choices")
                        .getJsonObject(0);
                reply.append(choice.getJsonObject("delta").getString("content", ""));
            }
        }
        return reply.toString();
    }
}
