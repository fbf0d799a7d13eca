package dev.parley.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.audio.Pcm;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Message;
import dev.parley.turn.Stage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecsTest {
    private static final Attempt ATTEMPT = new Attempt(3, 7);
    private static final Pcm PCM = Pcm.input(new byte[] {1, 2, -3, 4});

    /** One of each kind. */
    static List<BusMessage> messages() {
        return List.of(
                new Open("s", 2, "parley.session.s", 10_000, "hi-IN", null),
                new Opened("parley.stt.x"),
                new Beat("parley.node.n"),
                new Close("s", 2),
                new Cancel("s", ATTEMPT),
                new SttCommand.SpeechStarted("s", 2),
                new SttCommand.Audio("s", 2, PCM),
                new SttCommand.SpeechEnded("s", 2),
                new LlmCommand.Ask("s", 2, ATTEMPT, List.of(Message.user("नमस्ते"), Message.assistant("hello"))),
                new TtsCommand.Speak("s", 2, ATTEMPT, "hello"),
                new TtsCommand.Finish("s", 2, ATTEMPT),
                new StageEvent.Partial("s", 2, 0, "hel", null),
                new StageEvent.Final("s", 2, 0, "hello", "en-IN"),
                new StageEvent.Token("s", 2, ATTEMPT, "hel"),
                new StageEvent.ReplyDone("s", 2, ATTEMPT, "stop"),
                new StageEvent.Speech("s", 2, ATTEMPT, PCM),
                new StageEvent.SpeechDone("s", 2, ATTEMPT),
                new StageEvent.Failed("s", 2, Stage.TTS, Attempt.NONE, FailureCode.RATE_LIMITED, 2000, "rest"));
    }

    static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(CodecsTest::kinds) : Stream.of(type);
    }

    @Test
    void noKindOfMessageIsForgottenHere() {
        assertThat(messages())
                .extracting(Object::getClass)
                .containsExactlyInAnyOrderElementsOf(kinds(BusMessage.class).toList());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void crossesTheWireUnchanged(BusMessage message) {
        MessageCodec<BusMessage, BusMessage> codec = codec(message);
        // In the midst of other bytes, as in a frame of the cluster.
        Buffer wire = Buffer.buffer("before");
        codec.encodeToWire(wire, message);
        wire.appendString("after");

        BusMessage arrived = codec.decodeFromWire("before".length(), wire);

        assertThat(arrived).isEqualTo(message).isNotSameAs(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void isPassedByReferenceInsideAJvm(BusMessage message) {
        assertThat(codec(message).transform(message)).isSameAs(message);
    }

    @Test
    void refusesTheWireFormOfAnotherVersion() {
        Close close = new Close("s", 1);
        Buffer wire = Buffer.buffer();
        codec(close).encodeToWire(wire, close);
        wire.setByte(0, (byte) 99);

        assertThatThrownBy(() -> codec(close).decodeFromWire(0, wire)).hasMessageContaining("version 99");
    }

    @Test
    void everyKindTravelsOnceCodecsAreRegisteredHoweverOften() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Codecs.register(vertx);
            Codecs.register(vertx);
            for (BusMessage message : messages()) {
                CompletableFuture<Object> arrived = new CompletableFuture<>();
                vertx.eventBus().localConsumer("here." + message.getClass(), it -> arrived.complete(it.body()));

                vertx.eventBus().send("here." + message.getClass(), message);

                assertThat(arrived.get(10, TimeUnit.SECONDS)).isSameAs(message);
            }
        } finally {
            TestSession.await(vertx.close());
        }
    }

    @SuppressWarnings("unchecked")
    private static MessageCodec<BusMessage, BusMessage> codec(BusMessage message) {
        return new Codecs.RecordCodec<>((Class<BusMessage>) message.getClass());
    }
}
