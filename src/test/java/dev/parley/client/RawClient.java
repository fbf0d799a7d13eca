package dev.parley.client;

import dev.parley.client.realtime.RealtimeChecker;
import dev.parley.session.ProtocolChecker;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A TCP connection that speaks HTTP and WebSocket byte by byte, for what no well-behaved client does. What it reads of a
 * conversation is checked against the protocol. Blocks; for the test's own thread.
 */
public final class RawClient implements Closeable {
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;
    public static final int FIN = 0x80;

    /** What {@link #closeCode} gives when the connection ended without a close frame. */
    public static final int NO_CLOSE_FRAME = 1006;

    private static final int PATIENCE_MS = 20_000;

    private final Socket socket;
    private final InputStream in;
    private final ProtocolChecker protocol = new ProtocolChecker();
    private Consumer<String> texts = protocol::text;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private int messageOpcode;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
    }

    /** A frame that the server sent. */
    public record Frame(int opcode, boolean last, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    /** An answer of HTTP; names of headers in lower case. */
    public record Response(int status, Map<String, String> headers, String body) {}

    /** Connects, and says nothing. */
    public static RawClient connect(int port) {
        return connect(port, 0);
    }

    /** @param receiveBuffer what the kernel holds for this client, in bytes; 0 for its default */
    public static RawClient connect(int port, int receiveBuffer) {
        try {
            Socket socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MS);
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a socket that is connected, as one of TLS. */
    public static RawClient on(Socket socket) {
        try {
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects and upgrades. */
    public static RawClient upgraded(int port, String... headers) {
        return connect(port).upgrade(headers);
    }

    /** Upgrades, with these headers beside those that are needed. */
    public RawClient upgrade(String... headers) {
        Response answer = ask(handshake(headers));
        if (answer.status != 101) {
            throw new AssertionError("wanted 101, got " + answer);
        }
        return this;
    }

    /** Upgrades to the Realtime protocol. */
    public RawClient upgradeToRealtime() {
        RealtimeChecker checker = new RealtimeChecker();
        texts = text -> checker.check(new JsonObject(text));
        Response answer = ask(handshake().replace("GET /ws ", "GET /v1/realtime?model=parley "));
        if (answer.status != 101) {
            throw new AssertionError("wanted 101, got " + answer);
        }
        return this;
    }

    /** The request for a conversation. */
    public static String handshake(String... headers) {
        StringBuilder request = new StringBuilder("GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        String all = ("\n" + String.join("\n", headers)).toLowerCase(Locale.ROOT);
        if (!all.contains("\nhost:")) {
            request.append("Host: localhost\r\n");
        }
        if (!all.contains("\nsec-websocket-version:")) {
            request.append("Sec-WebSocket-Version: 13\r\n");
        }
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    /** Upgrades and starts the conversation. */
    public static RawClient talking(int port) {
        RawClient client = upgraded(port).text("{\"type\":\"session.start\"}");
        client.await("session.started");
        return client;
    }

    public RawClient send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException closedByServer) {
            // Seen by whoever reads.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Sends a request, and reads the whole answer. */
    public Response ask(String request) {
        send(request);
        return response(!request.startsWith("HEAD "));
    }

    /** Reads an answer of HTTP. */
    public Response response() {
        return response(true);
    }

    private Response response(boolean hasBody) {
        try {
            String status = line();
            Map<String, String> headers = new LinkedHashMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            int length = hasBody ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
            String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            Canary.look(status + headers + body);
            return new Response(Integer.parseInt(status.split(" ")[1]), headers, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new AssertionError("the connection ended in the middle of an answer: " + line);
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    /** A frame as a client sends it, masked. */
    public static byte[] frame(int firstByte, byte[] payload) {
        return frame(firstByte, payload.length, payload);
    }

    /** A frame that says another length than it has. */
    public static byte[] frame(int firstByte, long length, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) firstByte);
        if (length < 126) {
            frame.put((byte) (0x80 | length));
        } else if (length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(length);
        }
        byte[] mask = {0x37, (byte) 0xFA, 0x21, 0x3D};
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i & 3]));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    public RawClient text(String text) {
        return send(frame(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    public RawClient binary(byte[] bytes) {
        return send(frame(FIN | BINARY, bytes));
    }

    /** A close frame; code 0 for one without. */
    public RawClient bye(int code) {
        return send(frame(FIN | CLOSE, code == 0 ? new byte[0] : new byte[] {(byte) (code >> 8), (byte) code}));
    }

    /** The next frame, or null when the connection has ended. */
    public Frame read() {
        try {
            int first = in.read();
            int second = in.read();
            if (first < 0 || second < 0) {
                return null;
            }
            long length = second & 0x7F;
            if (length == 126) {
                length = ByteBuffer.wrap(in.readNBytes(2)).getShort() & 0xFFFF;
            } else if (length == 127) {
                length = ByteBuffer.wrap(in.readNBytes(8)).getLong();
            }
            byte[] payload = in.readNBytes((int) length);
            Canary.look(new String(payload, StandardCharsets.ISO_8859_1));
            if (payload.length < length) {
                return null;
            }
            Frame frame = new Frame(first & 0xF, (first & FIN) != 0, payload);
            check(frame);
            return frame;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("waited in vain for a frame", e);
        } catch (IOException reset) {
            return null;
        }
    }

    private void check(Frame frame) {
        if (frame.opcode >= CLOSE) {
            return;
        }
        messageOpcode = frame.opcode == CONTINUATION ? messageOpcode : frame.opcode;
        message.writeBytes(frame.payload);
        if (frame.last) {
            if (messageOpcode == TEXT) {
                texts.accept(message.toString(StandardCharsets.UTF_8));
            } else {
                protocol.binary(message.toByteArray());
            }
            message.reset();
        }
    }

    /** Reads up to the next event of this type. */
    public JsonObject await(String type) {
        for (Frame frame = read(); frame != null; frame = read()) {
            if (frame.opcode == CLOSE) {
                throw new AssertionError("waited in vain for " + type + ", closed with " + code(frame));
            }
            if (frame.opcode == TEXT) {
                JsonObject event = new JsonObject(whole(frame));
                if (event.getString("type").equals(type)) {
                    return event;
                }
            }
        }
        throw new AssertionError("waited in vain for " + type + ", the connection has ended");
    }

    private String whole(Frame first) {
        StringBuilder text = new StringBuilder(first.text());
        for (Frame frame = first; !frame.last; ) {
            frame = read();
            text.append(frame.text());
        }
        return text.toString();
    }

    /** Reads up to an event with this in it, or to the end; whether it came. */
    public boolean seesOrEnds(String part) {
        for (Frame frame = read(); frame != null && frame.opcode != CLOSE; frame = read()) {
            if (frame.opcode != BINARY && frame.text().contains(part)) {
                return true;
            }
        }
        return false;
    }

    /** The code of the next event, which is an error. */
    public String error() {
        return await("error").getString("code");
    }

    /** Reads up to the close frame, answers it, and gives its code. */
    public int closeCode() {
        for (Frame frame = read(); frame != null; frame = read()) {
            if (frame.opcode == CLOSE) {
                send(frame(FIN | CLOSE, frame.payload));
                return code(frame);
            }
        }
        return NO_CLOSE_FRAME;
    }

    private static int code(Frame close) {
        return close.payload.length < 2 ? 1005 : ByteBuffer.wrap(close.payload).getShort() & 0xFFFF;
    }

    /** Waits until the server has ended the connection, whatever it sends before; how long that took, in milliseconds. */
    public long endsAfterMs(int patienceMs) {
        long begin = System.nanoTime();
        try {
            socket.setSoTimeout(patienceMs);
            while (in.read() >= 0) {
                if ((System.nanoTime() - begin) / 1_000_000 > patienceMs) {
                    throw new AssertionError("the connection goes on");
                }
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection goes on", e);
        } catch (IOException reset) {
            // That is an end.
        }
        return (System.nanoTime() - begin) / 1_000_000;
    }

    /** Ends the connection with a reset. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
