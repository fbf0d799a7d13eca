package dev.parley.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.nio.charset.StandardCharsets;

/**
 * A vendor's end of a WebSocket, as bare as it gets, so that thousands of them cost little: it takes the place of all that
 * reads and writes the connection once it is upgraded. On the socket's event loop.
 */
final class BareSocket extends ChannelInboundHandlerAdapter implements Frames.Taker {
    private final Listener listener;
    private final Frames frames = new Frames();
    private ChannelHandlerContext channel;

    /** What comes. */
    interface Listener {
        void text(Frames.Payload text);
    }

    private BareSocket(Listener listener) {
        this.listener = listener;
    }

    /** Takes the socket over, which was upgraded this moment: whoever has its close handler is told of its end as before. */
    static BareSocket of(ServerWebSocket socket, Listener listener) {
        BareSocket bare = new BareSocket(listener);
        ((WebSocketInternal) socket).channelHandlerContext().pipeline().addFirst(bare);
        return bare;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context;
    }

    @Override
    public boolean over() {
        return !channel.channel().isActive();
    }

    void text(String text) {
        write(Frames.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(int opcode, byte[] payload) {
        if (!over()) {
            channel.writeAndFlush(Frames.plain(opcode, payload), channel.voidPromise());
        }
    }

    void close() {
        write(Frames.CLOSE, Frames.NORMAL);
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        frames.read(context.alloc(), (ByteBuf) message, this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        frames.release();
        context.fireChannelInactive();
    }

    @Override
    public void frame(int opcode, Frames.Payload payload) {
        switch (opcode) {
            case Frames.TEXT -> listener.text(payload);
            case Frames.PING -> write(Frames.PONG, payload.copy(0, payload.length()));
            case Frames.CLOSE -> close();
            default -> {
                // Nothing else is sent.
            }
        }
    }
}
