package dev.parley.local.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/**
 * Fetches one file over HTTP. What has arrived stays in the file; a connection that breaks or stands still is opened
 * again from there, and so is that of a later call. Blocks.
 */
final class Download {
    private static final int MAX_ATTEMPTS = 5;
    private static final int BUFFER_BYTES = 1 << 16;

    private final URI source;
    private final Path file;
    private final long size;
    private final int stallMs;
    private final LongConsumer progress;

    /**
     * @param size of the whole file, in bytes
     * @param stallMs without a byte after which a connection is given up
     * @param progress told the bytes that are there, often
     */
    Download(URI source, Path file, long size, int stallMs, LongConsumer progress) {
        this.source = source;
        this.file = file;
        this.size = size;
        this.stallMs = stallMs;
        this.progress = progress;
    }

    /** The file will not come, however often it is asked for. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /** Completes the file; fails after five attempts of which none brought anything. */
    void run() throws IOException {
        int attempts = 0;
        while (have() < size) {
            long before = have();
            try {
                attempt(before);
                attempts = have() > before ? 0 : attempts + 1;
                if (attempts >= MAX_ATTEMPTS) {
                    throw new IOException("the server sends nothing");
                }
            } catch (RefusedException e) {
                throw e;
            } catch (IOException e) {
                // A full disk fails here too, with no byte more.
                attempts = have() > before ? 0 : attempts + 1;
                if (attempts >= MAX_ATTEMPTS) {
                    throw new IOException(source.getHost() + ": " + reason(e), e);
                }
            }
        }
    }

    private static String reason(IOException e) {
        return e instanceof SocketTimeoutException ? "the connection stands still" : String.valueOf(e.getMessage());
    }

    private long have() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private void attempt(long from) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) source.toURL().openConnection();
        connection.setConnectTimeout(stallMs);
        connection.setReadTimeout(stallMs);
        if (from > 0) {
            connection.setRequestProperty("Range", "bytes=" + from + "-");
        }
        try {
            int status = connection.getResponseCode();
            boolean resumes = status == HttpURLConnection.HTTP_PARTIAL
                    && String.valueOf(connection.getHeaderField("Content-Range"))
                            .startsWith("bytes " + from + "-");
            if (status >= 400 && status < 500 && status != 408 && status != 416 && status != 429) {
                throw new RefusedException(source + " answers " + status);
            }
            if (status == 416) {
                Files.deleteIfExists(file);
                return;
            }
            if (status != HttpURLConnection.HTTP_OK && !resumes) {
                throw new IOException("answers " + status);
            }
            receive(connection.getInputStream(), resumes ? from : 0);
        } finally {
            connection.disconnect();
        }
    }

    private void receive(InputStream in, long from) throws IOException {
        StandardOpenOption how = from > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        long have = from;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                if (have + n > size) {
                    throw new RefusedException(source + " is longer than the " + size + " bytes that are wanted");
                }
                out.write(buffer, 0, n);
                have += n;
                progress.accept(have);
            }
        }
    }
}
