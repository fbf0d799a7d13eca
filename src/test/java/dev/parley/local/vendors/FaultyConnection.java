package dev.parley.local.vendors;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A connection that does as {@link Faults} say, and lets them know what goes over it. */
final class FaultyConnection extends ClientConnection {
    private final Context context;
    private final Faults faults;

    FaultyConnection(Context context, HttpServerRequest request, Faults faults) {
        super(request);
        this.context = context;
        this.faults = faults;
    }

    Faults.At at() {
        return Faults.At.of(request().path());
    }

    /** Runs the action on the event loop of the connection; may be called from any thread. */
    void run(Runnable action) {
        context.runOnContext(v -> action.run());
    }

    @Override
    Future<Boolean> admit() {
        return faults.admit(this);
    }

    @Override
    void opened() {
        faults.opened(this);
    }

    @Override
    void received(String text) {
        faults.received(this, text);
    }

    @Override
    void send(String text) {
        if (!isOver()) {
            faults.sending(this, text);
        }
    }

    @Override
    void close(int code, String reason) {
        if (!isOver()) {
            faults.closing(this, code, reason);
        }
    }

    @Override
    void ended() {
        faults.closed(this);
    }

    /** Answers an HTTP request, or an upgrade not yet made, with any status, headers and body. */
    void refuse(int status, Map<String, String> headers, String body) {
        if (!isOver()) {
            end();
            HttpServerResponse response =
                    request().response().setStatusCode(status).putHeader("content-type", "application/json");
            headers.forEach(response::putHeader);
            response.end(body).onFailure(this::lost);
        }
    }

    /** Cuts the TCP connection, with no close frame and no end of the body. */
    void drop() {
        if (socket() != null) {
            Channel channel = channel();
            // Past the pipeline, which would say goodbye.
            channel.unsafe().close(channel.voidPromise());
        } else {
            request().connection().close().onFailure(this::lost);
        }
    }

    /** Pings are answered so much later. */
    void delayPongs(long ms) {
        channel().pipeline().addBefore("handler", "pongs", new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                if (message instanceof PongWebSocketFrame) {
                    ctx.executor().schedule(() -> ctx.writeAndFlush(message, promise), ms, TimeUnit.MILLISECONDS);
                } else {
                    ctx.write(message, promise);
                }
            }
        });
    }

    private Channel channel() {
        return ((WebSocketInternal) socket()).channelHandlerContext().channel();
    }
}
