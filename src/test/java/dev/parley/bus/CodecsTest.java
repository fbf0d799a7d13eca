package dev.parley.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.audio.Pcm;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Message;
import dev.parley.turn.Stage;
import dev.parley.turn.ToolCall;
import dev.parley.turn.ToolSpec;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
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

    /** One of each kind, envelopes with one of each kind of content that stages send and get. */
    static List<BusMessage> messages() {
        return List.of(
                new Open("s", 2, "parley.session.s", 10_000, "hi-IN", null),
                new Opened("parley.stt.x"),
                new Heartbeat("parley.node.n"),
                new Close("s", Stage.LLM, 2),
                new Cancel("s", ATTEMPT),
                new SttInput.SpeechStarted("s", 2),
                new SttInput.Audio("s", 2, PCM),
                new SttInput.SpeechEnded("s", 2),
                new StageCommand(
                        "s",
                        2,
                        new TurnEffect.Ask(ATTEMPT, List.of(Message.user("नमस्ते"), Message.assistant("hello")))),
                new StageCommand("s", 2, new TurnEffect.Speak(ATTEMPT, "hello")),
                new StageCommand("s", 2, new TurnEffect.FinishSpeech(ATTEMPT)),
                new StageEvent("s", Stage.STT, 2, new TurnEvent.Transcript(0, "hel", null, false)),
                new StageEvent("s", Stage.STT, 2, new TurnEvent.Transcript(0, "hello", "en-IN", true)),
                new StageEvent("s", Stage.LLM, 2, new TurnEvent.Token(ATTEMPT, "hel")),
                new StageEvent("s", Stage.LLM, 2, new TurnEvent.ReplyDone(ATTEMPT, "stop")),
                new StageEvent("s", Stage.TTS, 2, new TurnEvent.Speech(ATTEMPT, PCM)),
                new StageEvent("s", Stage.TTS, 2, new TurnEvent.SpeechDone(ATTEMPT)),
                new StageEvent(
                        "s",
                        Stage.TTS,
                        2,
                        new TurnEvent.TtsFailed(
                                Attempt.NONE, FailureCode.RATE_LIMITED, "rest", TurnEvent.TtsFailed.ALL)));
    }

    static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(CodecsTest::kinds) : Stream.of(type);
    }

    @Test
    void noKindOfMessageIsForgottenHere() {
        assertThat(messages())
                .extracting(Object::getClass)
                .containsAll(kinds(BusMessage.class).toList());
        assertThat(messages().stream()
                        .filter(StageCommand.class::isInstance)
                        .map(message ->
                                ((StageCommand) message).effect().getClass().getName()))
                .containsExactlyInAnyOrderElementsOf(
                        kinds(TurnEffect.Command.class).map(Class::getName).toList());
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
        Close close = new Close("s", Stage.LLM, 1);
        Buffer wire = Buffer.buffer();
        codec(close).encodeToWire(wire, close);
        wire.setByte(0, (byte) 99);

        assertThatThrownBy(() -> codec(close).decodeFromWire(0, wire)).hasMessageContaining("version 99");
    }

    @Test
    void theVersionIsOfThisForm() {
        Stream<Class<?>> carried = messages().stream().map(message -> {
            if (message instanceof StageEvent event) {
                return event.event().getClass();
            }
            return message instanceof StageCommand command ? command.effect().getClass() : message.getClass();
        });
        Stream<Class<?>> envelopes = Stream.of(
                StageEvent.class,
                StageCommand.class,
                Attempt.class,
                Message.class,
                ToolCall.class,
                ToolSpec.class,
                Pcm.class);
        String form = Stream.concat(carried, envelopes)
                .distinct()
                .map(type -> type.getName()
                        + Stream.of(type.getRecordComponents())
                                .map(part -> part.getGenericType().getTypeName() + " " + part.getName())
                                .toList())
                .sorted()
                .toList()
                .toString();

        assertThat(Codecs.VERSION + " " + Integer.toHexString(form.hashCode()))
                .as(
                        "when the form of a message changes, so must the version: nodes of both may meet. It is now %s",
                        form)
                .isEqualTo("7 5837c7a");
    }

    @Test
    void everyKindTravelsOnceCodecsAreRegisteredHoweverOften() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Codecs.register(vertx);
            Codecs.register(vertx);
            for (BusMessage message : messages()) {
                CompletableFuture<Object> arrived = new CompletableFuture<>();
                var consumer = vertx.eventBus().localConsumer("here", it -> arrived.complete(it.body()));

                vertx.eventBus().send("here", message);

                assertThat(arrived.get(10, TimeUnit.SECONDS)).isSameAs(message);
                TestSession.await(consumer.unregister());
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
