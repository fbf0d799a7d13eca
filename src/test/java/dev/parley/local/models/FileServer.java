package dev.parley.local.models;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Serves one file on the loopback interface, one connection at a time, with a fault in each of the first answers. */
final class FileServer implements Closeable {
    /** What goes wrong with one answer. */
    enum Fault {
        /** Half of what was asked for, then the connection ends. */
        CUT,
        /** Half, then nothing more. */
        STALL,
        /** Range is not understood: the whole file. */
        WHOLE,
        NOT_FOUND,
        UNAVAILABLE,
        /** No fault. */
        NONE
    }

    private final ServerSocket listener;
    private final byte[] content;
    private final List<Fault> faults;
    private final List<String> ranges = new CopyOnWriteArrayList<>();

    FileServer(byte[] content, Fault... faults) throws IOException {
        this.content = content;
        this.faults = List.of(faults);
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "file-server");
        thread.setDaemon(true);
        thread.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** The Range headers of all requests, empty for none. */
    List<String> ranges() {
        return ranges;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                answer(socket);
            } catch (SocketException e) {
                // The client went, or the test is over.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String range = "";
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            range = line.startsWith("Range: ") ? line.substring(7) : range;
        }
        Fault fault = ranges.size() < faults.size() ? faults.get(ranges.size()) : Fault.NONE;
        ranges.add(range);
        OutputStream out = socket.getOutputStream();
        if (fault == Fault.NOT_FOUND || fault == Fault.UNAVAILABLE) {
            head(out, fault == Fault.NOT_FOUND ? "404 Not Found" : "503 Unavailable", 0, "");
            return;
        }
        boolean whole = range.isEmpty() || fault == Fault.WHOLE;
        int from = whole ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        head(
                out,
                whole ? "200 OK" : "206 Partial Content",
                content.length - from,
                whole
                        ? ""
                        : "Content-Range: bytes " + from + "-" + (content.length - 1) + "/" + content.length + "\r\n");
        boolean half = fault == Fault.CUT || fault == Fault.STALL;
        out.write(content, from, half ? (content.length - from) / 2 : content.length - from);
        out.flush();
        if (fault == Fault.STALL) {
            // Until the client gives up.
            in.read();
        }
    }

    private static void head(OutputStream out, String status, int length, String more) throws IOException {
        String head =
                "HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: " + length + "\r\n" + more + "\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
