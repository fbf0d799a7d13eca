package dev.parley.local.vendors;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Watches the simulator's traffic and may bend it. Called on the event loop of the connection, from several of them for several connections.
 */
interface Tap {
    /**
     * A client asks for a connection or an answer. Whoever returns {@code false} has answered it himself (see
     * {@link ClientConnection#refuse}, {@link ClientConnection#drop}); the future may take its time.
     */
    default Future<Boolean> admit(ClientConnection wire) {
        return Future.succeededFuture(true);
    }

    /** The connection is open, or the request is about to be answered. */
    default void opened(ClientConnection wire) {}

    /** Whether the vendor would take this key; null when the client sent none. */
    default boolean acceptsKey(ClientConnection wire, String key) {
        return true;
    }

    /** Whether the vendor knows this voice or model. */
    default boolean knows(ClientConnection wire, String voiceOrModel) {
        return true;
    }

    /** The client sent a text frame or a request body. */
    default void received(ClientConnection wire, String text) {}

    /** The client sent a binary frame. */
    default void received(ClientConnection wire, Buffer bytes) {}

    /** The simulator wants to send this text frame or this piece of a body; only {@link ClientConnection#write} sends it. */
    default void sending(ClientConnection wire, String text) {
        wire.write(text);
    }

    /** The simulator wants to send this piece of audio; only {@link ClientConnection#write} sends it. */
    default void sending(ClientConnection wire, Buffer bytes) {
        wire.write(bytes);
    }

    /** The simulator wants to end the connection or the body; only {@link ClientConnection#shut} does. */
    default void closing(ClientConnection wire, int code, String reason) {
        wire.shut(code, reason);
    }

    /** The connection or the answer is over, however it ended. */
    default void closed(ClientConnection wire) {}
}
