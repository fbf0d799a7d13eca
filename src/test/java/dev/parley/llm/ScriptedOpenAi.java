package dev.parley.llm;

import static dev.parley.bus.TestSession.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A chat completion server that does what a test tells it, and records what was done to it. */
final class ScriptedOpenAi implements AutoCloseable {
    /** Chat requests, in the order in which they came. */
    final BlockingQueue<Exchange> exchanges = new LinkedBlockingQueue<>();

    /** Requests for the model, by which connections are warmed and keys checked. */
    final AtomicInteger modelRequests = new AtomicInteger();

    /** What is done with each chat request. Nothing, unless a test says so. */
    volatile Consumer<Exchange> reaction = exchange -> {};

    final List<Exchange> all = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    volatile int modelStatus = 200;
    volatile String modelBody = "{}";
    volatile boolean keepsConnections = true;
    private final CountDownLatch modelAsked = new CountDownLatch(1);
    private final HttpServer server;

    ScriptedOpenAi(Vertx vertx) {
        this(vertx, new HttpServerOptions());
    }

    ScriptedOpenAi(Vertx vertx, HttpServerOptions options) {
        server = vertx.createHttpServer(options)
                .connectionHandler(connection -> connections.incrementAndGet())
                .requestHandler(this::request);
        await(server.listen(0, "127.0.0.1"));
    }

    int port() {
        return server.actualPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    /** How many chat requests are being answered. */
    int live() {
        return (int)
                all.stream().filter(exchange -> exchange.gone.getCount() > 0).count();
    }

    /** The next chat request. */
    Exchange next() throws InterruptedException {
        Exchange exchange = exchanges.poll(10, TimeUnit.SECONDS);
        if (exchange == null) {
            throw new AssertionError("no request came");
        }
        return exchange;
    }

    void awaitModelRequest() throws InterruptedException {
        if (!modelAsked.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("no request for the model came");
        }
    }

    private void request(HttpServerRequest request) {
        if (request.method() == HttpMethod.GET) {
            modelRequests.incrementAndGet();
            modelAsked.countDown();
            if (!keepsConnections) {
                request.response().putHeader("Connection", "close");
            }
            request.response().setStatusCode(modelStatus).end(modelBody);
            return;
        }
        Exchange exchange = new Exchange(request);
        request.body().onSuccess(body -> {
            exchange.body = body.toJsonObject();
            all.add(exchange);
            exchanges.add(exchange);
            reaction.accept(exchange);
        });
    }

    @Override
    public void close() {
        server.close();
    }

    /** One chat request and its answer. */
    static final class Exchange {
        final HttpServerRequest request;
        final CountDownLatch gone = new CountDownLatch(1);
        volatile JsonObject body;

        /** With what the client ended its stream of HTTP/2, or -1. */
        volatile long resetCode = -1;

        Exchange(HttpServerRequest request) {
            this.request = request;
            HttpServerResponse response = request.response();
            response.exceptionHandler(e -> {
                resetCode = e instanceof StreamResetException reset ? reset.getCode() : resetCode;
                gone.countDown();
            });
            response.closeHandler(closed -> gone.countDown());
        }

        /** Sends bytes of an event stream as they are; off the event loop it waits until they are written. */
        Exchange write(byte[] bytes) {
            HttpServerResponse response = request.response();
            if (!response.headWritten()) {
                response.setChunked(request.version().ordinal() < 2);
                response.putHeader("Content-Type", "text/event-stream");
            }
            Future<Void> written = response.write(Buffer.buffer(bytes));
            if (!Context.isOnEventLoopThread()) {
                await(written);
            }
            return this;
        }

        Exchange write(String text) {
            return write(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Sends events with the given JSON. */
        Exchange events(String... data) {
            for (String one : data) {
                write("data: " + one + "\n\n");
            }
            return this;
        }

        Exchange token(String text) {
            return events(delta(text));
        }

        /** A whole reply of one token. */
        void reply(String text) {
            token(text).events(finish("stop"), "[DONE]").end();
        }

        void end() {
            request.response().end();
        }

        void answer(int status, String contentType, String body) {
            request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", contentType)
                    .end(body);
        }

        /** Cuts the connection. */
        void cut() {
            request.connection().close();
        }

        boolean awaitGone() throws InterruptedException {
            return gone.await(60, TimeUnit.SECONDS);
        }
    }

    static String delta(String text) {
        return new JsonObject()
                .put("object", "chat.completion.chunk")
                .put(
                        "choices",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("index", 0)
                                        .put("delta", new JsonObject().put("content", text))))
                .encode();
    }

    static String finish(String reason) {
        return "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}";
    }
}
