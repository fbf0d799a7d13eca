package dev.parley.sandbox;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Watches the sandbox's traffic and may bend it: the seam for faults and records of tests. The product uses
 * {@link #NONE}. Called on the event loop of the connection, from several of them for several connections.
 */
interface Tap {
    Tap NONE = new Tap() {};

    /**
     * A client asks for a connection or an answer. Whoever returns {@code false} has answered it himself (see
     * {@link Wire#refuse}, {@link Wire#drop}); the future may take its time.
     */
    default Future<Boolean> admit(Wire wire) {
        return Future.succeededFuture(true);
    }

    /** The connection is open, or the request is about to be answered. */
    default void opened(Wire wire) {}

    /** Whether the vendor would take this key; null when the client sent none. */
    default boolean acceptsKey(Wire wire, String key) {
        return true;
    }

    /** Whether the vendor knows this voice or model. */
    default boolean knows(Wire wire, String voiceOrModel) {
        return true;
    }

    /** The client sent a text frame or a request body. */
    default void received(Wire wire, String text) {}

    /** The client sent a binary frame. */
    default void received(Wire wire, Buffer bytes) {}

    /** The sandbox wants to send this text frame or this piece of a body; only {@link Wire#write} sends it. */
    default void sending(Wire wire, String text) {
        wire.write(text);
    }

    /** The sandbox wants to send this piece of audio; only {@link Wire#write} sends it. */
    default void sending(Wire wire, Buffer bytes) {
        wire.write(bytes);
    }

    /** The sandbox wants to end the connection or the body; only {@link Wire#shut} does. */
    default void closing(Wire wire, int code, String reason) {
        wire.shut(code, reason);
    }

    /** The connection or the answer is over, however it ended. */
    default void closed(Wire wire) {}
}
