package dev.parley.session;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * What lies under a client's socket, where Vert.x itself would close every broken frame with 1000, would apply the idle
 * timeout of HTTP to a conversation, would wait for ever for a close frame to be read, and would copy and queue every frame
 * of audio. On the socket's event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private final IntConsumer onViolation;
    private ChannelHandlerContext channel;
    private boolean broken;
    /** Null as long as nobody takes binary messages from here. */
    private Consumer<byte[]> onBinary;

    private Connection(IntConsumer onViolation) {
        this.onViolation = onViolation;
    }

    /**
     * Takes the connection of a socket that was just upgraded. There is no other way to it than what Vert.x keeps for itself.
     *
     * @param request     the connection of the request that was upgraded
     * @param onViolation given the close code of the rule that a frame broke (RFC 6455, 7.4.1); what follows such a frame
     *                    is dropped
     */
    static Connection of(HttpConnection request, IntConsumer onViolation) {
        ChannelPipeline pipeline = ((ConnectionBase) request).channel().pipeline();
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
        Connection connection = new Connection(onViolation);
        pipeline.addAfter(lastDecoder(pipeline), "parley", connection);
        return connection;
    }

    /** The one that messages come from: those behind it only write, and would be passed by each message for nothing. */
    private static String lastDecoder(ChannelPipeline pipeline) {
        String last = null;
        for (Map.Entry<String, ChannelHandler> each : pipeline) {
            if (each.getValue() instanceof ByteToMessageDecoder || each.getValue() instanceof MessageToMessageDecoder) {
                last = each.getKey();
            }
        }
        return last;
    }

    /** From now on whole binary messages are taken from here, and all else from the socket, as before. */
    void takeBinary(Consumer<byte[]> messages) {
        onBinary = messages;
    }

    /** Ends the connection after so many milliseconds, whatever still waits to be written. */
    void abandonAfter(int ms) {
        ScheduledFuture<?> end = channel.executor().schedule(() -> channel.close(), ms, TimeUnit.MILLISECONDS);
        channel.channel().closeFuture().addListener(closed -> end.cancel(false));
    }

    /** Whether a frame broke a rule, so that no more are read. */
    boolean broken() {
        return broken;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (onBinary != null && message instanceof BinaryWebSocketFrame frame && frame.isFinalFragment()) {
            byte[] bytes = ByteBufUtil.getBytes(frame.content());
            frame.release();
            onBinary.accept(bytes);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException violation) {
            broken = true;
            onViolation.accept(violation.closeStatus().code());
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
