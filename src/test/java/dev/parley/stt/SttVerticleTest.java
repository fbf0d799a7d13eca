package dev.parley.stt;

import static dev.parley.stt.ScriptedSarvam.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.TestSession;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent.Transcript;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the stage says to the vendor, and what it makes of the answers, while all goes well. */
class SttVerticleTest extends SttBench {
    @Test
    void hearsPartialsAndAFinalInRealtime() {
        sarvam.on("audio", stream -> {
            if (stream.frames.size() == 2) {
                stream.say("{\"event\":\"vad.speech_start\",\"utterance_idx\":0}");
                stream.partial(0, "what");
                stream.partial(0, "what time");
                stream.partial(0, "what");
                stream.say("{\"event\":\"transcript.final\",\"utterance_idx\":0,\"text\":\"what"
                        + " time\",\"language\":\"od-IN\"}");
                stream.say("{\"event\":\"vad.speech_end\",\"utterance_idx\":0}");
                stream.end(1, "is it");
            }
        });
        TestSession session = session(config());

        session.send(started(session), frame(session, 1), frame(session, 2));

        assertThat(session.nextPartial()).isEqualTo(new Transcript(0, "what", null, false));
        assertThat(session.nextPartial().text()).isEqualTo("what time");
        assertThat(session.nextPartial().text()).as("a partial that shrinks").isEqualTo("what");
        assertThat(session.nextFinal()).isEqualTo(new Transcript(0, "what time", "or-IN", true));
        assertThat(session.nextFinal()).isEqualTo(new Transcript(1, "is it", null, true));
        byte[] audio = sarvam.stream(0).audio();
        assertThat(audio).hasSize(2 * 640);
        assertThat(audio[0]).isEqualTo((byte) 1);
        assertThat(audio[640]).isEqualTo((byte) 2);
    }

    @Test
    void asksForARealtimeStream() {
        session(config());

        ScriptedSarvam.Stream stream = sarvam.stream(0);
        assertThat(stream.path).isEqualTo("/speech-to-text-realtime/ws");
        assertThat(stream.headers.get("api-subscription-key")).isEqualTo(KEY);
        assertThat(stream.headers.contains("authorization")).isFalse();
        assertThat(stream.headers.contains("sec-websocket-extensions"))
                .as("compression")
                .isFalse();
        assertThat(stream.query.get("language_code")).isEqualTo("auto");
        assertThat(stream.query.get("model")).isEqualTo("saaras:v3-realtime");
        assertThat(stream.query.get("stream_type")).isEqualTo("fast");
        assertThat(stream.query.get("endpointing")).isEqualTo("vad");
        assertThat(stream.query.get("encoding")).isEqualTo("linear16");
        assertThat(stream.query.get("sample_rate")).isEqualTo("16000");
        assertThat(stream.query.get("silence_duration_ms")).isEqualTo("300");
        assertThat(stream.query.get("min_speech_duration_ms")).isEqualTo("150");
    }

    @Test
    void speaksTheClassicDialect() {
        sarvam.on("flush", stream -> stream.data("good morning"));
        TestSession session = session(config().put("api", "classic"));

        session.send(started(session), frame(session, 7), ended(session));

        assertThat(session.nextFinal()).isEqualTo(new Transcript(0, "good morning", "en-IN", true));
        session.send(started(session), frame(session, 7), ended(session));
        assertThat(session.nextFinal().utterance()).isEqualTo(1);
        ScriptedSarvam.Stream stream = sarvam.stream(0);
        assertThat(stream.path).isEqualTo("/speech-to-text/ws");
        assertThat(stream.headers.get("api-subscription-key")).isEqualTo(KEY);
        assertThat(stream.query.get("language-code")).isEqualTo("unknown");
        assertThat(stream.query.get("model")).as("not the realtime one").isEqualTo("saaras:v3");
        assertThat(stream.query.get("flush_signal")).isEqualTo("true");
        assertThat(stream.query.get("vad_signals")).isEqualTo("true");
        assertThat(stream.query.get("input_audio_codec")).isEqualTo("pcm_s16le");
        assertThat(stream.kinds()).startsWith("audio", "flush");
        assertThat(stream.frames.get(0).json().getJsonObject("audio").getString("encoding"))
                .isEqualTo("audio/wav");
        assertThat(stream.frames.get(0).json().getJsonObject("audio").getInteger("sample_rate"))
                .isEqualTo(16_000);
    }

    @Test
    void listensInTheLanguageThatTheUserChose() {
        deploy(config().put("language", "hi-IN"));

        new TestSession(vertx, Stage.STT).open("en-US");
        new TestSession(vertx, Stage.STT).open("not a tag");

        assertThat(sarvam.stream(0).query.get("language_code")).isEqualTo("en-IN");
        assertThat(sarvam.stream(1).query.get("language_code")).isEqualTo("hi-IN");
    }

    @Test
    void putsTheConfiguredPathBeforeTheVendorsOwn() {
        session(config(sarvam.url() + "/gateway/"));

        assertThat(sarvam.stream(0).path).isEqualTo("/gateway/speech-to-text-realtime/ws");
    }

