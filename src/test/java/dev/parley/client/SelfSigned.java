package dev.parley.client;

import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A certificate of this machine's own. */
public final class SelfSigned {
    /** Of the key pair in its store. */
    public static final String ALIAS = "server";

    private SelfSigned() {}

    /** Makes a key pair and a certificate for this machine. */
    public static PfxOptions in(Path folder) throws IOException, InterruptedException {
        return in(folder, "localhost");
    }

    /** Makes a key pair and a certificate for this machine, under a name that it can be told by. */
    public static PfxOptions in(Path folder, String name) throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-validity",
                        "2")
                .inheritIO()
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("no certificate could be made");
        }
        return new PfxOptions().setPath(store.toString()).setPassword("changeit");
    }
}
