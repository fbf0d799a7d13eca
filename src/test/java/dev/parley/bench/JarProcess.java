package dev.parley.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A packaged server as a process of its own. Methods block. */
public final class JarProcess implements AutoCloseable {
    private static final int PATIENCE_S = 60;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private final int port;
    private final Path conf;
    private final Process process;
    private final long readyMs;

    /**
     * Starts a server; returns when {@code /health} answers 200.
     *
     * @param arguments the JVM's, the jar among them
     * @param config what differs from the defaults
     */
    public JarProcess(List<String> arguments, JsonObject config) throws Exception {
        port = freePort();
        conf = Files.createTempFile("parley", ".json");
        JsonObject here = new JsonObject().put("http", new JsonObject().put("port", port));
        Files.writeString(conf, config.copy().mergeIn(here, true).encode());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        command.addAll(List.of("-conf", conf.toString()));
        long begin = System.nanoTime();
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            awaitHealth();
        } catch (Exception e) {
            close();
            throw e;
        }
        readyMs = (System.nanoTime() - begin) / 1_000_000;
    }

    public int port() {
        return port;
    }

    /** From the start of the process until it was ready. */
    public long readyMs() {
        return readyMs;
    }

    /** Resident memory. */
    public int residentMb() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    private void awaitHealth() throws Exception {
        HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                .timeout(Duration.ofSeconds(1))
                .build();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (process.isAlive() && System.nanoTime() < end) {
            try {
                if (HTTP.send(health, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
            }
            Thread.sleep(10);
        }
        throw new IllegalStateException("the server does not start");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
        Files.deleteIfExists(conf);
    }
}
