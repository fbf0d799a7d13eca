package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.parley.bus.StageEvent;
import dev.parley.bus.TestSession;
import dev.parley.tts.ScriptedVoice.Peer;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import dev.parley.turn.TurnEvent.OfAttempt;
import dev.parley.turn.TurnEvent.Speech;
import dev.parley.turn.TurnEvent.SpeechDone;
import dev.parley.turn.TurnEvent.TtsFailed;
import dev.parley.vendor.VendorSocket;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every voice vendor can do wrong, and what the stage makes of it: the same for each of them. */
class VoiceFaultsTest extends TtsBench {
    /** How a vendor says things. */
    enum Vendor {
        ELEVENLABS {
            @Override
            JsonObject config(String url) {
                return elevenLabs(url);
            }

            @Override
            Spoken next(Peer peer) throws InterruptedException {
                JsonObject message = peer.next();
                while (message.getString("text", "").isBlank()) {
                    message = peer.next();
                }
                return new Spoken(message.getString("context_id"), message.getString("text"));
            }

            @Override
            void audio(Peer peer, Spoken text) {
                peer.audio(text.context, text.words);
            }

            @Override
            void end(Peer peer, Spoken text) {
                peer.end(text.context);
            }

            @Override
            void error(Peer peer, String name) {
                peer.error(null, name);
            }

            @Override
            String badVoice() {
                return "voice_id_does_not_exist";
            }

            @Override
            void speakEverything(ScriptedVoice vendor) {
                vendor.speakEverything();
            }
        },

        SARVAM {
            @Override
            JsonObject config(String url) {
                return sarvam(url);
            }

            @Override
            Spoken next(Peer peer) throws InterruptedException {
                JsonObject message = peer.next();
                while (!message.getString("type").equals("text")) {
                    message = peer.next();
                }
                assertThat(peer.next()).isEqualTo(new JsonObject().put("type", "flush"));
                return new Spoken(null, message.getJsonObject("data").getString("text"));
            }

            @Override
            void audio(Peer peer, Spoken text) {
                peer.sarvamAudio(new byte[2 * text.words.replace(" ", "").length()]);
            }

            @Override
            void end(Peer peer, Spoken text) {
                peer.sarvamFinal();
            }

            @Override
            void error(Peer peer, String name) {
                peer.sarvam("error", new JsonObject().put("message", name));
            }

            @Override
            String badVoice() {
                return "400: Speaker 'x' is not compatible with model bulbul:v3";
            }

            @Override
            void speakEverything(ScriptedVoice vendor) {
                vendor.speakEverythingAsSarvam();
            }
        };

        abstract JsonObject config(String url);

        /** The next text that it was given to speak. */
        abstract Spoken next(Peer peer) throws InterruptedException;

        /** Two bytes for each visible character. */
        abstract void audio(Peer peer, Spoken text);

        abstract void end(Peer peer, Spoken text);

        abstract void error(Peer peer, String name);

        abstract String badVoice();

        abstract void speakEverything(ScriptedVoice vendor);
    }

    record Spoken(String context, String words) {}

    private void deploy(Vendor of, TtsTimeouts timeouts) throws Exception {
        deploy(timeouts, of.config(vendor.url()));
    }

    private Peer open(Vendor of, TtsTimeouts timeouts) throws Exception {
        return open(timeouts, of.config(vendor.url()));
    }

