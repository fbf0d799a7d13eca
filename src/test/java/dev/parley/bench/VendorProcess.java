package dev.parley.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * The vendors of a load run, in a process of their own: the three wire protocols as far as they are needed, made to cost
 * little. Tells at {@code /figures} how old the audio was that came, and which sockets are open.
 */
public final class VendorProcess extends VerticleBase {
    /** The tool that the model calls for the words of those who ask for it, where it is offered. */
    static final String TOOL = "sea";

    static final int TOOL_MS = 200;

    /** Who asks for it is heard in this language. */
    static final String CALLERS_LANGUAGE = "en-IN";

    private static final String CALLERS_WORD = "look";
    private static final long START_S = 30;

    private static final String[] TOKENS =
            "Once upon a time there was a calm sea, and a small ship. Every morning it went out.".split("(?= )");

    private final SocketAddress address;
    private final Figures figures;
    private int calls;
    private HttpServer server;

    /** What was seen. Any thread. */
    static final class Figures {
        private final Samples ages = new Samples();
        private final Map<String, AtomicInteger> open = new ConcurrentHashMap<>();

        /** How many sockets are open, of all kinds. */
        int open() {
            return open.values().stream().mapToInt(AtomicInteger::get).sum();
        }

        private JsonObject json() {
            JsonObject counts = new JsonObject();
            open.forEach((kind, count) -> counts.put(kind, count.get()));
            return new JsonObject()
                    .put("open", counts)
                    .put("n", ages.size())
                    .put("p50", ages.at(0.5))
                    .put("p95", ages.at(0.95))
                    .put("p99", ages.at(0.99))
                    .put("max", ages.at(1));
        }
    }

    /** @param address to listen on */
    VendorProcess(SocketAddress address, Figures figures) {
        this.address = address;
        this.figures = figures;
    }

    /** @param args the port to listen on */
    public static void main(String[] args) throws Exception {
        // One event loop is enough: two wake up more often, and do no more.
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
        SocketAddress address = SocketAddress.inetSocketAddress(Integer.parseInt(args[0]), "127.0.0.1");
        vertx.deployVerticle(new VendorProcess(address, new Figures())).await(START_S, TimeUnit.SECONDS);
    }

    @Override
    public Future<?> start() {
        server = vertx.createHttpServer(new HttpServerOptions()
                .setTcpNoDelay(true)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false));
        return server.requestHandler(this::route).listen(address);
    }

    /** The port that it listens on, once started. */
    int port() {
        return server.actualPort();
    }

    private void route(HttpServerRequest request) {
        String path = request.path();
        if (path.startsWith("/speech-to-text-realtime")) {
            String word = request.uri().contains("=" + CALLERS_LANGUAGE) ? CALLERS_WORD : "tell";
            open("stt", request, (socket, gone) -> new ScriptedHearing(vertx, socket, figures.ages, word));
        } else if (path.startsWith("/v1/text-to-speech")) {
            open("tts", request, (socket, gone) -> new ScriptedSpeaking(vertx, socket));
        } else if (path.equals(Relay.PATH)) {
            open("relay", request, (socket, gone) -> {
                ScriptedHearing hearing = new ScriptedHearing(vertx, socket, figures.ages);
                talk(hearing.socket(), gone);
            });
        } else if (path.equals("/v1/chat/completions")) {
            answer(request);
        } else if (path.equals("/" + TOOL)) {
            request.end()
                    .onSuccess(read ->
                            vertx.setTimer(TOOL_MS, due -> request.response().end("{\"result\":\"calm\"}")));
        } else if (path.equals("/reset")) {
            figures.ages.clear();
            request.response().end();
        } else if (path.equals("/figures")) {
            request.response().end(figures.json().encode());
        } else {
            request.response().end("{}");
        }
    }

    private void open(String kind, HttpServerRequest request, BiConsumer<ServerWebSocket, AtomicInteger> protocol) {
        AtomicInteger count = figures.open.computeIfAbsent(kind, first -> new AtomicInteger());
        request.toWebSocket().onSuccess(socket -> {
            count.incrementAndGet();
            AtomicInteger gone = new AtomicInteger();
            socket.closeHandler(closed -> {
                count.decrementAndGet();
                gone.set(1);
            });
            protocol.accept(socket, gone);
        });
    }

    /** Two of five listen at any moment: four seconds of ten, a tenth of a second at a time. */
    private void talk(BareSocket socket, AtomicInteger gone) {
        String audio = ScriptedSpeaking.message(100, "relay");
        int phase = ThreadLocalRandom.current().nextInt(100);
        long[] tick = {phase};
        vertx.setPeriodic(1 + phase, 100, timer -> {
            if (gone.get() > 0) {
                vertx.cancelTimer(timer);
            } else if (tick[0]++ % 100 < 40) {
                socket.text(audio);
            }
        });
    }

    private void answer(HttpServerRequest request) {
        AtomicInteger gone = new AtomicInteger();
        request.response().closeHandler(closed -> gone.set(1));
        request.response().setChunked(true).putHeader("content-type", "text/event-stream");
        request.body().onSuccess(body -> {
            boolean calls = callsTool(body);
            vertx.setTimer(ThreadLocalRandom.current().nextInt(100, 250), due -> {
                if (!calls) {
                    token(request, 0, gone);
                } else if (gone.get() == 0) {
                    call(request);
                }
            });
        });
    }

    /** Where there is a tool, and it was asked for and not called for these words. */
    private static boolean callsTool(Buffer body) {
        if (body.toString().indexOf("\"tools\":") < 0) {
            return false;
        }
        JsonArray messages = body.toJsonObject().getJsonArray("messages");
        JsonObject last = messages.getJsonObject(messages.size() - 1);
        return last.getString("role").equals("user")
                && last.getString("content").startsWith(CALLERS_WORD);
    }

    private void call(HttpServerRequest request) {
        request.response()
                .end("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_" + ++calls
                        + "\",\"function\":{\"name\":\"" + TOOL + "\",\"arguments\":\"{}\"}}]},"
                        + "\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n");
    }

    private void token(HttpServerRequest request, int index, AtomicInteger gone) {
        if (gone.get() > 0) {
            return;
        }
        if (index == TOKENS.length) {
            request.response()
                    .end("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                            + "data: [DONE]\n\n");
            return;
        }
        request.response()
                .write(Buffer.buffer(
                        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + TOKENS[index] + "\"}}]}\n\n"));
        vertx.setTimer(20, due -> token(request, index + 1, gone));
    }
}
