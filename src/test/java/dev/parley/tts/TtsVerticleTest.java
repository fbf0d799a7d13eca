package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.parley.bus.TestSession;
import dev.parley.client.SelfSigned;
import dev.parley.client.TestServer;
import dev.parley.config.TtsConfig;
import dev.parley.tts.ScriptedVoice.Peer;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect.FinishSpeech;
import dev.parley.turn.TurnEffect.Speak;
import dev.parley.turn.TurnEvent;
import dev.parley.turn.TurnEvent.Failed;
import dev.parley.turn.TurnEvent.OfAttempt;
import dev.parley.turn.TurnEvent.Speech;
import dev.parley.turn.TurnEvent.SpeechDone;
import dev.parley.turn.TurnEvent.TtsFailed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.PfxOptions;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TtsVerticleTest extends TtsBench {
    private Peer open(TtsTimeouts timeouts) throws Exception {
        return open(timeouts, config(vendor.url()));
    }

    private static JsonObject config(String url) {
        return elevenLabs(url);
    }

    private static JsonObject text(String context, String text) {
        return new JsonObject().put("text", text).put("context_id", context);
    }

    private static JsonObject closing(String context) {
        return new JsonObject().put("context_id", context).put("close_context", true);
    }

    private Failed failure(FailureCode code, String unspoken) {
        return failure(code, unspoken, unspoken.length());
    }

    private Failed failure(FailureCode code, String unspoken, int taken) {
        return new TtsFailed(FIRST, code, unspoken, taken);
    }

    @Test
    void aSessionThatOpensHasItsSocketAndItsKey() throws Exception {
        deploy(ENDLESS, config(vendor.url()));
        client.open("hi-IN", "voice/1");
        Peer peer = vendor.nextPeer();
        assertThat(peer.socket.path()).isEqualTo("/v1/text-to-speech/voice%2F1/multi-stream-input");
        assertThat(peer.socket.query().split("&"))
                .containsExactlyInAnyOrder(
                        "model_id=eleven_flash_v2_5",
                        "output_format=pcm_16000",
                        "auto_mode=true",
                        "sync_alignment=true",
                        "inactivity_timeout=180",
                        "language_code=hi");
        assertThat(peer.socket.headers().get("xi-api-key")).isEqualTo("xi-test");
        assertThat(peer.socket.headers().contains("Sec-WebSocket-Extensions")).isFalse();
    }

    @Test
    void speaksTlsToAWssUrl(@TempDir Path folder) throws Exception {
        PfxOptions key = SelfSigned.in(folder);
        vendor = new ScriptedVoice(vertx, new HttpServerOptions().setSsl(true).setKeyCertOptions(key));
        vendor.speakEverything();
        deploy(config(vendor.url()), new TtsVerticle() {
            @Override
            WebSocketClientOptions options(TtsConfig config) {
                return super.options(config).setTrustOptions(key).setVerifyHost(false);
            }
        });
        client.open();
        speak(FIRST, "Hello there. How are you?");
        finish(FIRST);
        assertThat(bytes(client.until(SpeechDone.class))).isEqualTo(42);
    }

    @Test
    void aReplyIsSpokenPieceByPieceInOneContext() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "Sure! Let");
        String context = peer.nextContext();
        assertThat(context).isEqualTo("t1-a1-1");
        assertThat(peer.next()).isEqualTo(text(context, "Sure! "));
        speak(FIRST, " me see.");
        finish(FIRST);
        assertThat(peer.next()).isEqualTo(text(context, "Let me see. ").put("flush", true));
        peer.audio(context, "Sure! ");
        assertThat(client.next(Speech.class).pcm().bytes()).hasSize(10);
        assertThat(peer.messages)
                .as("the close waits for the text to be spoken")
                .isEmpty();
        peer.audio(context, "Let me see. ");
        assertThat(client.next(Speech.class).pcm().sampleRate()).isEqualTo(16_000);
        assertThat(peer.next()).isEqualTo(closing(context));
        peer.end(context);
        assertThat(client.next(SpeechDone.class)).isEqualTo(new SpeechDone(FIRST));
    }

    @Test
    void numbersAreSpokenAsWordsAlsoWhereTheyAreCutInTwo() throws Exception {
        deploy(config(vendor.url()), new TtsVerticle() {
            @Override
            public Future<?> start() throws Exception {
                // Blocking code of one context runs in order: this after the languages are loaded.
                return super.start().compose(started -> vertx.executeBlocking(() -> null));
            }
        });
        client.open();
        Peer peer = vendor.nextPeer();
        speak(FIRST, "It costs ₹1,5");
        speak(FIRST, "0,000. ");
        speak(FIRST, "कीमत 5");
        speak(FIRST, "00 है। ");
        String context = peer.nextContext();
        assertThat(peer.next()).isEqualTo(text(context, "It costs one lakh fifty thousand rupees. "));
        assertThat(peer.next()).isEqualTo(text(context, "कीमत पाँच सौ है। "));
    }

    @Test
    void aContextIsClosedInTimeWhenTheVendorDoesNotSayWhatItSpeaks() throws Exception {
        Peer peer = open(new TtsTimeouts(NEVER, 50, NEVER, NEVER, NEVER, NEVER));
        speak(FIRST, "Sure!");
        finish(FIRST);
        String context = peer.nextContext();
        assertThat(peer.next()).isEqualTo(text(context, "Sure! ").put("flush", true));
        peer.audio(context, new byte[4]);
        assertThat(peer.next()).isEqualTo(closing(context));
        peer.end(context);
        assertThat(client.until(SpeechDone.class)).hasSize(2);
    }

    @Test
    void aClosedContextIsHeardToItsEnd() throws Exception {
        Peer peer = open(new TtsTimeouts(NEVER, 0, NEVER, 0, NEVER, NEVER));
        speak(FIRST, "Sure!");
        finish(FIRST);
        String context = peer.nextContext();
        peer.next();
        peer.audio(context, new byte[4]);
        client.next(Speech.class);
        assertThat(peer.next()).isEqualTo(closing(context));
        speak(SECOND, "Next. ");
        peer.nextContext();
        peer.audio(context, new byte[6]);
        assertThat(client.next(Speech.class).pcm().bytes()).hasSize(6);
        peer.end(context);
        assertThat(client.next(SpeechDone.class).attempt()).isEqualTo(FIRST);
    }

    @Test
    void textThatEndsAtABreakIsFlushedBare() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "Sure! ");
        String context = peer.nextContext();
        peer.next();
        peer.audio(context, "Sure! ");
        client.next(Speech.class);
        finish(FIRST);
        assertThat(peer.next())
                .isEqualTo(new JsonObject().put("context_id", context).put("flush", true));
        assertThat(peer.next()).isEqualTo(closing(context));
    }

    @Test
    void bothSpellingsAreUnderstood() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "Sure!");
        finish(FIRST);
        String context = peer.nextContext();
        peer.send(new JsonObject()
                .put("audio", Peer.base64(new byte[10]))
                .put("is_final", false)
                .put("context_id", context)
                .put("alignment", new JsonObject().put("chars", List.of("S", "u", "r", "e", "!"))));
        assertThat(client.next(Speech.class).pcm().bytes()).hasSize(10);
        peer.send(new JsonObject().putNull("audio").put("is_final", true).put("context_id", context));
        client.next(SpeechDone.class);
    }

    @Test
    void halfSamplesAndEmptyAudioAndNonsenseAreHarmless() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "Sure!");
        finish(FIRST);
        String context = peer.nextContext();
        peer.audio(context, new byte[] {1, 2, 3});
        peer.audio(context, new byte[] {4});
        peer.audio(context, new byte[] {5});
        peer.audio(context, new byte[] {6, 7, 8});
        peer.send(new JsonObject().put("audio", "").put("contextId", context));
        peer.send(new JsonObject().putNull("audio").put("contextId", context));
        peer.send(new JsonObject().put("audio", "*").put("contextId", context));
        peer.send(new JsonObject().put("type", "flush_done").put("context_id", context));
        peer.socket.writeTextMessage("[1");
        peer.socket.writeTextMessage("7");
        peer.audio("unknown", new byte[2]);
        peer.send(new JsonObject().put("audio", Peer.base64(new byte[2])));
        peer.end(context);
        List<TurnEvent> events = client.until(SpeechDone.class);
        assertThat(events.subList(0, events.size() - 1))
                .extracting(event -> ((Speech) event).pcm().bytes())
                .containsExactly(new byte[] {1, 2}, new byte[] {3, 4}, new byte[] {5, 6, 7, 8});
    }

    @Test
    void aLongMessageIsTaken() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "Sure! ");
        String context = peer.nextContext();
        peer.audio(context, new byte[2_000_000]);
        assertThat(client.next(Speech.class).pcm().bytes()).hasSize(2_000_000);
    }

    @Test
    void aMessageMayComeInPartsAndWithItsSlashesEscaped() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "Sure! ");
        String context = peer.nextContext();
        byte[] loud = {-1, -1, -1, -1, -1, -1};
        String audio =
                "{\"audio\":\"" + Peer.base64(loud).replace("/", "\\/") + "\",\"contextId\":\"" + context + "\"}";
        peer.socket.writeTextMessage(audio);
        peer.socket.writeFrame(WebSocketFrame.binaryFrame(Buffer.buffer("{"), false));
        peer.socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("}"), true));
        peer.socket.writeFrame(WebSocketFrame.textFrame(audio.substring(0, 14), false));
        peer.socket.writePing(Buffer.buffer());
        peer.socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(audio.substring(14, 20)), false));
        peer.socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(audio.substring(20)), true));
        assertThat(client.next(Speech.class).pcm().bytes()).isEqualTo(loud);
        assertThat(client.next(Speech.class).pcm().bytes()).isEqualTo(loud);
    }

    @Test
    void aMessageWithoutAnEndIsNotGathered() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "Sure! ");
        peer.nextContext();
        peer.socket.writeFrame(WebSocketFrame.textFrame("{", false));
        for (int mb = 0; mb < 9; mb++) {
            peer.socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(new byte[1 << 20]), false));
        }
        assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.UNAVAILABLE);
        assertThat(peer.awaitGone()).isTrue();
    }

    @Test
    void aReplyWithNothingToSayIsDoneWithoutTheVendor() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, " \n");
        speak(FIRST, "😀 ...");
        finish(FIRST);
        client.next(SpeechDone.class);
        finish(SECOND);
        client.next(SpeechDone.class);
        assertThat(peer.messages).isEmpty();
    }

    @Test
    void theEndIsNotWaitedForLong() throws Exception {
        Peer peer = open(new TtsTimeouts(NEVER, 20, 50, NEVER, NEVER, NEVER));
        speak(FIRST, "Sure!");
        finish(FIRST);
        String context = peer.nextContext();
        peer.audio(context, new byte[4]);
        client.next(Speech.class);
        client.next(SpeechDone.class);
        peer.audio(context, new byte[4]);
        peer.end(context);
        speak(SECOND, "Next!");
        finish(SECOND);
        peer.next();
        peer.next();
        assertThat(peer.nextContext()).isEqualTo("t1-a2-2");
        assertThat(client.drain()).isEmpty();
    }

    @Test
    void textWithoutAudioIsSpokenOnceMoreAndThenFails() throws Exception {
        Peer peer = open(new TtsTimeouts(100, NEVER, NEVER, NEVER, NEVER, NEVER));
        speak(FIRST, "Sure! Of course");
        String context = peer.nextContext();
        assertThat(peer.next()).isEqualTo(text(context, "Sure! "));
        Peer other = vendor.nextPeer(); // A socket over which nothing came is not trusted.
        String again = other.nextContext();
        assertThat(again).isEqualTo("t1-a1-2");
        assertThat(other.next()).isEqualTo(text(again, "Sure! "));
        assertThat(client.next(Failed.class)).isEqualTo(failure(FailureCode.TIMEOUT, "Sure! Of course"));
        assertThat(peer.next()).isEqualTo(closing(context));
        assertThat(other.next()).isEqualTo(closing(again));
    }

    @Test
    void textThatTheVendorOverlookedIsSpokenOnceMore() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "Sure!");
        finish(FIRST);
        String context = peer.nextContext();
        peer.next();
        peer.end(context);
        String again = peer.nextContext();
        assertThat(peer.next()).isEqualTo(text(again, "Sure! ").put("flush", true));
        peer.audio(again, "Sure! ");
        peer.next();
        peer.end(again);
        assertThat(bytes(client.until(SpeechDone.class))).isEqualTo(10);
    }

    @Test
    void aContextThatEndsTooEarlyIsContinuedInAnother() throws Exception {
        Peer peer = open(ENDLESS);
        speak(SECOND, "Meanwhile. ");
        String other = peer.nextContext();
        peer.next();
        speak(FIRST, "One. Two. ");
        String context = peer.nextContext();
        peer.next();
        peer.next();
        peer.audio(context, "One. ");
        peer.end(context);
        String second = peer.nextContext();
        assertThat(peer.next()).isEqualTo(text(second, "Two. "));
        peer.audio(second, "Two. ");
        peer.end(second);
        peer.audio(other, new byte[2]);
        assertThat(client.next(Speech.class).pcm().bytes()).hasSize(8);
        assertThat(client.next(Speech.class).pcm().bytes()).hasSize(8);
        assertThat(client.next(Speech.class).attempt()).isEqualTo(SECOND);
        speak(FIRST, "Three.");
        finish(FIRST);
        String third = peer.nextContext();
        assertThat(peer.next()).isEqualTo(text(third, "Three. ").put("flush", true));
        peer.audio(third, "Three. ");
        peer.next();
        peer.end(third);
        assertThat(bytes(client.until(SpeechDone.class))).isEqualTo(12);
    }

    @Test
    void aCancelledReplyIsClosedAndItsLateAudioDropped() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "Once upon a time, there was");
        String context = peer.nextContext();
        peer.next();
        peer.audio(context, new byte[4]);
        client.next(Speech.class);
        client.cancel(FIRST);
        assertThat(peer.next()).isEqualTo(closing(context));
        peer.audio(context, new byte[40]);
        speak(FIRST, "and more. ");
        finish(FIRST);
        speak(SECOND, "Yes? ");
        finish(SECOND);
        String next = peer.nextContext();
        assertThat(next).isEqualTo("t1-a2-2");
        peer.next();
        peer.next();
        peer.audio(next, "Yes? ");
        peer.next();
        peer.audio(context, new byte[40]);
        peer.end(context);
        peer.end(next);
        assertThat(client.until(SpeechDone.class))
                .allMatch(event -> ((OfAttempt) event).attempt().equals(SECOND));
    }

    @Test
    void aReplyThatIsCancelledBeforeItsFirstPieceIsNeverMentioned() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "Once");
        client.cancel(FIRST);
        speak(SECOND, "Yes? ");
        assertThat(peer.nextContext()).isEqualTo("t1-a2-1");
    }

    @Test
    void aReplyThatIsCancelledBeforeTheSocketIsOpenIsNeverMentioned() throws Exception {
        Promise<Void> slow = Promise.promise();
        vendor.upgrade = slow.future();
        deploy(ENDLESS, config(vendor.url()));
        client.open();
        speak(FIRST, "Once upon a time. ");
        client.cancel(FIRST);
        speak(SECOND, "Yes? No.");
        finish(SECOND);
        new TestSession(vertx, Stage.TTS).open(); // By now all that is handled.
        slow.complete();
        Peer peer = vendor.nextPeer();
        String context = peer.nextContext();
        assertThat(context).startsWith("t1-a2-");
        assertThat(peer.next()).isEqualTo(text(context, "Yes? "));
        assertThat(peer.next()).isEqualTo(text(context, "No. ").put("flush", true));
    }

    @Test
    void attemptsAreIndependent() throws Exception {
        vendor.speakEverything();
        open(ENDLESS);
        speak(FIRST, "One. ");
        speak(SECOND, "Two, two. ");
        client.cancel(FIRST);
        finish(SECOND);
        List<TurnEvent> events = client.until(SpeechDone.class);
        events.removeIf(event -> ((OfAttempt) event).attempt().equals(FIRST));
        assertThat(bytes(events)).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({
        "invalid_api_key, UNAUTHORIZED",
        "authentication_required, UNAUTHORIZED",
        "quota_exceeded, QUOTA",
        "max_active_conversations, VENDOR_ERROR",
        "input_timeout_exceeded, TIMEOUT",
        "something_new, VENDOR_ERROR"
    })
    void anErrorFailsWhatIsLive(String error, FailureCode code) throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "Sure! And then");
        String context = peer.nextContext();
        peer.next();
        peer.error(null, error);
        peer.close(1008, "words");
        assertThat(client.next(Failed.class)).isEqualTo(failure(code, "Sure! And then"));
        speak(FIRST, "ignored. ");
        speak(SECOND, "Next. ");
        assertThat(vendor.nextPeer().nextContext()).isEqualTo("t1-a2-2");
        assertThat(context).isEqualTo("t1-a1-1");
        assertThat(client.drain()).isEmpty();
    }

    @Test
    void anErrorOfOneContextFailsOnlyThatOne() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "One. ");
        String first = peer.nextContext();
        peer.next();
        speak(SECOND, "Two. ");
        String second = peer.nextContext();
        peer.error(first, "something");
        assertThat(client.next(Failed.class)).isEqualTo(failure(FailureCode.VENDOR_ERROR, "One. "));
        peer.audio(second, "Two. ");
        assertThat(client.next(Speech.class).attempt()).isEqualTo(SECOND);
    }

    @Test
    void aReplyThatIsCutOffGoesOnWithTheWordThatWasNotHeard() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "One. Two is two. Three. Fo");
        String context = peer.nextContext();
        peer.next();
        peer.audio(context, "One. Two i");
        client.next(Speech.class);
        peer.close(1011, "");
        assertThat(client.next(Failed.class)).isEqualTo(failure(FailureCode.UNAVAILABLE, "is two. Three. Fo", 26));
    }

    @Test
    void whereTheVendorDoesNotTellWhatItSpeaksAReplyGoesOnWithTheSentenceThatWasCut() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "One. Two is two. Three. Fo");
        String context = peer.nextContext();
        peer.next();
        // 80 ms for a letter is usual: 8 of them.
        peer.audio(context, new byte[32 * 640]);
        client.next(Speech.class);
        peer.close(1011, "");
        assertThat(client.next(Failed.class)).isEqualTo(failure(FailureCode.UNAVAILABLE, "Two is two. Three. Fo", 26));
    }

    @Test
    void howFastTheVoiceSpeaksIsLearnedFromWhatItSpoke() throws Exception {
        Peer peer = open(new TtsTimeouts(NEVER, 0, NEVER, NEVER, NEVER, NEVER));
        String text = "One two three four five six seven. ".repeat(20);
        speak(SECOND, text);
        finish(SECOND);
        String context = peer.nextContext();
        int letters = text.replace(" ", "").length();
        peer.audio(context, new byte[32 * 40 * letters]);
        peer.end(context);
        client.until(SpeechDone.class);

        TestSession other = new TestSession(vertx, Stage.TTS).open();
        Peer another = vendor.nextPeer();
        other.send(new Speak(FIRST, "One two. Three four. Five"));
        another.audio(another.nextContext(), new byte[32 * 40 * 9]);
        other.next(Speech.class);
        another.close(1011, "");
        assertThat(other.next(TtsFailed.class).unspoken()).isEqualTo("Three four. Five");
    }

    @Test
    void anIdleSocketThatClosesIsReopenedQuietly() throws Exception {
        Peer peer = open(new TtsTimeouts(NEVER, NEVER, NEVER, NEVER, NEVER, 0));
        speak(FIRST, "One. ");
        String context = peer.nextContext();
        peer.next();
        client.cancel(FIRST);
        assertThat(peer.next()).isEqualTo(closing(context));
        peer.end(context);
        peer.error(null, "input_timeout_exceeded");
        peer.close(1008, "idle");
        Peer next = vendor.nextPeer();
        speak(SECOND, "Two. ");
        next.nextContext();
        assertThat(client.drain()).isEmpty();
    }

    @Test
    void aSocketThatIsClosedAtOnceIsReopenedWhenItIsNeeded() throws Exception {
        Peer peer = open(ENDLESS);
        peer.error(null, "go away");
        assertThat(peer.awaitGone()).isTrue();
        assertThat(vendor.all).hasSize(1);
        speak(FIRST, "One. ");
        vendor.nextPeer().nextContext();
        assertThat(vendor.all).hasSize(2);
        assertThat(client.drain()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"401, UNAUTHORIZED", "403, UNAUTHORIZED", "400, REJECTED", "429, RATE_LIMITED", "503, VENDOR_ERROR"})
    void aRefusedUpgradeFailsTheReplyThatWaits(int status, FailureCode code) throws Exception {
        vendor.refuse = status;
        deploy(ENDLESS, config(vendor.url()));
        client.open();
        speak(FIRST, "One. Tw");
        assertThat(client.next(Failed.class)).isEqualTo(failure(code, "One. Tw", 7));
    }

    @Test
    void aVoiceThatIsRefusedAtTheHandshakeIsNotAskedForAgain() throws Exception {
        List<ILoggingEvent> lines = voiceLog();
        vendor.refuse = 402;
        vendor.refusal = "{\"detail\":{\"status\":\"payment_required\"}}";
        deploy(ENDLESS, config(vendor.url()));
        client.open();
        for (int turn = 1; turn <= 5; turn++) {
            speak(new Attempt(turn, turn), "One. ");
            assertThat(client.next(TtsFailed.class).code()).isEqualTo(FailureCode.REJECTED);
        }
        new TestSession(vertx, Stage.TTS).open();

        assertThat(vendor.requests.get()).isEqualTo(1);
        assertThat(lines).hasSize(1);
    }

    @Test
    void aConnectionThatNeverComesIsUnavailable() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            deploy(ENDLESS, config("ws://127.0.0.1:" + silent.getLocalPort()).put("connectTimeoutMs", 300));
            client.open();
            speak(FIRST, "One. ");
            assertThat(client.next(Failed.class)).isEqualTo(failure(FailureCode.UNAVAILABLE, "One. "));
        }
    }

    @Test
    void aVendorThatNeverAnswersTheUpgradeIsLeft() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        NetServer mute = vertx.createNetServer().connectHandler(socket -> {
            connections.incrementAndGet();
            socket.handler(bytes -> {}).closeHandler(gone -> connections.decrementAndGet());
        });
        int port = mute.listen(0, "127.0.0.1").await(60, TimeUnit.SECONDS).actualPort();
        deploy(ENDLESS, config("ws://127.0.0.1:" + port).put("connectTimeoutMs", 200));
        client.open();
        speak(FIRST, "One. ");
        assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.UNAVAILABLE);
        TestServer.until("the connection is closed", () -> connections.get() == 0);
    }

    @Test
    void signsOfLifeNameAContextOnlyOnceItHasBegun() throws Exception {
        Peer peer = open(new TtsTimeouts(NEVER, NEVER, NEVER, NEVER, 100, NEVER));
        assertThat(peer.next()).isEqualTo(new JsonObject().put("text", ""));
        speak(FIRST, "One. ");
        JsonObject message = peer.next();
        while (message.getString("text").isEmpty()) {
            assertThat(message.containsKey("context_id")).isFalse();
            message = peer.next();
        }
        String context = message.getString("context_id");
        assertThat(message).isEqualTo(text(context, " "));
        assertThat(peer.next()).isEqualTo(text(context, "One. "));
        assertThat(peer.next()).isEqualTo(text(context, ""));
    }

    @Test
    void closingHangsUp() throws Exception {
        Peer peer = open(ENDLESS);
        speak(FIRST, "One. ");
        String context = peer.nextContext();
        peer.next();
        client.close();
        assertThat(peer.next()).isEqualTo(closing(context));
        assertThat(peer.next()).isEqualTo(new JsonObject().put("close_socket", true));
        assertThat(peer.awaitGone()).isTrue();
        assertThat(vendor.all).hasSize(1);
    }

    @Test
    void aConnectionThatComesAfterTheCloseIsHungUp() throws Exception {
        Promise<Void> slow = Promise.promise();
        vendor.upgrade = slow.future();
        deploy(ENDLESS, config(vendor.url()));
        client.open();
        speak(FIRST, "One. ");
        client.close();
        client.send(new Speak(SECOND, "ignored. "));
        new TestSession(vertx, Stage.TTS).open(); // By now the end is handled.
        slow.complete();
        Peer peer = vendor.nextPeer();
        assertThat(peer.awaitGone()).isTrue();
        assertThat(peer.messages).noneMatch(message -> message.containsKey("context_id"));
    }

    @Test
    void undeployingTellsTheSessionsAndHangsUp() throws Exception {
        String deployment = deploy(ENDLESS, config(vendor.url()));
        client.open();
        Peer peer = vendor.nextPeer();
        vertx.undeploy(deployment).await(60, TimeUnit.SECONDS);
        assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.UNAVAILABLE);
        assertThat(peer.awaitGone()).isTrue();
    }

    @Test
    void manyInterruptionsNeverFillASocket() throws Exception {
        vendor.reaction = (peer, message) -> {
            String context = message.getString("context_id");
            if (message.getBoolean("close_context", false)) {
                vertx.setTimer(1000, freed -> peer.end(context));
            } else if (context != null && peer.open.size() > 5) {
                peer.error(context, "max_active_conversations");
                peer.close(1008, "max_active_conversations");
            }
        };
        open(TtsTimeouts.DEFAULT);
        for (int i = 1; i <= 30; i++) {
            Attempt attempt = new Attempt(i, i);
            speak(attempt, "Once upon a time, ");
            awaitContext(i);
            client.cancel(attempt);
        }
        Attempt last = new Attempt(31, 31);
        speak(last, "The end.");
        finish(last);
        String context = awaitContext(31);
        Peer peer = vendor.all.stream()
                .filter(one -> one.open.contains(context))
                .findFirst()
                .orElseThrow();
        peer.audio(context, "The end. ");
        peer.end(context);
        assertThat(client.until(SpeechDone.class, Failed.class)).hasSize(2);
        assertThat(vendor.all).allMatch(one -> one.mostOpen <= 5);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (vendor.live() > 1) {
            assertThat(System.nanoTime()).as("sockets are given back in time").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** The id of the nth attempt's context, once the vendor knows it. */
    private String awaitContext(int n) throws InterruptedException {
        String prefix = "t" + n + "-a" + n + "-";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            for (Peer peer : vendor.all) {
                for (String context : peer.open) {
                    if (context.startsWith(prefix)) {
                        return context;
                    }
                }
            }
            assertThat(System.nanoTime()).as("context %s in time", prefix).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    @Test
    void sixtySessionsAtOnce() throws Exception {
        vendor.speakEverything();
        deploy(TtsTimeouts.DEFAULT, config(vendor.url()));
        List<TestSession> sessions = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            sessions.add(new TestSession(vertx, Stage.TTS).open());
        }
        for (TestSession session : sessions) {
            session.send(new Speak(FIRST, "Hello there. How are you?"));
            session.send(new FinishSpeech(FIRST));
        }
        for (TestSession session : sessions) {
            assertThat(bytes(session.until(SpeechDone.class))).isEqualTo(42);
        }
        assertThat(vendor.all).hasSize(60);
        sessions.forEach(TestSession::close);
        for (Peer peer : vendor.all) {
            assertThat(peer.awaitGone()).isTrue();
        }
    }
}
