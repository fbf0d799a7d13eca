package dev.parley.llm;

import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.VendorSocket;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One request for a reply, {@code POST {url}/chat/completions}, from its start to its end; a {@link ChatReply} reads the
 * response. A parameter that the server refuses is left out and the request made again. On the
 * verticle's event loop.
 */
final class ChatRequest implements ChatReply.Source {
    private static final int MAX_ERROR_BYTES = 64 * 1024;

    /** How long the rest of a response may take once the reply is complete, in ms, so that its connection is kept. */
    private static final long DRAIN_MS = 2000;

    private final Vertx vertx;
    private final ChatClient client;
    private final ChatBody body;
    private final TurnEffect.Ask ask;
    private final ChatReply reply;
    private HttpClientRequest request;
    private Set<String> sent = Set.of();
    private boolean over;
    private long headAt;
    private long timer = -1;

    /** @param session whose conversation it is, for the log */
    ChatRequest(
            Vertx vertx,
            ChatClient client,
            ChatBody body,
            String session,
            TurnEffect.Ask ask,
            Consumer<TurnEvent> events) {
        this.vertx = vertx;
        this.client = client;
        this.body = body;
        this.ask = ask;
        reply = new ChatReply(vertx, body, session, ask, events, this);
    }

    void start() {
        client.request(HttpMethod.POST, "/chat/completions").onComplete(connected -> {
            if (connected.failed()) {
                broken(connected.cause());
                end();
                return;
            }
            request = connected.result();
            // Without one, Vert.x logs every request that is cancelled as an error.
            request.exceptionHandler(this::cutOff);
            if (over) {
                client.reset(request);
                return;
            }
            request.putHeader("Content-Type", "application/json").putHeader("Accept", "text/event-stream");
            JsonObject fields = body.of(ask);
            sent = Set.copyOf(fields.fieldNames());
            request.send(fields.toBuffer()).onSuccess(this::response).onFailure(this::cutOff);
        });
    }

    /** Stops at once, wherever the request has got to. Harmless when it is over. */
    void cancel() {
        reply.silence();
        abort();
    }

    /** Whether nothing of the request is left. */
    boolean isOver() {
        return over;
    }

    private void response(HttpClientResponse response) {
        if (over) {
            return;
        }
        response.exceptionHandler(this::cutOff);
        headAt = VendorSocket.now();
        watch(client.idleTimeoutMs());
        if (response.statusCode() / 100 == 2) {
            reply.read(response);
            return;
        }
        Buffer error = Buffer.buffer();
        response.handler(buffer -> {
            error.appendBuffer(buffer);
            if (error.length() > MAX_ERROR_BYTES) {
                reply.fail(VendorErrors.ofResponse(response.statusCode(), response::getHeader, ""));
                abort();
            }
        });
        response.endHandler(ended -> refused(response, error));
    }

    /** Vert.x's own idle timeout ends with the head of the response. */
    private void watch(long ms) {
        timer = vertx.setTimer(ms, fired -> {
            long left = client.idleTimeoutMs() - (VendorSocket.now() - Math.max(headAt, reply.heardAt()));
            if (left > 0) {
                watch(left);
            } else {
                reply.fail(VendorError.of(FailureCode.TIMEOUT, "silence in the stream"));
                abort();
            }
        });
    }

    private void refused(HttpClientResponse response, Buffer text) {
        String said = text.toString(StandardCharsets.UTF_8);
        VendorError error = VendorErrors.ofResponse(response.statusCode(), response::getHeader, said);
        if (!over && !reply.isTold() && (body.leaveOut(error, sent, said) || body.leaveOutTools(error, sent, said))) {
            vertx.cancelTimer(timer);
            client.released();
            start();
        } else {
            reply.fail(error);
            end();
        }
    }

    @Override
    public void complete() {
        vertx.cancelTimer(timer);
        timer = vertx.setTimer(DRAIN_MS, late -> abort());
    }

    private void cutOff(Throwable cause) {
        if (reply.hasText() && !(cause instanceof TimeoutException)) {
            reply.fail(VendorError.of(FailureCode.TRUNCATED, "the connection broke"));
        } else {
            broken(cause);
        }
        end();
    }

    private void broken(Throwable cause) {
        boolean late = cause instanceof TimeoutException && request != null;
        FailureCode code = late ? FailureCode.TIMEOUT : FailureCode.UNAVAILABLE;
        reply.fail(VendorError.of(code, cause.getClass().getSimpleName()));
    }

    @Override
    public void abort() {
        if (!over) {
            end();
            if (request != null) {
                client.reset(request);
            }
        }
    }

    @Override
    public void end() {
        if (!over) {
            over = true;
            vertx.cancelTimer(timer);
            reply.silence();
            client.released();
        }
    }
}
