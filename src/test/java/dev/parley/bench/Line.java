package dev.parley.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A client's WebSocket, as bare as it gets, so that thousands of them cost little: writes frames that are made, and takes
 * apart what comes. On one event loop.
 */
final class Line extends ChannelInboundHandlerAdapter implements Frames.Taker {
    private static final String UPGRADE = " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private final Listener listener;
    private final String request;
    private Channel channel;
    private final Frames frames = new Frames();
    private boolean upgraded;
    private boolean over;

    /** What comes. On the line's event loop. */
    interface Listener {
        void opened();

        void text(String message);

        void audio(int turn, int bytes);

        /** Nothing follows. */
        void closed();
    }

    Line(Listener listener) {
        this(listener, "/ws", "");
    }

    /** @param headers lines, each with its end */
    Line(Listener listener, String path, String headers) {
        this.listener = listener;
        this.request = "GET " + path + UPGRADE + headers + "\r\n";
    }

    /** Event loops for lines. */
    static EventLoopGroup loops(int howMany) {
        return new MultiThreadIoEventLoopGroup(
                howMany, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** @param loop one of {@link #loops} */
    void connect(EventLoop loop, int port) {
        new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(this)
                .connect("127.0.0.1", port)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        end();
                    }
                });
    }

    boolean isOpen() {
        return upgraded && !over;
    }

    /** Writes a masked frame. Straight to the socket when nothing waits there: Netty's own way takes a tenth more. */
    void write(ByteBuf frame) {
        if (over) {
            return;
        }
        try {
            if (channel instanceof EpollSocketChannel epoll && frame.hasMemoryAddress() && nothingWaits()) {
                Socket socket = (Socket) epoll.fd();
                frame.skipBytes(socket.sendAddress(frame.memoryAddress(), frame.readerIndex(), frame.writerIndex()));
            }
        } catch (IOException broken) {
            channel.close();
        }
        if (frame.isReadable()) {
            channel.writeAndFlush(frame, channel.voidPromise());
        } else {
            frame.release();
        }
    }

    private boolean nothingWaits() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting != null && waiting.isEmpty();
    }

    void text(String message) {
        write(Frames.masked(Frames.TEXT, message.getBytes(StandardCharsets.UTF_8)));
    }

    /** Goes away without a word, as a phone without network does once it is back. */
    void kill() {
        if (channel != null) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    /** Ends the connection without a close frame. */
    void close() {
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        write(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private void end() {
        if (!over) {
            over = true;
            frames.release();
            listener.closed();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (over || !upgraded && !upgrade(bytes)) {
            bytes.release();
        } else {
            frames.read(context.alloc(), bytes, this);
        }
    }

    private boolean upgrade(ByteBuf bytes) {
        String head = bytes.toString(StandardCharsets.US_ASCII);
        int end = head.indexOf("\r\n\r\n");
        if (end < 0 || !head.startsWith("HTTP/1.1 101")) {
            channel.close();
            return false;
        }
        bytes.skipBytes(end + 4);
        upgraded = true;
        listener.opened();
        return true;
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public void frame(int opcode, Frames.Payload payload) {
        switch (opcode) {
            case Frames.TEXT -> listener.text(payload.text());
            case Frames.BINARY -> listener.audio(payload.bytes().getInt(payload.index()), payload.length() - 4);
            case Frames.PING -> write(Frames.masked(Frames.PONG, payload.copy(0, payload.length())));
            case Frames.CLOSE -> {
                write(Frames.masked(Frames.CLOSE, Frames.NORMAL));
                channel.close();
            }
            default -> {
                // Nothing else is sent.
            }
        }
    }
}
