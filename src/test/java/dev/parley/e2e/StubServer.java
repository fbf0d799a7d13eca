package dev.parley.e2e;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Serves the page under the product's security headers, and takes calls at /ws which the test then answers by hand. The
 * files below src/test/resources/browser are at /test/.
 */
final class StubServer implements AutoCloseable {
    private static final Path PAGE = Path.of("webroot").toAbsolutePath();
    private static final Path TEST_FILES = Path.of("src/test/resources/browser").toAbsolutePath();
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private volatile List<String> phrases =
            List.of("what time is it", "what day is it today", "tell me a story", "what is seven times eight", "hello");

    StubServer() throws Exception {
        HttpServerOptions options = new HttpServerOptions().addWebSocketSubProtocol("parley.v1");
        server = vertx.createHttpServer(options)
                .requestHandler(this::serve)
                .webSocketHandshakeHandler(handshake -> {
                    if (handshake.path().equals("/ws")) {
                        handshake.accept();
                    } else {
                        handshake.reject();
                    }
                })
                .webSocketHandler(this::accept)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/";
    }

    int port() {
        return server.actualPort();
    }

    /** What GET /api/engines answers. */
    void phrases(List<String> offered) {
        phrases = offered;
    }

    /** The next call that a page has made. */
    Call nextCall() throws InterruptedException {
        Call call = calls.poll(20, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("no page has opened /ws");
        }
        return call;
    }

    boolean hasCall() {
        return !calls.isEmpty();
    }

    private void accept(ServerWebSocket socket) {
        calls.add(new Call(vertx, socket));
    }

    private void serve(HttpServerRequest request) {
        request.response()
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Embedder-Policy", "require-corp")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Permissions-Policy", "microphone=(self), camera=(), geolocation=(), display-capture=()")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
        if (request.path().equals("/api/engines")) {
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .end(new JsonObject()
                            .put("notice", "built-in engines")
                            .put("phrases", new JsonArray(phrases))
                            .encode());
            return;
        }
        Path file = fileOf(request.path());
        if (file == null || !Files.isRegularFile(file)) {
            request.response().setStatusCode(404).end();
        } else {
            request.response().sendFile(file.toString()).onFailure(failure -> request.response()
                    .reset());
        }
    }

    private static Path fileOf(String path) {
        Path root = path.startsWith("/test/") ? TEST_FILES : PAGE;
        String name = path.equals("/") ? "index.html" : path.replaceFirst("^/(test/)?", "");
        Path file = root.resolve(name).normalize();
        return file.startsWith(root) ? file : null;
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
