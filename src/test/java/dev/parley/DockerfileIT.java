package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.parley.client.FreePort;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The steps of the Dockerfile, done without Docker: what it copies is there, and what it starts runs as nobody in a folder
 * that can't be written to, and what it builds in a clean folder, as nobody, is byte for byte what was built here.
 */
@EnabledOnOs(OS.LINUX)
class DockerfileIT {
    private static final String NOBODY = "65534";
    private static final long BUILD_S = 600;

    @TempDir
    Path folder;

    private final List<String> dockerfile = lines();

    /** With continued lines joined, without comments. */
    private static List<String> lines() {
        try {
            return Files.readString(Path.of("Dockerfile"))
                    .replaceAll("(?m)^#.*\n", "")
                    .replace("\\\n", " ")
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Stream<String> after(String instruction) {
        return dockerfile.stream()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length() + 1).strip());
    }

    private static List<String> json(String array) {
        return new JsonArray(array.substring(array.indexOf('[')))
                .stream().map(String.class::cast).toList();
    }

    @Test
    void whatIsCopiedIsThereAndBuiltAsTheReadmeBuilds() {
        assertThat(after("COPY").filter(copy -> !copy.startsWith("--from")).map(copy -> copy.split(" ")[0]))
                .contains("pom.xml", "src")
                .allSatisfy(source -> assertThat(Path.of(source)).exists());
        assertThat(after("RUN").findFirst()).contains("mvn -q -ntp package -DskipTests");
        assertThat(after("USER")).containsExactly(NOBODY + ":" + NOBODY);
    }

    @Test
    void runsAsNobodyOnAFileSystemThatIsReadOnly() throws Exception {
        int port = FreePort.choose();
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path workdir = Files.createDirectory(folder.resolve("parley"));
        Files.copy(Path.of("target/parley.jar"), workdir.resolve("parley.jar"));
        Files.createDirectory(workdir.resolve("conf"));
        try (Stream<Path> files = Files.list(Path.of("conf"))) {
            for (Path file : files.toList()) {
                Files.copy(file, workdir.resolve("conf").resolve(file.getFileName()));
            }
        }
        Files.setPosixFilePermissions(workdir, PosixFilePermissions.fromString("r-xr-xr-x"));
        List<String> entrypoint =
                new ArrayList<>(json(after("ENTRYPOINT").findFirst().orElseThrow()));
        assertThat(entrypoint.set(0, Started.java())).isEqualTo("java");
        entrypoint.add(1, "-Djava.io.tmpdir=" + temporary);
        String host = after("ENV").findFirst().orElseThrow();

        try (Started server = new Started(asNobody(entrypoint), workdir, host, "PARLEY_PORT=" + port)) {
            server.awaitLine("Parley listens on http://0.0.0.0:" + port);
            assertThat(healthCheck(port)).isZero();
            server.terminate();
            assertThat(server.exitCode()).isEqualTo(143);
        }
        assertThat(healthCheck(port)).isNotZero();
        Files.setPosixFilePermissions(workdir, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private int healthCheck(int port) throws Exception {
        List<String> command = json(after("HEALTHCHECK").findFirst().orElseThrow());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PARLEY_PORT", Integer.toString(port));
        Process check = builder.start();
        assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return check.exitValue();
    }

    @Test
    void buildsTheSameJarAsNobodyInACleanFolder() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path build = Files.createDirectory(folder.resolve("build"));
        for (String copy :
                after("COPY").filter(copy -> !copy.startsWith("--from")).toList()) {
            copy(Path.of(copy.split(" ")[0]), build.resolve(copy.split(" ")[0]));
        }
        giveToNobody(build);
        giveToNobody(home);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        // The tests are no part of the jar: they need not be compiled again.
        String offline = " -Dmaven.test.skip -o -Dmaven.repo.local=" + libraries();
        List<String> command = List.of("sh", "-c", after("RUN").findFirst().orElseThrow() + offline);
        try (Started maven = new Started(asNobody(command), build, "HOME=" + home)) {
            assertThat(maven.exitCode(BUILD_S))
                    .as(() -> String.join("\n", maven.lines()))
                    .isZero();
        }
        Path jar = build.resolve("target/parley.jar");
        assertThat(Files.mismatch(jar, Path.of("target/parley.jar")))
                .as("the first byte that differs from the jar that was built here")
                .isEqualTo(-1);
    }

    /** What Maven has fetched for this build; root's own is linked to where nobody can read it, and write beside it. */
    private Path libraries() throws Exception {
        Path fetched = Path.of(System.getProperty("localRepository"));
        if (!isRoot()) {
            return fetched;
        }
        Path linked = folder.resolve("repository");
        run("cp -al '" + fetched + "' '" + linked + "' || { rm -rf '" + linked + "'; cp -a '" + fetched + "' '" + linked
                + "'; }");
        run("find '" + linked + "' -type d -exec chown " + NOBODY + " {} +");
        return linked;
    }

    private static void giveToNobody(Path folder) throws Exception {
        if (isRoot()) {
            run("chown -R " + NOBODY + " '" + folder + "'");
        }
    }

    private static void run(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command).inheritIO().start();
        assertThat(process.waitFor()).as(command).isZero();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(path)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                Files.copy(path, from.equals(path) ? to : to.resolve(from.relativize(path)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Root becomes nobody; anybody else is nobody enough. */
    private static List<String> asNobody(List<String> command) {
        if (!isRoot()) {
            return command;
        }
        assumeThat(Path.of("/usr/bin/setpriv")).exists();
        List<String> wrapped =
                new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        wrapped.addAll(command);
        return wrapped;
    }
}
