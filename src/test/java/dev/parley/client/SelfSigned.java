package dev.parley.client;

import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;

/** A certificate of this machine's own. */
public final class SelfSigned {
    private SelfSigned() {}

    /** Makes a key pair and a certificate for localhost. */
    public static PfxOptions in(Path folder) throws IOException, InterruptedException {
        Path store = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("no certificate could be made");
        }
        return new PfxOptions().setPath(store.toString()).setPassword("changeit");
    }
}