    @ParameterizedTest
    @EnumSource
    void repliesAreSpokenOverOneConnection(Vendor of) throws Exception {
        of.speakEverything(vendor);
        deploy(of, TtsTimeouts.DEFAULT);
        client.open();
        for (Attempt attempt : List.of(FIRST, SECOND, new Attempt(2, 3))) {
            speak(attempt, "Hello there. How ");
            speak(attempt, "are you? And");
            finish(attempt);

            List<TurnEvent> events = client.until(SpeechDone.class, TtsFailed.class);

            assertThat(bytes(events)).isEqualTo(2 * "Hellothere.Howareyou?And".length());
            assertThat(events.get(events.size() - 1)).isEqualTo(new SpeechDone(attempt));
        }
        assertThat(vendor.all).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledReplyIsNotHeardAgain(Vendor of) throws Exception {
        Peer peer = open(of, ENDLESS);
        speak(FIRST, "Once upon a time, there was");
        Spoken old = of.next(peer);
        of.audio(peer, old);
        client.next(Speech.class);
        client.cancel(FIRST);
        speak(SECOND, "Yes? ");
        finish(SECOND);
        Peer second = of == Vendor.SARVAM ? vendor.nextPeer() : peer;
        // The first is cancelled when the second is begun.
        Spoken next = of.next(second);
        if (second == peer) {
            for (int late = 0; late < 3; late++) {
                of.audio(peer, old); // The vendor goes on for a while.
            }
            of.end(peer, old);
        } else {
            assertThat(peer.gone.await(60, TimeUnit.SECONDS)).isTrue();
        }
        of.audio(second, next);
        of.end(second, next);

        List<TurnEvent> events = client.until(SpeechDone.class);

        assertThat(events).allMatch(event -> ((OfAttempt) event).attempt().equals(SECOND));
        assertThat(bytes(events)).isEqualTo(2 * "Yes?".length());
    }

    @ParameterizedTest
    @EnumSource
    void aVendorThatSaysNothingIsAskedOnceMore(Vendor of) throws Exception {
        Peer peer = open(of, new TtsTimeouts(100, NEVER, NEVER, NEVER, NEVER, NEVER));
        speak(FIRST, "Sure! Of course");
        assertThat(of.next(peer).words).isEqualTo("Sure! ");
        assertThat(of.next(vendor.nextPeer()).words).isEqualTo("Sure! ");

        TtsFailed failed = client.next(TtsFailed.class);

        assertThat(failed.code()).isEqualTo(FailureCode.TIMEOUT);
        assertThat(failed.unspoken()).isEqualTo("Sure! Of course");
    }

    @ParameterizedTest
    @EnumSource
    void aVendorThatFallsSilentInAReplySpeaksTheRestAgain(Vendor of) throws Exception {
        Peer peer = open(of, new TtsTimeouts(NEVER, 0, 100, NEVER, NEVER, NEVER));
        speak(FIRST, "One. Two.");
        finish(FIRST);
        Spoken one = of.next(peer);
        of.audio(peer, one);
        if (of == Vendor.SARVAM) {
            of.end(peer, one);
        }
        assertThat(of.next(peer).words).isEqualTo("Two. ");
        Peer again = of == Vendor.SARVAM ? vendor.nextPeer() : peer;
        Spoken two = of.next(again);
        assertThat(two.words).isEqualTo("Two. ");
        of.audio(again, two);
        of.end(again, two);

        assertThat(bytes(client.until(SpeechDone.class))).isEqualTo(2 * "One.Two.".length());
    }

    @Test
    void aVendorThatFallsSilentInASentenceAndDoesNotEndItGoesOnWithTheNext() throws Exception {
        Peer peer = open(Vendor.SARVAM, new TtsTimeouts(NEVER, 0, 100, NEVER, NEVER, NEVER));
        speak(FIRST, "One is one. Two is two.");
        finish(FIRST);
        Vendor.SARVAM.audio(peer, Vendor.SARVAM.next(peer));
        Peer again = vendor.nextPeer();
        Spoken rest = Vendor.SARVAM.next(again);
        assertThat(rest.words).isEqualTo("Two is two. ");
        Vendor.SARVAM.audio(again, rest);
        Vendor.SARVAM.end(again, rest);

        assertThat(bytes(client.until(SpeechDone.class))).isEqualTo(2 * "Oneisone.Twoistwo.".length());
    }

    @ParameterizedTest
    @EnumSource
    void aReplyThatIsCutOffGoesOnWithWhatWasNotHeard(Vendor of) throws Exception {
        Peer peer = open(of, ENDLESS);
        speak(FIRST, "One. Two. Three. Fo");
        Spoken one = of.next(peer);
        of.audio(peer, one);
        if (of == Vendor.SARVAM) {
            of.end(peer, one);
        }
        client.next(Speech.class);
        of.next(peer);
        of.next(peer);
        peer.close(1011, "");

        TtsFailed failed = client.next(TtsFailed.class);

        assertThat(failed.code()).isEqualTo(FailureCode.UNAVAILABLE);
        assertThat(failed.unspoken()).isEqualTo("Two. Three. Fo");
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionMayBreakAtAnyTime(Vendor of) throws Exception {
        Peer peer = open(of, ENDLESS);
        peer.close(1000, ""); // Before the first text.
        assertThat(peer.awaitGone()).isTrue();
        int attempt = 0;
        for (int audio = 0; audio < 3; audio++) {
            Attempt next = new Attempt(1, ++attempt);
            speak(next, "One. ");
            Peer peers = vendor.nextPeer();
            Spoken one = of.next(peers);
            for (int i = 0; i < audio; i++) {
                of.audio(peers, one);
            }
            peers.close(1011, "");
            assertThat(client.until(TtsFailed.class)).hasSize(audio + 1);
        }
        speak(new Attempt(1, ++attempt), "One. ");
        Peer peers = vendor.nextPeer();
        of.audio(peers, of.next(peers));
        client.next(Speech.class);
    }

    @ParameterizedTest
    @EnumSource
    void garbageIsHarmless(Vendor of) throws Exception {
        Peer peer = open(of, ENDLESS);
        speak(FIRST, "Sure!");
        finish(FIRST);
        Spoken text = of.next(peer);
        for (String garbage : List.of(
                "",
                "[",
                "7",
                "{}",
                "{\"type\":7}",
                "{\"type\":\"audio\"}",
                "{\"type\":\"audio\",\"data\":{\"audio\":\"*\"}}",
                "{\"type\":\"audio\",\"data\":7}",
                "{\"type\":\"event\",\"data\":{\"event_type\":\"later\"}}",
                "{\"audio\":\"*\"}")) {
            peer.socket.writeTextMessage(garbage);
        }
        peer.socket.writeBinaryMessage(Buffer.buffer(new byte[] {1, 2, 3}));
        of.audio(peer, text);
        of.end(peer, text);

        assertThat(bytes(client.until(SpeechDone.class))).isEqualTo(2 * "Sure!".length());
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedKeyAndAnEmptyAccountAreNamed(Vendor of) throws Exception {
        Peer peer = open(of, ENDLESS);
        speak(FIRST, "Sure! ");
        of.next(peer);
        of.error(peer, "invalid_api_key");
        assertThat(client.next(TtsFailed.class).code()).isEqualTo(FailureCode.UNAUTHORIZED);
        speak(SECOND, "Sure! ");
        Peer second = vendor.nextPeer();
        of.next(second);
        of.error(second, "quota_exceeded");
        assertThat(client.next(TtsFailed.class).code()).isEqualTo(FailureCode.QUOTA);
        vendor.refuse = 403;
        speak(new Attempt(2, 3), "Sure! ");
        assertThat(client.next(TtsFailed.class).code()).isEqualTo(FailureCode.UNAUTHORIZED);
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedVoiceIsNotAskedForAgainAndAgain(Vendor of) throws Exception {
        List<ILoggingEvent> lines = voiceLog();
        vendor.reaction = (peer, message) -> of.error(peer, of.badVoice());
        deploy(of, ENDLESS);
        client.open();
        for (int turn = 1; turn <= 5; turn++) {
            speak(new Attempt(turn, turn), "One. ");
            assertThat(client.next(TtsFailed.class).code()).isEqualTo(FailureCode.REJECTED);
        }

        assertThat(vendor.requests.get()).isLessThanOrEqualTo(2);
        assertThat(lines)
                .hasSize(1)
                .allMatch(line -> line.getLevel() == Level.ERROR
                        && line.getFormattedMessage().contains("tts.voice"));
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalOfTheVoiceLapsesAfterTenMinutes(Vendor of) throws Exception {
        String voice = vendor.url() + " " + of.config(vendor.url()).getString("voice");
        LocalMap<String, Long> refusedAt = vertx.sharedData().getLocalMap("parley.tts.refused");
        refusedAt.put(voice, VendorSocket.now() - 500_000);
        deploy(of, ENDLESS);
        client.open();
        speak(FIRST, "One. ");
        assertThat(client.next(TtsFailed.class).code()).isEqualTo(FailureCode.REJECTED);
        assertThat(vendor.all).isEmpty();

        refusedAt.put(voice, VendorSocket.now() - 600_001);
        speak(SECOND, "Two. ");

        assertThat(of.next(vendor.nextPeer()).words).isEqualTo("Two. ");
    }

    @ParameterizedTest
    @EnumSource
    void aVendorThatDoesNotReadIsGivenUp(Vendor of) throws Exception {
        Peer peer = open(of, ENDLESS);
        peer.socket.pause();
        String text = "Once upon a time ".repeat(5_000);
        List<StageEvent> events = new ArrayList<>();
        for (int i = 0; i < 500 && events.isEmpty(); i++) {
            speak(FIRST, text);
            new TestSession(vertx, Stage.TTS).open().close(); // By now the text is handled.
            events.addAll(client.drain());
        }
        assertThat(events).hasSize(1).allMatch(event -> ((TtsFailed) event.event()).code() == FailureCode.UNAVAILABLE);
        peer.socket.resume();
        assertThat(peer.awaitGone()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void manyInterruptionsLeaveNothingBehind(Vendor of) throws Exception {
        of.speakEverything(vendor);
        deploy(of, TtsTimeouts.DEFAULT);
        client.open();
        for (int i = 1; i <= 20; i++) {
            Attempt attempt = new Attempt(i, i);
            speak(attempt, "Once upon a time, there was ");
            client.await(event -> ((OfAttempt) event.event()).attempt().equals(attempt));
            client.cancel(attempt);
        }
        Attempt last = new Attempt(21, 21);
        speak(last, "The end.");
        finish(last);
        List<TurnEvent> events = client.until(SpeechDone.class);
        events.removeIf(event -> !((OfAttempt) event).attempt().equals(last));
        assertThat(bytes(events)).isEqualTo(2 * "Theend.".length());
        client.close();
        for (Peer peer : vendor.all) {
            assertThat(peer.awaitGone()).isTrue();
        }
    }
}
