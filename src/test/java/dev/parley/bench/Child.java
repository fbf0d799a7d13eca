package dev.parley.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Java process beside this one, on the same classes, and what it uses. Linux only: the numbers are those of /proc. */
final class Child implements AutoCloseable {
    private static final double TICKS_PER_SECOND = 100;
    private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern ALLOCATED = Pattern.compile("\"vert\\.x-eventloop[^\n]* allocated=([\\d.]+)([BKMG])");
    private static final Map<String, Double> UNITS_MB = Map.of("B", 1e-6, "K", 1 / 1024.0, "M", 1.0, "G", 1024.0);
    private static final long PATIENCE_S = 60;

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /** @param log takes what it says */
    static Child start(Class<?> main, Path log, List<String> jvmOptions, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(java("java")));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Child child = new Child(process);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return child;
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    /** Maven runs a main class in a class loader of its own. */
    private static String classPath() {
        if (Child.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Seconds of processor time so far, of all its threads, in the program and in the kernel. */
    double cpuSeconds() {
        return cpuSeconds(read("stat"));
    }

    private static double cpuSeconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** The same of its event loops alone: without the compiler and the garbage collector. */
    double eventLoopSeconds() {
        double seconds = 0;
        try (Stream<Path> tasks = Files.list(proc("task"))) {
            for (Path task : tasks.toList()) {
                if (Files.readString(task.resolve("comm")).startsWith("vert.x-eventloo")) {
                    seconds += cpuSeconds(Files.readString(task.resolve("stat")));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return seconds;
    }

    /** Megabytes that its event loops have allocated so far, rubbish and all. */
    double allocatedMb() throws IOException, InterruptedException {
        Matcher loop = ALLOCATED.matcher(command("Thread.print -e"));
        double mb = 0;
        while (loop.find()) {
            mb += Double.parseDouble(loop.group(1)) * UNITS_MB.get(loop.group(2));
        }
        return mb;
    }

    /** Megabytes that it has in memory, of whatever kind. */
    double residentMb() {
        return status("VmRSS") / 1024.0;
    }

    int threads() {
        return (int) status("Threads");
    }

    /** Without the Java machine's own for compiling and collecting, whose number changes by itself. */
    int programThreads() {
        try (Stream<Path> tasks = Files.list(proc("task"))) {
            int count = 0;
            for (Path task : tasks.toList()) {
                count += Files.readString(task.resolve("comm")).matches("(C1|C2|G1|GC) .*\\s*") ? 0 : 1;
            }
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long status(String name) {
        Matcher matcher = Pattern.compile(name + ":\\s+(\\d+)").matcher(read("status"));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    int descriptors() {
        try (Stream<Path> open = Files.list(proc("fd"))) {
            return (int) open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Megabytes that live on the heap, counted in a full collection: after one, rubbish would come fast. */
    double liveHeapMb() throws IOException, InterruptedException {
        // What the first one finds unreachable may hold other things until its cleaners have run.
        command("GC.run");
        Matcher live = LIVE.matcher(command("GC.class_histogram"));
        if (!live.find()) {
            throw new IOException("a histogram without a total");
        }
        return Long.parseLong(live.group(1)) / (1024.0 * 1024.0);
    }

    private String command(String command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(java("jcmd"), Long.toString(process.pid())));
        line.addAll(List.of(command.split(" ")));
        Process jcmd = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd " + command + ": " + said);
        }
        return said;
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }

    private String read(String file) {
        try {
            return Files.readString(proc(file));
        } catch (IOException e) {
            throw new UncheckedIOException("the process is gone, its log tells why", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
