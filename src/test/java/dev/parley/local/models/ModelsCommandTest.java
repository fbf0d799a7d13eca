package dev.parley.local.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.local.models.FileServer.Fault;
import dev.parley.local.models.ModelPackage.ModelFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models are fetched through every fault, and what is not the file that is wanted is never used. */
@Timeout(30)
class ModelsCommandTest {
    private static final int STALL_MS = 300;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final byte[] model = new byte[200_000];
    private byte[] wheel;
    private ModelPackage wanted;
    private ModelStore store;

    @BeforeEach
    void pack() throws IOException {
        new Random(1).nextBytes(model);
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("a/encoder_model.ort"));
            out.write(model);
        }
        wheel = zip.toByteArray();
        wanted = wanted(wheel.length, sha256(wheel));
        store = new ModelStore(folder.resolve("models"), List.of(wanted));
    }

    private ModelPackage wanted(long size, String sha256) throws IOException {
        String path = ModelPackage.RECOGNIZER_FOLDER + "/encoder_model.ort";
        return new ModelPackage(
                "hearing",
                "aa/bb/some.whl",
                size,
                sha256,
                "some==1",
                "FREE",
                List.of(new ModelFile(path, "a/encoder_model.ort", model.length, sha256(model))));
    }

    private String sha256(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("hashed"), bytes);
        return ModelStore.sha256(file);
    }

    private int fetch(FileServer server) {
        return command(server.uri()).fetch();
    }

    private ModelsCommand command(URI source) {
        return new ModelsCommand(store, new PrintStream(said, true, StandardCharsets.UTF_8), source, STALL_MS);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private void assertComplete() throws IOException {
        assertThat(store.recognizer()).hasValue(store.folder().resolve(ModelPackage.RECOGNIZER_FOLDER));
        assertThat(store.recognizer().orElseThrow().resolve("encoder_model.ort"))
                .hasBinaryContent(model);
        try (Stream<Path> files = Files.walk(store.folder())) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(1);
        }
    }

    @Test
    void saysWhatItWantsAndUnderWhichLicence() {
        command(URI.create("http://127.0.0.1:1")).list();

        assertThat(said()).contains("hearing", "is missing", "some==1", "FREE");
    }

    @Test
    void fetchesWhatIsMissing() throws IOException {
        try (FileServer server = new FileServer(wheel)) {
            assertThat(fetch(server)).isZero();
        }
        assertComplete();
        assertThat(said()).contains("100 %");
    }

    @Test
    void fetchesNothingThatIsThere() throws IOException {
        try (FileServer server = new FileServer(wheel)) {
            fetch(server);
            assertThat(fetch(server)).isZero();
            assertThat(server.ranges()).hasSize(1);
        }
    }

    @Test
    void goesOnWhereAConnectionWasCut() throws IOException {
        try (FileServer server = new FileServer(wheel, Fault.CUT, Fault.CUT)) {
            assertThat(fetch(server)).isZero();
            assertThat(server.ranges()).hasSize(3).element(1).isEqualTo("bytes=" + wheel.length / 2 + "-");
        }
        assertComplete();
    }

    @Test
    void goesOnWhenAConnectionStandsStill() throws IOException {
        try (FileServer server = new FileServer(wheel, Fault.STALL)) {
            assertThat(fetch(server)).isZero();
        }
        assertComplete();
    }

    @Test
    void beginsAnewAtAServerThatKnowsNoRanges() throws IOException {
        try (FileServer server = new FileServer(wheel, Fault.CUT, Fault.WHOLE)) {
            assertThat(fetch(server)).isZero();
        }
        assertComplete();
    }

    @Test
    void asksAgainWhenTheServerIsUnavailable() throws IOException {
        try (FileServer server = new FileServer(wheel, Fault.UNAVAILABLE, Fault.UNAVAILABLE)) {
            assertThat(fetch(server)).isZero();
        }
        assertComplete();
    }

    @Test
    void givesUpAServerThatNeverSendsAnythingAndGoesOnTheNextTime() throws IOException {
        Fault[] down = Stream.concat(
                        Stream.of(Fault.CUT),
                        Stream.generate(() -> Fault.UNAVAILABLE).limit(5))
                .toArray(Fault[]::new);
        try (FileServer server = new FileServer(wheel, down)) {
            assertThat(fetch(server)).isEqualTo(1);
            assertThat(store.recognizer()).isEmpty();
            assertThat(said()).contains("answers 503", "pip download");

            assertThat(fetch(server)).isZero();
            assertThat(server.ranges()).last().isEqualTo("bytes=" + wheel.length / 2 + "-");
        }
        assertComplete();
    }

    @Test
    void doesNotAskTwiceForWhatIsNotThere() throws IOException {
        try (FileServer server = new FileServer(wheel, Fault.NOT_FOUND)) {
            assertThat(fetch(server)).isEqualTo(1);
            assertThat(server.ranges()).hasSize(1);
        }
        assertThat(said()).contains("404");
    }

    @Test
    void usesNoFileOfAnotherHash() throws IOException {
        wheel[wheel.length / 2]++;
        try (FileServer server = new FileServer(wheel)) {
            assertThat(fetch(server)).isEqualTo(1);
        }
        assertThat(said()).contains("SHA-256");
        assertThat(store.recognizer()).isEmpty();
        try (Stream<Path> files = Files.walk(store.folder())) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void replacesAnEarlierPartOfAnotherFile() throws IOException {
        Files.createDirectories(store.folder());
        Files.write(store.folder().resolve("some.whl.part"), new byte[1000]);
        try (FileServer server = new FileServer(wheel)) {
            assertThat(fetch(server)).isZero();
        }
        assertComplete();
    }

    @Test
    void refusesAFileThatIsTooLong() throws IOException {
        byte[] longer = java.util.Arrays.copyOf(wheel, wheel.length + 1);
        try (FileServer server = new FileServer(longer)) {
            assertThat(fetch(server)).isEqualTo(1);
        }
        assertThat(said()).contains("longer");
    }

    @Test
    void fetchesNothingThatTheDiskHasNoRoomFor() throws IOException {
        store = new ModelStore(folder.resolve("models"), List.of(wanted(1L << 60, sha256(wheel))));
        try (FileServer server = new FileServer(wheel)) {
            assertThat(fetch(server)).isEqualTo(1);
            assertThat(server.ranges()).isEmpty();
        }
        assertThat(said()).contains("not enough space");
    }

    @Test
    void takesModelsFromAWheelOrFromFiles() throws IOException {
        Path given = Files.createDirectories(folder.resolve("given"));
        Files.write(given.resolve("some.whl"), wheel);
        assertThat(command(URI.create("http://127.0.0.1:1")).take(given)).isZero();
        assertComplete();

        Files.delete(given.resolve("some.whl"));
        Files.write(given.resolve("encoder_model.ort"), model);
        store = new ModelStore(folder.resolve("other"), List.of(wanted));
        assertThat(command(URI.create("http://127.0.0.1:1")).take(given)).isZero();
        assertComplete();
    }

    @Test
    void takesNoOtherFile() throws IOException {
        Path given = Files.createDirectories(folder.resolve("given"));
        assertThat(command(URI.create("http://127.0.0.1:1")).take(given)).isEqualTo(1);

        Files.write(given.resolve("encoder_model.ort"), new byte[model.length]);
        assertThat(command(URI.create("http://127.0.0.1:1")).take(given)).isEqualTo(1);

        assertThat(said()).contains("is missing", "SHA-256");
        assertThat(store.recognizer()).isEmpty();
    }

    @Test
    void prefersAVoiceOfTheUsersOwn() throws IOException {
        Path voices = Files.createDirectories(store.folder().resolve(ModelPackage.VOICES_FOLDER));
        assertThat(store.voice()).isEmpty();
        for (String name : List.of(ModelPackage.DEFAULT_VOICE, "en_GB-own-low.onnx")) {
            Files.createFile(voices.resolve(name));
            assertThat(store.voice()).isNotEqualTo(java.util.Optional.of(voices.resolve(name)));
            Files.createFile(voices.resolve(name + ".json"));
            assertThat(store.voice()).hasValue(voices.resolve(name));
        }
    }

    @Test
    void refusesArgumentsThatItDoesNotUnderstand() {
        assertThat(ModelsCommand.run(new String[] {"--from"})).isEqualTo(2);
        assertThat(ModelsCommand.run(new String[] {"everything"})).isEqualTo(2);
        assertThat(ModelsCommand.run(new String[] {"--source", "ftp://x"})).isEqualTo(2);
    }
}
