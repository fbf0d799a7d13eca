package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RawClient;
import dev.parley.client.TestServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS by the files that the operator names. The certificates are made by the JDK's keytool. */
class TlsIT {
    @TempDir
    static Path folder;

    private static Vertx vertx;
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        issue("first");
        vertx = Vertx.vertx();
        JsonObject tls = new JsonObject()
                .put("cert", folder.resolve("cert.pem").toString())
                .put("key", folder.resolve("key.pem").toString());
        server = TestServer.echoing(vertx, new JsonObject().put("http", new JsonObject().put("tls", tls)), null);
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    /** Writes a certificate for localhost of this name, and its key. */
    private static void issue(String name) throws Exception {
        PemFiles.issue(folder, name);
    }

    private static SSLSocket connect(String... protocols) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.port());
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        return socket;
    }

    private static String issuedTo() throws Exception {
        try (SSLSocket socket = connect()) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    @Test
    void aConversationCanBeHadAndBrowsersAreHeldToTls() throws Exception {
        try (RawClient client = RawClient.on(connect())) {
            RawClient.Response page = client.ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(page.headers()).containsEntry("strict-transport-security", "max-age=31536000");
        }
        try (RawClient client = RawClient.on(connect()).upgrade("Origin: https://localhost")) {
            client.text("{\"type\":\"session.start\"}").await("session.started");
        }
    }

    @Test
    void theOriginMustBeOfTlsToo() throws Exception {
        try (RawClient client = RawClient.on(connect())) {
            assertThat(client.ask(RawClient.handshake("Origin: http://localhost"))
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void oldVersionsAreNotSpoken() throws Exception {
        try (SSLSocket socket = connect("TLSv1.2")) {
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
        }
        try (SSLSocket socket = connect("TLSv1.3")) {
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
        }
        try (SSLSocket socket = connect("TLSv1.1")) {
            Assertions.assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void plainHttpIsNotAnswered() {
        try (RawClient client = RawClient.on(new Socket("127.0.0.1", server.port()))) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.endsAfterMs(15_000)).isLessThan(15_000);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRenewedCertificateIsTakenAndABrokenOneIsNot() throws Exception {
        String before = issuedTo();
        Files.writeString(folder.resolve("cert.pem"), "not a certificate");
        vertx.timer(3, TimeUnit.SECONDS).await();
        assertThat(issuedTo()).isEqualTo(before);

        issue("renewed");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!issuedTo().contains("CN=renewed") && System.nanoTime() < end) {
            vertx.timer(200, TimeUnit.MILLISECONDS).await();
        }
        assertThat(issuedTo()).contains("CN=renewed");
    }

    /** Trusts whoever answers: it is this test's own server. */
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
