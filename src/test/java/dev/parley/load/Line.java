package dev.parley.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A client's WebSocket, as bare as it gets, so that thousands of them cost little: writes frames that are made, and takes
 * apart what comes. On one event loop.
 */
final class Line extends ChannelInboundHandlerAdapter {
    private static final String UPGRADE = "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Listener listener;
    private Channel channel;
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;
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
        this.listener = listener;
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

    /** Writes a masked frame. */
    void write(ByteBuf frame) {
        if (!over) {
            channel.writeAndFlush(frame, channel.voidPromise());
        }
    }

    void text(String message) {
        write(frame(TEXT, message.getBytes(StandardCharsets.UTF_8)));
    }

    private static ByteBuf frame(int opcode, byte[] payload) {
        ByteBuf frame = Unpooled.buffer(payload.length + 8).writeByte(0x80 | opcode);
        if (payload.length < 126) {
            frame.writeByte(0x80 | payload.length);
        } else {
            frame.writeByte(0x80 | 126).writeShort(payload.length);
        }
        // A mask of zeros is one, too.
        return frame.writeInt(0).writeBytes(payload);
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
        write(Unpooled.copiedBuffer(UPGRADE, StandardCharsets.US_ASCII));
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
            rest.release();
            listener.closed();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (over) {
            bytes.release();
            return;
        }
        if (rest.isReadable()) {
            ByteBuf both = context.alloc().buffer(rest.readableBytes() + bytes.readableBytes());
            both.writeBytes(rest).writeBytes(bytes);
            rest.release();
            bytes.release();
            bytes = both;
        }
        rest = Unpooled.EMPTY_BUFFER;
        take(bytes);
        if (bytes.isReadable() && !over) {
            rest = bytes;
        } else {
            bytes.release();
        }
    }

    private void take(ByteBuf bytes) {
        if (!upgraded && !upgrade(bytes)) {
            return;
        }
        while (!over && bytes.readableBytes() >= 2) {
            int begin = bytes.readerIndex();
            int opcode = bytes.readByte() & 0x0F;
            int length = bytes.readByte() & 0x7F;
            if (length == 126) {
                length = bytes.readableBytes() < 2 ? Integer.MAX_VALUE : bytes.readUnsignedShort();
            } else if (length == 127) {
                length = bytes.readableBytes() < 8 ? Integer.MAX_VALUE : (int) bytes.readLong();
            }
            if (bytes.readableBytes() < length) {
                bytes.readerIndex(begin);
                return;
            }
            frame(opcode, bytes, length);
        }
    }

    private boolean upgrade(ByteBuf bytes) {
        String head = bytes.toString(StandardCharsets.US_ASCII);
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        if (!head.startsWith("HTTP/1.1 101")) {
            channel.close();
            return false;
        }
        bytes.skipBytes(end + 4);
        upgraded = true;
        listener.opened();
        return true;
    }

    private void frame(int opcode, ByteBuf bytes, int length) {
        int end = bytes.readerIndex() + length;
        switch (opcode) {
            case TEXT -> listener.text(bytes.toString(bytes.readerIndex(), length, StandardCharsets.UTF_8));
            case BINARY -> listener.audio(bytes.getInt(bytes.readerIndex()), length - 4);
            case PING -> {
                byte[] payload = new byte[length];
                bytes.getBytes(bytes.readerIndex(), payload);
                write(frame(PONG, payload));
            }
            case CLOSE -> {
                write(frame(CLOSE, new byte[] {0x03, (byte) 0xE8}));
                channel.close();
            }
            default -> {
                // Nothing else is sent.
            }
        }
        bytes.readerIndex(end);
    }
}
