package dev.parley.stt;

import static dev.parley.stt.ScriptedSarvam.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.TestSession;
import dev.parley.client.SelfSigned;
import dev.parley.config.SttConfig;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnEvent.Transcript;
import dev.parley.vendor.VendorSocket;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a link when its connection doesn't come about, breaks, or is of no use. */
class SttConnectionTest extends SttBench {
    /** Every connection was a good one, however short. */
    private static final SttTimeouts FORGIVING = new SttTimeouts(50, 300, 3000, 3000, 20, 3, 0, 5000, 5000, 1500);

    private static void inactive(ScriptedSarvam.Stream stream) {
        stream.error("inactivity_timeout", true, 408);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000", "1008", "1011", "cut", "inactivity"})
    void connectsAnewWhenTheVendorEndsAnIdleConnection(String end) {
        TestSession session = session(config());
        session.send(started(session), frame(session, 1), ended(session));
        ScriptedSarvam.Stream first = sarvam.stream(0);
        until(() -> first.frames.size() == 1);
        first.end(0, "one");
        assertThat(session.nextFinal().utterance()).isZero();

        switch (end) {
            case "cut" -> first.cut();
            case "inactivity" -> inactive(first);
            default -> first.close(Integer.parseInt(end), "Idle");
        }

        ScriptedSarvam.Stream second = sarvam.stream(1);
        session.send(started(session), frame(session, 2));
        until(() -> second.audio().length == 640);
        second.end(0, "two");
        assertThat(session.nextFinal()).as("numbered on").isEqualTo(new Transcript(1, "two", null, true));
        until(() -> first.closed);
    }

    @Test
    void tenIdleEndsAreNoFailure() {
        TestSession session = session(config(), FORGIVING);

        for (int i = 0; i < 10; i++) {
            sarvam.stream(i).cut();
        }

        ScriptedSarvam.Stream last = sarvam.stream(10);
        last.end(0, "still here");
        assertThat(session.nextFinal().text()).isEqualTo("still here");
    }

    @Test
    void givesUpAVendorThatEndsEveryConnectionAtOnce() {
        sarvam.onConnect(ScriptedSarvam.Stream::cut);
        TestSession session = session(config());

        assertFailed(session, FailureCode.UNAVAILABLE);

        assertThat(sarvam.accepted()).isEqualTo(QUICK.failures() + 1);
    }

    @Test
    void givesUpWhereNobodyListens() {
        TestSession session = session(config("ws://127.0.0.1:1"));

        assertFailed(session, FailureCode.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failsOnceWhenTheConnectionBreaksWithWordsOwed(boolean cleanly) {
        TestSession session = session(config());
        session.send(started(session), frame(session, 1));
        ScriptedSarvam.Stream stream = sarvam.stream(0);
        until(() -> stream.frames.size() == 1);
        stream.partial(0, "half a");
        session.nextPartial();

        if (cleanly) {
            stream.close(1000, "");
        } else {
            stream.cut();
        }

        assertFailed(session, FailureCode.UNAVAILABLE);
        assertDead(session);
    }

    @Test
    void failsWhenTheUserSpeaksOnAfterAFinal() {
        TestSession session = session(config());
        session.send(started(session), frame(session, 1));
        ScriptedSarvam.Stream stream = sarvam.stream(0);
        until(() -> stream.frames.size() == 1);
        stream.end(0, "first half");
        stream.say("{\"event\":\"vad.speech_start\",\"utterance_idx\":1}");
        stream.cut();

        session.nextFinal();
        assertFailed(session, FailureCode.UNAVAILABLE);
    }

    @Test
    void aNewLinkFollowsAFailedOne() {
        TestSession session = session(config());
        session.send(started(session), frame(session, 1));
        until(() -> sarvam.stream(0).frames.size() == 1);
        sarvam.stream(0).cut();
        assertFailed(session, FailureCode.UNAVAILABLE);

        session.open().send(started(session), frame(session, 1), frame(session, 2));

        ScriptedSarvam.Stream second = sarvam.stream(1);
        until(() -> second.frames.size() == 2);
        second.end(0, "all of it");
        assertThat(session.nextFinal()).isEqualTo(new Transcript(0, "all of it", null, true));
    }

    @Test
    void speechDoesNotWaitForTheNextAttemptToConnect() {
        SttTimeouts patient = new SttTimeouts(50, 300, 3000, 3000, 600_000, 3, 5000, 5000, 5000, 1500);
        TestSession session = session(config(), patient);
        sarvam.stream(0).close(1000, "");
        // Closed only when the stage has answered.
        until(() -> sarvam.stream(0).closed);

        session.send(started(session), frame(session, 1));

        until(() -> sarvam.stream(1).audio().length == 640);
    }

    @Test
    void findsOutThatTheVendorNoLongerAnswers() {
        RawServer silent = new RawServer(vertx, (socket, hello) -> socket.write(RawServer.accepting(hello)));
        SttTimeouts quick = new SttTimeouts(20, 100, 300, 300, 20, 3, 5000, 5000, 5000, 1500);
        TestSession session = session(config(silent.url()), quick);

        until(() -> silent.hellos.size() == 1);
        session.send(started(session), frame(session, 1));

        assertFailed(session, FailureCode.UNAVAILABLE);
        until(() -> silent.sockets.isEmpty());
    }

    @Test
    void findsOutSoonWhenTheUserWaitsForWords() {
        RawServer silent = new RawServer(vertx, (socket, hello) -> socket.write(RawServer.accepting(hello)));
        SttTimeouts lazy = new SttTimeouts(20, 600_000, 600_000, 100, 20, 3, 5000, 5000, 5000, 1500);
        TestSession session = session(config(silent.url()), lazy);
        until(() -> silent.hellos.size() == 1);
        session.send(started(session), frame(session, 1), ended(session));

        assertFailed(session, FailureCode.UNAVAILABLE);
    }

    @Test
    void findsOutWhileTheUserSpeaks() {
        RawServer silent = new RawServer(vertx, (socket, hello) -> socket.write(RawServer.accepting(hello)));
        SttTimeouts lazy = new SttTimeouts(20, 600_000, 600_000, 100, 20, 3, 5000, 5000, 5000, 1500);
        TestSession session = session(config(silent.url()), lazy);
        until(() -> silent.hellos.size() == 1);
        session.send(started(session), frame(session, 1));

        assertFailed(session, FailureCode.UNAVAILABLE);
    }

    @Test
    void aVendorThatTalksNeedsNoPing() throws Exception {
        // A look after it every two seconds, when a word of the last second counts as a sign of life.
        SttTimeouts calm = new SttTimeouts(2000, 600_000, 600_000, 600_000, 20, 3, 5000, 5000, 5000, 1500);
        sarvam.onConnect(stream -> vertx.setPeriodic(10, again -> stream.partial(0, "well")));
        CompletableFuture<Void> looked = new CompletableFuture<>();
        TestSession session = session(config(), calm);
        session.send(started(session), frame(session, 1));

        vertx.setTimer(2500, done -> looked.complete(null));
        looked.get(15, TimeUnit.SECONDS);

        assertThat(sarvam.stream(0).pings).isZero();
    }

    @Test
    void aQuietRoomIsNoDeadVendor() throws Exception {
        CompletableFuture<Void> later = new CompletableFuture<>();
        session(config());
        ScriptedSarvam.Stream stream = sarvam.stream(0);

        // Four pings long, nobody says a word but for the pongs.
        vertx.setTimer(5 * QUICK.ping(), done -> later.complete(null));
        later.get(15, TimeUnit.SECONDS);

        assertThat(stream.closed).isFalse();
        assertThat(sarvam.accepted()).isEqualTo(1);
    }

    @Test
    void doesNotWaitForEverForAHandshake() {
        RawServer mute = new RawServer(vertx, (socket, hello) -> {});
        TestSession session = session(config(mute.url()).put("connectTimeoutMs", 200));
        session.send(started(session), frame(session, 1));

        assertFailed(session, FailureCode.UNAVAILABLE);
        until(() -> mute.sockets.isEmpty());
    }

    @Test
    void speaksTlsToAWssUrl(@TempDir Path folder) throws Exception {
        PfxOptions key = SelfSigned.in(folder);
        sarvam = new ScriptedSarvam(vertx, new HttpServerOptions().setSsl(true).setKeyCertOptions(key));
        deploy(config(), new SttVerticle(QUICK) {
            @Override
            WebSocketClientOptions options(SttConfig config) {
                return super.options(config).setTrustOptions(key).setVerifyHost(false);
            }
        });
        TestSession session = session();

        session.send(started(session), frame(session, 1), frame(session, 2));
        ScriptedSarvam.Stream stream = sarvam.stream(0);
        until(() -> stream.audio().length == 2 * 640);
        stream.end(0, "in private");

        assertThat(session.nextFinal().text()).isEqualTo("in private");
    }

    @Test
    void aFrameBeyondAllMeasureBreaksTheConnectionOnly() {
        RawServer shouting = new RawServer(
                vertx,
                (socket, hello) -> socket.write(RawServer.accepting(hello).appendBuffer(RawServer.hugeFrame(2 << 20))));
        TestSession session = session(config(shouting.url()));

        assertFailed(session, FailureCode.UNAVAILABLE);
        until(() -> shouting.sockets.isEmpty());
    }

    @Test
    void aVendorThatTakesNoAudioIsAFailureAndNotAHeapOfIt() {
        AtomicBoolean deaf = new AtomicBoolean();
        RawServer stalled = new RawServer(vertx, (socket, hello) -> {
            socket.write(RawServer.accepting(hello));
            socket.handler(first -> {
                socket.handler(ignored -> {});
                socket.pause();
                deaf.set(true);
            });
        });
        SttTimeouts pingless = new SttTimeouts(50, 600_000, 600_000, 600_000, 20, 3, 5000, 5000, 5000, 1500);
        TestSession session = session(config(stalled.url()), pingless);
        session.send(audio(session, 20, 1));
        until(deaf::get);

        // More than the buffers of the kernel, which are megabytes.
        for (int minute = 0; minute < 15; minute++) {
            session.send(audio(session, 60_000, 1));
        }

        assertFailed(session, FailureCode.UNAVAILABLE);
        stalled.sockets.forEach(NetSocket::resume);
        until(() -> stalled.sockets.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusedKeyIsNoUseTryingAgain(int status) {
        sarvam.refuse(status, "{\"error\":{\"code\":\"invalid_api_key_error\"}}");
        TestSession session = session(config());

        assertFailed(session, FailureCode.UNAUTHORIZED);
    }

    @Test
    void failsWhenTheVendorIsBusy() {
        sarvam.atTheDoor(request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "7")
                .end("{\"error\":{\"code\":\"rate_limit_exceeded_error\"}}"));
        TestSession session = session(config());

        assertFailed(session, FailureCode.BUSY);
    }

    @Test
    void anAccountThatIsUsedUpIsNoUseTryingAgain() {
        sarvam.onConnect(stream -> stream.close(1003, "insufficient quota"));
        TestSession session = session(config());

        assertFailed(session, FailureCode.QUOTA);
    }

    @Test
    void aKeyThatIsRefusedInsideTheStreamIsTold() {
        sarvam.onConnect(stream -> {
            stream.error("invalid_api_key_error", true, 403);
            stream.close(1003, "");
        });
        TestSession session = session(config());

        assertFailed(session, FailureCode.UNAUTHORIZED);
        assertThat(sarvam.accepted()).as("both dialects are tried").isEqualTo(2);
    }

    /** What the vendor does with a realtime stream that the account may not have. */
    private void refuseRealtime(Consumer<HttpServerRequest> atTheDoor, Consumer<ScriptedSarvam.Stream> inside) {
        sarvam.atTheDoor(request -> {
            if (request.path().contains("realtime")) {
                atTheDoor.accept(request);
            } else {
                sarvam.accept(request);
            }
        });
        sarvam.onConnect(stream -> {
            if (stream.path.contains("realtime")) {
                inside.accept(stream);
            }
        });
        sarvam.on("flush", stream -> stream.data("hello"));
    }

    private void assertSpeaksClassic(int after) {
        TestSession session = session(config());
        assertThat(sarvam.stream(after).path).isEqualTo("/speech-to-text/ws");
        session.send(started(session), frame(session, 1), ended(session));
        assertThat(session.nextFinal().text()).isEqualTo("hello");

        session();
        assertThat(sarvam.stream(after + 1).path)
                .as("the next session does not ask again")
                .isEqualTo("/speech-to-text/ws");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404})
    void speaksTheClassicDialectWhereTheHandshakeOfRealtimeIsRefused(int status) {
        refuseRealtime(request -> request.response().setStatusCode(status).end("not for your account"), stream -> {});

        assertSpeaksClassic(0);
    }

    @Test
    void speaksTheClassicDialectWhereAStreamOfRealtimeIsRefused() {
        refuseRealtime(sarvam::accept, stream -> stream.error("forbidden", true, 403));

        assertSpeaksClassic(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4000, 1003})
    void speaksTheClassicDialectWhereRealtimeIsClosedTwiceWithoutAReason(int code) {
        refuseRealtime(sarvam::accept, stream -> stream.close(code, ""));

        assertSpeaksClassic(2);
    }

    @ParameterizedTest
    @CsvSource({"500000, /speech-to-text/ws", "600001, /speech-to-text-realtime/ws"})
    void aRefusalOfRealtimeLapsesAfterTenMinutes(long agoMs, String path) {
        vertx.sharedData().<String, Long>getLocalMap("parley.stt.refused").put("realtime", VendorSocket.now() - agoMs);

        session(config());

        assertThat(sarvam.stream(0).path).isEqualTo(path);
    }

    @Test
    void aKeyThatBothDialectsRefuseIsTold() {
        sarvam.refuse(403, "Forbidden");

        assertFailed(session(config()), FailureCode.UNAUTHORIZED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model_unavailable", "gRPC backend unavailable", "without a reason", "1013", "503"})
    void aPassingFaultIsRetriedInRealtime(String fault) {
        AtomicBoolean once = new AtomicBoolean(true);
        sarvam.atTheDoor(request -> {
            if (fault.equals("503") && once.getAndSet(false)) {
                request.response().setStatusCode(503).end();
            } else {
                sarvam.accept(request);
            }
        });
        sarvam.onConnect(stream -> {
            if (!once.getAndSet(false)) {
                return;
            }
            switch (fault) {
                case "model_unavailable" -> stream.error("model_unavailable", true, 503);
                case "1013" -> stream.close(1013, "try again later");
                default -> stream.close(4000, fault.equals("without a reason") ? "" : fault);
            }
        });

        TestSession session = session(config());

        int second = fault.equals("503") ? 0 : 1;
        assertThat(sarvam.stream(second).path).isEqualTo("/speech-to-text-realtime/ws");
        session.send(started(session), frame(session, 1));
        sarvam.stream(second).end(0, "still realtime");
        assertThat(session.nextFinal().text()).isEqualTo("still realtime");
        session();
        assertThat(sarvam.stream(second + 1).path).isEqualTo("/speech-to-text-realtime/ws");
    }

    @Test
    void aLimitThatIsHitWhereRealtimeHasWorkedIsOnlyThat() {
        TestSession session = session(config());
        sarvam.stream(0).end(0, "it works");
        session.nextFinal();
        TestSession oneTooMany = session();

        sarvam.stream(1).close(1003, "");

        assertFailed(oneTooMany, FailureCode.BUSY);
        session();
        assertThat(sarvam.stream(2).path).isEqualTo("/speech-to-text-realtime/ws");
    }

    @Test
    void aLateRefusalIsNotOneOfTheDialect() {
        TestSession session = session(config());
        sarvam.stream(0).end(0, "words");
        session.nextFinal();

        sarvam.stream(0).close(4000, "backend down");

        assertThat(sarvam.stream(1).path).isEqualTo("/speech-to-text-realtime/ws");
    }

    @Test
    void aWarningOfTheVendorIsNoFailure() {
        TestSession session = session(config());
        session.send(started(session), frame(session, 1));
        ScriptedSarvam.Stream stream = sarvam.stream(0);
        until(() -> stream.frames.size() == 1);

        stream.error("invalid_config", false, 400);
        stream.end(0, "all the same");

        assertThat(session.nextFinal().text()).isEqualTo("all the same");
    }

    @Test
    void anErrorOfTheVendorFailsTheWordsThatAreOwed() {
        TestSession session = session(config());
        session.send(started(session), frame(session, 1));
        until(() -> sarvam.stream(0).frames.size() == 1);

        sarvam.stream(0).error("internal_server_error", true, 500);

        assertFailed(session, FailureCode.VENDOR_ERROR);
        assertDead(session);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"error\",\"data\":{\"error\":\"Error in Pipeline\",\"code\":\"pipeline\"}}",
                "{\"type\":\"errors\",\"data\":{\"message\":\"Error in Pipeline : validation error\"}}",
                "{\"error\":{\"message\":\"Error in Pipeline\",\"code\":500,\"request_id\":\"x\"}}"
            })
    void anErrorInAnyShapeOfTheClassicDialectFailsTheWordsThatAreOwed(String error) {
        TestSession session = session(config().put("api", "classic"));
        // Nobody speaks: it concerns nobody.
        sarvam.stream(0).say(error);
        sarvam.stream(0).say("{\"type\":\"data\",\"data\":{\"transcript\":\"by then it is heard\"}}");
        session.await(event -> event.event() instanceof Transcript words && words.isFinal());
        session.send(started(session), frame(session, 1), ended(session));
        until(() -> sarvam.stream(0).frames.size() == 2);

        sarvam.stream(0).say(error);

        assertFailed(session, FailureCode.VENDOR_ERROR);
    }

    @Test
    void nonsenseIsPassedOver() {
        TestSession session = session(config());
        ScriptedSarvam.Stream stream = sarvam.stream(0);
        stream.say("");
        stream.say("no JSON at all");
        stream.say("[1, 2, 3]");
        stream.say("null");
        stream.say("{\"event\":7}");
        stream.say("{\"event\":\"news\",\"utterance_idx\":\"x\"}");
        stream.say("{\"event\":\"transcript.partial\",\"utterance_idx\":99999999999,\"text\":{}}");
        stream.say("[".repeat(5000));
        stream.say(new JsonObject()
                .put("event", "unknown")
                .put("x", "y".repeat(500_000))
                .encode());

        stream.end(0, "sense");

        assertThat(session.await(event -> event.event() instanceof Transcript words && words.isFinal())
                        .toString())
                .contains("5 characters");
    }

    @Test
    void noiseIsAFinalWithoutWords() {
        TestSession session = session(config());
        sarvam.stream(0).end(0, "[BLANK_AUDIO]");
        sarvam.stream(0).end(1, "");
        sarvam.stream(0).say("{\"event\":\"transcript.final\",\"utterance_idx\":2}");

        assertThat(session.nextFinal().text()).isEmpty();
        assertThat(session.nextFinal().text()).isEmpty();
        assertThat(session.nextFinal()).isEqualTo(new Transcript(2, "", null, true));
    }

    @Test
    void whatComesAfterAFinalOfItsUtteranceIsOldNews() {
        TestSession session = session(config());
        sarvam.stream(0).end(0, "done");
        sarvam.stream(0).partial(0, "don");
        sarvam.stream(0).end(0, "done");
        sarvam.stream(0).partial(1, "next");

        session.nextFinal();
        assertThat(session.nextPartial().utterance()).isEqualTo(1);
    }

    @Test
    void aConnectionThatComesAboutAfterTheCloseIsClosed() throws Exception {
        CompletableFuture<HttpServerRequest> knock = new CompletableFuture<>();
        sarvam.atTheDoor(request -> {
            request.pause();
            knock.complete(request);
        });
        TestSession session = session(config());
        HttpServerRequest request = knock.get(10, TimeUnit.SECONDS);
        session.close();
        // When this is answered, the other has been handled.
        session();

        vertx.runOnContext(open -> sarvam.accept(request));

        until(() -> sarvam.stream(0).closed);
    }

    @Test
    void aLinkThatWasClosedDoesNotConnectAgain() {
        SttTimeouts slow = new SttTimeouts(50, 300, 3000, 3000, 400, 3, 5000, 5000, 5000, 1500);
        TestSession session = session(config(), slow);
        sarvam.stream(0).close(1000, "");
        until(() -> sarvam.stream(0).closed);
        session.close();

        // Another begins later and waits longer.
        TestSession other = session();
        sarvam.stream(1).cut();
        sarvam.stream(2).cut();
        sarvam.stream(3).end(0, "x");

        other.nextFinal();
        assertThat(sarvam.accepted()).isEqualTo(4);
        assertThat(session.drain()).isEmpty();
    }

    @Test
    void closingDoesNotWaitForTheVendor() {
        RawServer silent = new RawServer(vertx, (socket, hello) -> socket.write(RawServer.accepting(hello)));
        TestSession session = session(config(silent.url()));
        until(() -> silent.hellos.size() == 1);
        long before = System.nanoTime();

        session.close();

        until(() -> silent.sockets.isEmpty());
        // Vert.x itself would wait for whole seconds.
        assertThat(System.nanoTime() - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(900));
    }

    /** Nothing that is said to a link that has failed has any effect. */
    private void assertDead(TestSession session) {
        session.send(started(session), frame(session, 1), ended(session));
        TestSession other = session();
        sarvam.stream(1).end(0, "x");
        other.nextFinal();
        assertThat(session.drain()).isEmpty();
        assertThat(sarvam.accepted()).isEqualTo(2);
        until(() -> sarvam.open() == 1);
    }
}
