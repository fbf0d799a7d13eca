package dev.parley.http;

import dev.parley.config.TlsConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.FileProps;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server certificate from the configured PEM files. New connections get the new one when the files are renewed. */
final class Certificate {
    private static final int CHECK_MS = 2000;
    private static final Logger log = LoggerFactory.getLogger(Certificate.class);

    private final Vertx vertx;
    private final TlsConfig config;
    private String seen;

    Certificate(Vertx vertx, TlsConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    KeyCertOptions options() {
        return new PemKeyCertOptions().setCertPath(config.cert()).setKeyPath(config.key());
    }

    /** Checks the files every 2 s, as long as the caller's verticle is deployed. */
    void watch(HttpServer server) {
        version().onSuccess(version -> seen = version);
        vertx.setPeriodic(CHECK_MS, timer -> check(server));
    }

    private void check(HttpServer server) {
        version().onSuccess(version -> {
            if (seen != null && !version.equals(seen)) {
                renew(server);
            }
            seen = version;
        });
    }

    private void renew(HttpServer server) {
        server.updateSSLOptions(new ServerSSLOptions().setKeyCertOptions(options()), true)
                .onSuccess(done -> log.info("Certificate renewed"))
                .onFailure(error -> log.warn(
                        "http.tls: the new files are not usable, keeping the old certificate: {}", error.getMessage()));
    }

    /** Differs after either file has changed. Fails when one is missing, as in the middle of a renewal. */
    private Future<String> version() {
        return Future.all(
                        vertx.fileSystem().props(config.cert()),
                        vertx.fileSystem().props(config.key()))
                .map(both -> stamp(both.resultAt(0)) + " " + stamp(both.resultAt(1)));
    }

    private static String stamp(FileProps file) {
        return file.lastModifiedTime() + "/" + file.size();
    }
}
