package dev.parley;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that was started; it ends with the test. */
final class Started implements AutoCloseable {
    private static final long PATIENCE_S = 90;

    private final Process process;
    private final List<String> lines = new ArrayList<>();

    /** @param environment NAME=value, beside this process's own */
    Started(List<String> command, Path folder, String... environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        for (String variable : environment) {
            String[] parts = variable.split("=", 2);
            builder.environment().put(parts[0], parts[1]);
        }
        process = builder.start();
        process.getOutputStream().close();
        Thread reader = new Thread(this::read, "output");
        reader.setDaemon(true);
        reader.start();
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException closed) {
            // With the process.
        }
    }

    /** What it has written so far. */
    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Waits for a line with this in it. */
    String awaitLine(String part) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        synchronized (lines) {
            while (true) {
                for (String line : lines) {
                    if (line.contains(part)) {
                        return line;
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("waited in vain for \"" + part + "\" in " + String.join("\n", lines));
                }
                lines.wait(left);
            }
        }
    }

    /** Sends SIGTERM. */
    void terminate() {
        // Of the process itself it would close the output, too.
        process.toHandle().destroy();
    }

    int exitCode() throws InterruptedException {
        return exitCode(PATIENCE_S);
    }

    int exitCode(long patienceS) throws InterruptedException {
        if (!process.waitFor(patienceS, TimeUnit.SECONDS)) {
            throw new AssertionError("it goes on: " + String.join("\n", lines()));
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
