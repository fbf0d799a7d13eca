package dev.parley.stt;

import dev.parley.bus.TestSession;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** A TCP server for what no well-behaved WebSocket server does. Keeps connections until the client ends them. */
final class RawServer {
    private final NetServer server;
    /** What each connection's client sent first; the handshake or a TLS hello. */
    final List<Buffer> hellos = new CopyOnWriteArrayList<>();
    /** The connections that are open. */
    final List<NetSocket> sockets = new CopyOnWriteArrayList<>();

    /** @param script given each connection and the first bytes that came on it; later bytes are thrown away */
    RawServer(Vertx vertx, BiConsumer<NetSocket, Buffer> script) {
        server = vertx.createNetServer().connectHandler(socket -> {
            sockets.add(socket);
            socket.closeHandler(end -> sockets.remove(socket));
            socket.handler(hello -> {
                socket.handler(ignored -> {});
                hellos.add(hello);
                script.accept(socket, hello);
            });
        });
        TestSession.await(server.listen(0, "127.0.0.1"));
    }

    String url() {
        return "ws://127.0.0.1:" + server.actualPort();
    }

    /** The answer that accepts a WebSocket handshake. */
    static Buffer accepting(Buffer handshake) {
        String key = handshake
                .toString()
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElseThrow();
        return Buffer.buffer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + sha1(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11") + "\r\n\r\n");
    }

    /** A close frame, as a server sends it. */
    static Buffer closing(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return Buffer.buffer()
                .appendUnsignedByte((short) 0x88)
                .appendUnsignedByte((short) (text.length + 2))
                .appendUnsignedShort(code)
                .appendBytes(text);
    }

    /** A text frame that says that it is this long, without its payload. */
    static Buffer hugeFrame(int bytes) {
        return Buffer.buffer()
                .appendUnsignedByte((short) 0x81)
                .appendUnsignedByte((short) 127)
                .appendLong(bytes);
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
