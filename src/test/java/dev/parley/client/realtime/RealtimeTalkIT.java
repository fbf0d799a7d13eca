package dev.parley.client.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RealtimeTalker;
import dev.parley.client.RealtimeTalker.Heard;
import dev.parley.client.Speech;
import dev.parley.client.TestServer;
import dev.parley.local.engine.ChatModel;
import dev.parley.local.vendors.ScriptedEngines;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A conversation of a Realtime client with the whole server, as people hold one: spoken, interrupted, and typed. */
class RealtimeTalkIT {
    private TestServer server;
    private byte[] speech;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(new JsonObject());
        byte[] words = new Speech(server.vertx).of("good morning, how are you today");
        speech = new byte[500 * 32 + words.length];
        System.arraycopy(words, 0, speech, 500 * 32, words.length);
        server.engines.speaks().msPerChar(60).firstAudioAfter(150);
        server.engines.thinks(question -> {
            List<ChatModel.Message> messages = question.messages();
            String said = messages.get(messages.size() - 1).content();
            ScriptedEngines.AnswerScript answer = new ScriptedEngines.AnswerScript();
            String reply = said.startsWith("tell")
                    ? "Once upon a time there was a king, and he had three sons, who went out into the world. "
                            .repeat(4)
                    : "You said " + said + ".";
            return answer.words(200, 10, reply);
        });
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void hears(String words) {
        server.engines.nextUtterance().partial(300, words).heard(250, words);
    }

    private static long ms(long fromNs, long toNs) {
        return (toNs - fromNs) / 1_000_000;
    }

    @ParameterizedTest(name = "appends of {0} ms")
    @ValueSource(ints = {20, 100})
    void spokenInterruptedAndTyped(int pieceMs) throws Exception {
        try (RealtimeTalker client = new RealtimeTalker(server.vertx, server.port(), pieceMs)) {
            client.await("session.created");
            hears("Good morning.");
            client.say(speech);
            client.await("input_audio_buffer.speech_started");
            assertThat(client.await("conversation.item.input_audio_transcription.completed")
                            .json()
                            .getString("transcript"))
                    .isEqualTo("Good morning.");
            Heard audio = client.await("response.output_audio.delta");
            long firstAudio = ms(client.voicedNs(), audio.ns());
            client.await("response.done");

            hears("tell me a story");
            client.say(speech);
            client.await("response.output_audio.delta");
            Thread.sleep(1200); // The user listens for a while.
            hears("stop");
            client.say(speech);
            Heard started = client.await("input_audio_buffer.speech_started");
            long silenced = ms(client.voicingSinceNs(), started.ns());
            JsonObject cancelled = client.await("response.done").json().getJsonObject("response");
            assertThat(cancelled.getString("status")).isEqualTo("cancelled");
            List<Heard> after = client.heard();
            int from = after.indexOf(started);
            assertThat(after.subList(from, after.size()))
                    .noneMatch(item -> item.is("response.output_audio.delta")
                            && item.json().getString("response_id").equals(cancelled.getString("id")));
            client.await("response.done");

            client.type("and now");
            assertThat(client.await("response.output_audio_transcript.done")
                            .json()
                            .getString("transcript"))
                    .isEqualTo("You said and now.");
            client.await("response.done");
            System.out.printf(
                    "first audio %d ms after the voice, silenced %d ms after its begin%n", firstAudio, silenced);
            assertThat(client.heard()).noneMatch(item -> item.is("error"));
            assertThat(client.heard().stream()
                            .filter(item -> item.is("conversation.item.input_audio_transcription.completed"))
                            .map(item -> item.json().getString("transcript")))
                    .containsExactly("Good morning.", "tell me a story", "stop");
            // Times are judged where the machine is idle: a busy one is slow by itself.
            if (Boolean.getBoolean("timing")) {
                assertThat(firstAudio).isLessThanOrEqualTo(1100);
                assertThat(silenced).isLessThanOrEqualTo(600);
            }
        }
    }
}
