package dev.parley.local.vendors;

import io.vertx.core.buffer.Buffer;

/** What a WebSocket protocol does with what comes in. On the event loop of the connection. */
interface SocketProtocol {
    /** The connection is open. */
    void opened();

    /** A text frame came. */
    void text(String frame);

    /** A binary frame came. */
    void binary(Buffer frame);

    /** The connection is gone, however it ended. */
    void closed();
}
