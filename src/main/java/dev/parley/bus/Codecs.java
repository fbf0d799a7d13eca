package dev.parley.bus;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/**
 * Carries {@link BusMessage}s over the event bus: by reference inside a JVM, and between JVMs as a version byte, a length
 * and CBOR.
 */
public final class Codecs {
    /** Of the form of all messages together: raised with every change to one. */
    static final byte VERSION = 7;

    private static final ObjectMapper CBOR = new CBORMapper()
            .addMixIn(TurnEvent.class, ByTypeName.class)
            .addMixIn(TurnEffect.Command.class, ByTypeName.class);

    static {
        types(TurnEvent.class).forEach(type -> CBOR.registerSubtypes(new NamedType(type, type.getSimpleName())));
        types(TurnEffect.Command.class)
                .forEach(type -> CBOR.registerSubtypes(new NamedType(type, type.getSimpleName())));
    }

    /** An event or a command inside its envelope says which record it is. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "@type")
    private interface ByTypeName {}

    private Codecs() {}

    /** Registers a codec for each message, once per Vertx: a second call changes nothing. Any thread. */
    public static void register(Vertx vertx) {
        types(BusMessage.class).forEach(type -> register(vertx, type));
    }

    private static <T> void register(Vertx vertx, Class<T> type) {
        try {
            vertx.eventBus().registerDefaultCodec(type, new RecordCodec<>(type));
        } catch (IllegalStateException registeredBefore) {
            // Vert.x has no way to ask; every instance of the main verticle registers.
        }
    }

    /** The records of a sealed type, each once. */
    static Stream<Class<?>> types(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses())
                        .flatMap(Codecs::types)
                        .distinct()
                : Stream.of(type);
    }

    static final class RecordCodec<T> implements MessageCodec<T, T> {
        private final Class<T> type;

        RecordCodec(Class<T> type) {
            this.type = type;
        }

        @Override
        public void encodeToWire(Buffer buffer, T message) {
            try {
                byte[] body = CBOR.writeValueAsBytes(message);
                buffer.appendByte(VERSION).appendInt(body.length).appendBytes(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public T decodeFromWire(int position, Buffer buffer) {
            byte version = buffer.getByte(position);
            if (version != VERSION) {
                throw new IllegalStateException(
                        "a node speaks version " + version + " of the bus, this one " + VERSION);
            }
            int length = buffer.getInt(position + 1);
            try {
                return CBOR.readValue(buffer.getBytes(position + 5, position + 5 + length), type);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public T transform(T message) {
            return message;
        }

        @Override
        public String name() {
            return type.getName();
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }
}