    @Test
    void keepsWhatIsSaidBeforeTheConnectionIsThere() throws Exception {
        CompletableFuture<HttpServerRequest> knock = new CompletableFuture<>();
        sarvam.atTheDoor(request -> {
            request.pause();
            knock.complete(request);
        });
        TestSession session = session(config().put("endpointing", "manual"));
        session.send(started(session), frame(session, 1), frame(session, 2), frame(session, 3), ended(session));
        // Those are handled once this is answered.
        session();

        HttpServerRequest request = knock.get(10, TimeUnit.SECONDS);
        vertx.runOnContext(open -> sarvam.accept(request));

        ScriptedSarvam.Stream stream = sarvam.stream(0);
        until(() -> stream.kinds().size() == 5);
        assertThat(stream.kinds()).containsExactly("speech_start", "audio", "audio", "audio", "speech_end");
        assertThat(stream.audio()).hasSize(3 * 640);
    }

    @Test
    void tellsWhereSpeechBeginsAndEndsOnlyToAVendorThatWantsToKnow() {
        TestSession session = session(config());
        ScriptedSarvam.Stream stream = sarvam.stream(0);

        session.send(started(session), frame(session, 1), ended(session), frame(session, 2));

        until(() -> stream.audio().length == 2 * 640);
        assertThat(stream.kinds()).containsExactly("audio", "audio");
    }

    @Test
    void cutsLongAudioIntoMessagesThatAVendorTakes() {
        TestSession session = session(config());

        session.send(audio(session, 1210, 5));

        ScriptedSarvam.Stream stream = sarvam.stream(0);
        until(() -> stream.audio().length == 1210 * 32);
        assertThat(stream.frames).hasSize(3);
        assertThat(stream.audio()).containsOnly(5);
    }

    @Test
    void keepsAnIdleConnectionAliveWithSilence() {
        session(config().put("keepAliveMs", 1000));

        ScriptedSarvam.Stream stream = sarvam.stream(0);
        until(() -> stream.audio().length >= 2 * 3200);
        assertThat(stream.audio()).containsOnly(0);
        assertThat(stream.frames.size()).isLessThanOrEqualTo(3);
    }

    @Test
    void sendsNoSilenceWhileThereIsAudio() {
        TestSession session = session(config().put("keepAliveMs", 1000));
        ScriptedSarvam.Stream stream = sarvam.stream(0);

        long speaker = vertx.setPeriodic(20, tick -> session.send(frame(session, 1)));
        until(() -> stream.frames.size() >= 75);
        vertx.cancelTimer(speaker);

        assertThat(stream.audio()).containsOnly(1);
    }

    @Test
    void saysGoodbyeAndClosesAtOnce() {
        TestSession session = session(config());
        ScriptedSarvam.Stream stream = sarvam.stream(0);
        session.send(frame(session, 1));
        until(() -> stream.frames.size() == 1);

        session.close();

        until(() -> stream.closed);
        assertThat(stream.kinds()).containsExactly("audio", "end");
    }

    @Test
    void hundredSessionsHaveAHundredStreams() {
        deploy(config());
        for (int i = 0; i < 100; i++) {
            session();
        }

        until(() -> sarvam.open() == 100);
    }

    @Test
    void inManualEndpointingAudioIsSentOnlyInsideSpeech() {
        TestSession session = session(config().put("endpointing", "manual").put("keepAliveMs", 1000));
        ScriptedSarvam.Stream stream = sarvam.stream(0);

        session.send(audio(session, 400, 1), audio(session, 200, 2), audio(session, 200, 3));
        session.send(started(session), frame(session, 4), ended(session), frame(session, 5));

        until(() -> stream.kinds().contains("speech_end"));
        assertThat(stream.kinds()).containsExactly("speech_start", "audio", "audio", "audio", "speech_end");
        assertThat(stream.audio())
                .as("the last half second before, and what follows")
                .hasSize(420 * 32);
        assertThat(stream.audio()[0]).isEqualTo((byte) 2);
        assertThat(stream.query.contains("silence_duration_ms")).isFalse();
        until(() -> stream.kinds().contains("ping"));
        assertThat(stream.audio()).hasSize(420 * 32);
    }

    @Test
    void wordsWithoutALanguageHaveTheConfiguredOne() {
        TestSession session = session(config().put("language", "hi-IN"));
        sarvam.stream(0).partial(0, "haan");
        sarvam.stream(0)
                .say("{\"event\":\"transcript.final\",\"utterance_idx\":0,\"text\":\"yes\",\"language\":\"en-IN\"}");

        assertThat(session.nextPartial().language()).isEqualTo("hi-IN");
        assertThat(session.nextFinal().language()).isEqualTo("en-IN");
    }

    @Test
    void aConnectionWithoutVoiceIsGivenBackUntilTheUserSpeaks() {
        TestSession session = session(config().put("idleCloseMs", 1000));
        until(() -> sarvam.stream(0).closed);
        session.send(audio(session, 300, 1), audio(session, 200, 2));
        assertThat(sarvam.accepted()).isEqualTo(1);

        session.send(started(session), frame(session, 3), ended(session));

        ScriptedSarvam.Stream second = sarvam.stream(1);
        until(() -> second.audio().length == 520 * 32);
        assertThat(second.audio()[0]).isEqualTo((byte) 1);
        second.end(0, "all of it");
        assertThat(session.nextFinal().text()).isEqualTo("all of it");
        until(() -> second.closed);
    }

    @Test
    void aConnectionThatOwesWordsIsKept() {
        TestSession session = session(config().put("idleCloseMs", 1000));
        session.send(started(session));
        vertx.setTimer(2000, late -> sarvam.stream(0).partial(0, "slowly"));

        assertThat(session.nextPartial().text()).isEqualTo("slowly");

        assertThat(sarvam.stream(0).closed).isFalse();
    }
}
