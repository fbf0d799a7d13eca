package dev.parley.local.vendors;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.WebSocketInternal;

/** A connection whose traffic goes by way of a {@link Tap}. */
final class TappedConnection extends ClientConnection {
    private final Tap tap;

    TappedConnection(Vertx vertx, Route route, HttpServerRequest request, Tap tap) {
        super(vertx, route, request);
        this.tap = tap;
    }

    @Override
    Future<Boolean> admit() {
        return tap.admit(this);
    }

    @Override
    void opened() {
        tap.opened(this);
    }

    @Override
    boolean acceptsKey(String key) {
        return tap.acceptsKey(this, key);
    }

    @Override
    boolean knows(String voiceOrModel) {
        return tap.knows(this, voiceOrModel);
    }

    @Override
    void received(String text) {
        tap.received(this, text);
    }

    @Override
    void received(Buffer bytes) {
        tap.received(this, bytes);
    }

    @Override
    void send(String text) {
        if (!isOver()) {
            tap.sending(this, text);
        }
    }

    @Override
    void send(Buffer bytes) {
        if (!isOver()) {
            tap.sending(this, bytes);
        }
    }

    @Override
    void close(int code, String reason) {
        if (!isOver()) {
            tap.closing(this, code, reason);
        }
    }

    /** Cuts the TCP connection, with no close frame and no end of the body. */
    @Override
    void drop() {
        if (socket() != null) {
            Channel channel =
                    ((WebSocketInternal) socket()).channelHandlerContext().channel();
            // Past the pipeline, which would say goodbye.
            channel.unsafe().close(channel.voidPromise());
        } else {
            super.drop();
        }
    }

    @Override
    void closed() {
        tap.closed(this);
    }
}
