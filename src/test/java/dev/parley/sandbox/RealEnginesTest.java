package dev.parley.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The three protocols with the real engines behind them: what the voice says, the ear understands. */
class RealEnginesTest {
    private static Vertx vertx;
    private static Sandbox sandbox;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        sandbox = Sandbox.start(vertx, 0, Engines.real(vertx)).await(60, TimeUnit.SECONDS);
        http = vertx.createHttpClient();
    }

    @AfterAll
    static void stop() throws Exception {
        sandbox.close().await(20, TimeUnit.SECONDS);
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void understandsAPhraseAndTellsPartialsOnTheWay() throws Exception {
        Peer peer = listen("endpointing=vad");
        hear(peer, speech("what time is it", 16_000));

        peer.await("event", "vad.speech_start");
        JsonObject heard = peer.await("event", "transcript.final");

        assertThat(heard.getString("text")).isEqualTo("what time is it");
        assertThat(peer.seen()).anyMatch(frame -> "transcript.partial".equals(frame.getString("event"))
                && "what time is it".equals(frame.getString("text")));
        assertThat(peer.seen()).anyMatch(frame -> "vad.speech_end".equals(frame.getString("event")));
        peer.close();
    }

    @Test
    void reportsOtherSpeechAsNotUnderstood() throws Exception {
        Peer peer = listen("endpointing=vad");
        hear(peer, speech("i think the government should lower the taxes", 16_000));

        assertThat(peer.await("event", "transcript.final").getString("text")).isEmpty();
        peer.close();
    }

    @Test
    void answersWhatWasHeard() throws Exception {
        String reply = chat(new JsonArray().add(user("what is twelve times twelve")));

        assertThat(reply).isEqualTo("Twelve times twelve is one hundred and forty four.");
    }

    private Peer listen(String parameters) throws Exception {
        Peer peer = Peer.connect(
                vertx, sandbox.port(), "/speech-to-text-realtime/ws?language_code=en-IN&sample_rate=16000&" + parameters);
        peer.await("event", "session.begin");
        return peer;
    }

    /** Half a second of silence, the speech, and enough silence to end it; twice as fast as it is spoken. */
    private static void hear(Peer peer, Buffer speech) {
        Buffer all = Buffer.buffer(new byte[16_000]).appendBuffer(speech).appendBuffer(Buffer.buffer(new byte[48_000]));
        AtomicInteger at = new AtomicInteger();
        vertx.setPeriodic(10, timer -> {
            int from = at.getAndAdd(640);
            if (from >= all.length()) {
                vertx.cancelTimer(timer);
            } else {
                peer.send(all.getBuffer(from, Math.min(all.length(), from + 640)));
            }
        });
    }

    private static Buffer speech(String text, int sampleRate) throws Exception {
        Peer peer = Peer.connect(
                vertx,
                sandbox.port(),
                "/v1/text-to-speech/kevin/multi-stream-input?output_format=pcm_" + sampleRate + "&auto_mode=true");
        peer.send(new JsonObject().put("text", " ").put("context_id", "a"));
        peer.send(new JsonObject().put("text", text + " ").put("context_id", "a").put("flush", true));
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
        JsonObject request = new JsonObject().put("model", "gpt-4o").put("messages", messages);
        return http.request(HttpMethod.POST, sandbox.port(), "127.0.0.1", "/v1/chat/completions")
                .compose(call -> call.send(request.toBuffer()))
                .compose(response -> response.body())
                .await(20, TimeUnit.SECONDS)
                .toJsonObject()
                .getJsonArray("choices")
                .getJsonObject(0)
                .getJsonObject("message")
                .getString("content");
    }
}
