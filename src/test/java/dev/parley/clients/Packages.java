package dev.parley.clients;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packages of the real clients, in {@code target/clients} or where {@code -Dclients.dir} says. They weigh over a gigabyte:
 * only {@code -Pclients} fetches them; a test without them is skipped, with a word.
 */
final class Packages {
    private static final Path FOLDER =
            Path.of(System.getProperty("clients.dir", "target/clients")).toAbsolutePath();
    private static final Path SCRIPTS = Path.of("src/test/resources/clients").toAbsolutePath();
    private static final boolean FETCH = Boolean.getBoolean("clients.fetch");
    private static final long FETCH_MINUTES = 20;
    private static final long RUN_S = 240;

    private Packages() {}

    static Path folder() {
        return FOLDER;
    }

    /** The command that runs a script of ours with Node. */
    static List<String> node(String script) throws Exception {
        Path home = FOLDER.resolve("node");
        if (!Files.exists(home.resolve("node_modules/@openai/agents-realtime"))) {
            wanted("npm");
            Files.createDirectories(home);
            copy(SCRIPTS.resolve("package.json"), home);
            fetch("npm", "install", "--no-audit", "--no-fund", "--prefix", home.toString());
        }
        // A module finds its packages in the folders above it.
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(SCRIPTS, "*.mjs")) {
            for (Path module : modules) {
                copy(module, home);
            }
        }
        return List.of("node", home.resolve(script).toString());
    }

    /**
     * The command that runs a script of ours with Python.
     *
     * @param packages names the file that lists them
     */
    static List<String> python(String packages, String script) throws Exception {
        return List.of(interpreter(packages).toString(), SCRIPTS.resolve(script).toString());
    }

    /** Python with these packages. */
    static Path interpreter(String packages) throws Exception {
        Path home = FOLDER.resolve(packages);
        Path complete = home.resolve("complete");
        if (!Files.exists(complete)) {
            wanted("python3");
            fetch("python3", "-m", "venv", home.toString());
            fetch(
                    home.resolve("bin/pip").toString(),
                    "install",
                    "-q",
                    "-r",
                    SCRIPTS.resolve(packages + ".txt").toString());
            Files.createFile(complete);
        }
        return home.resolve("bin/python");
    }

    private static void copy(Path file, Path folder) throws IOException {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void wanted(String program) {
        if (!FETCH) {
            abort("the clients' packages are not in " + FOLDER + "; mvn verify -Pclients fetches them");
        }
        try {
            new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            abort(program + " is not installed");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void fetch(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(FETCH_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("failed: " + String.join(" ", command));
        }
    }

    /** Runs a client to its end; fails with what it wrote when it fails. @return the last line that it wrote */
    static String run(List<String> command, Map<String, String> environment) throws Exception {
        Path log = Files.createTempFile(Files.createDirectories(FOLDER), "run", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("NO_PROXY", "localhost,127.0.0.1");
        builder.environment().put("no_proxy", "localhost,127.0.0.1");
        Process process = builder.start();
        boolean over = process.waitFor(RUN_S, TimeUnit.SECONDS);
        process.destroyForcibly();
        String written = Files.readString(log).strip();
        Files.delete(log);
        if (!over || process.exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + (over ? " failed" : " never ended") + ":\n" + written);
        }
        return written.substring(written.lastIndexOf('\n') + 1);
    }
}
