package dev.parley.bus;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Carries {@link BusMessage}s over the event bus: by reference inside a JVM, and between JVMs as a version byte, a length
 * and CBOR.
 */
public final class Codecs {
    /** Of the form of all messages together: raised with every change to one. */
    static final byte VERSION = 2;

    private static final ObjectMapper CBOR = new CBORMapper();

    private Codecs() {}

    /** Registers a codec for each message, once per Vertx: a second call changes nothing. Any thread. */
    public static void register(Vertx vertx) {
        register(vertx, BusMessage.class);
    }

    private static <T> void register(Vertx vertx, Class<T> type) {
        if (type.isSealed()) {
            for (Class<?> subtype : type.getPermittedSubclasses()) {
                register(vertx, subtype);
            }
        } else {
            try {
                vertx.eventBus().registerDefaultCodec(type, new RecordCodec<>(type));
            } catch (IllegalStateException registeredBefore) {
                // Vert.x has no way to ask; every instance of the main verticle comes by here.
            }
        }
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
