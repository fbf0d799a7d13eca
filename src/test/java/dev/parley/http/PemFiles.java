package dev.parley.http;

import dev.parley.client.SelfSigned;
import io.vertx.core.net.PfxOptions;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/** A self-signed certificate in the files cert.pem and key.pem. */
public final class PemFiles {
    private PemFiles() {}

    public static void issue(Path folder, String name) throws Exception {
        PfxOptions made = SelfSigned.in(folder, name);
        char[] password = made.getPassword().toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(made.getPath()))) {
            keys.load(in, password);
        }
        write(
                folder.resolve("key.pem"),
                "PRIVATE KEY",
                keys.getKey(SelfSigned.ALIAS, password).getEncoded());
        write(
                folder.resolve("cert.pem"),
                "CERTIFICATE",
                keys.getCertificate(SelfSigned.ALIAS).getEncoded());
    }

    private static void write(Path file, String what, byte[] der) throws Exception {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
    }
}
