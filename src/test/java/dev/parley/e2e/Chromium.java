package dev.parley.e2e;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A headless Chromium: the one that PARLEY_CHROMIUM names, else the system's, else Playwright's own. One at a time, among all
 * processes that run these tests: where two share two processors, Chromium loses some of what its microphone hears.
 */
public final class Chromium implements AutoCloseable {
    /** Answers every permission prompt with yes, and plays a beeping microphone. */
    public static final List<String> FAKE_MICROPHONE =
            List.of("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");

    private final FileChannel lock;
    private final Playwright playwright = Playwright.create();
    private final Browser browser;

    public Chromium(List<String> flags) throws IOException {
        Path file = Files.createDirectories(Path.of("target")).resolve("chromium.lock");
        lock = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        lock.lock();
        List<String> args = new ArrayList<>(List.of(
                "--no-sandbox",
                "--headless",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync"));
        args.addAll(flags);
        BrowserType.LaunchOptions options = new BrowserType.LaunchOptions().setArgs(args);
        Path executable = executable();
        if (executable != null) {
            options.setExecutablePath(executable);
        }
        try {
            browser = playwright.chromium().launch(options);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    public Browser browser() {
        return browser;
    }

    private static Path executable() {
        String named = System.getenv("PARLEY_CHROMIUM");
        if (named != null && !named.isBlank()) {
            return Path.of(named);
        }
        Path system = Path.of("/usr/bin/chromium");
        return Files.isExecutable(system) ? system : null;
    }

    @Override
    public void close() throws IOException {
        playwright.close();
        lock.close();
    }
}
