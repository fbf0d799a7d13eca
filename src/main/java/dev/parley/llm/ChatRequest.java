package dev.parley.llm;

import dev.parley.bus.StageVerticle;
import dev.parley.turn.FailureCode;
import dev.parley.turn.ToolCall;
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
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request for a reply, {@code POST {url}/chat/completions}, from its start to its end; a {@link ChatReply} reads the
 * response. A parameter that the server refuses is left out and the request made again. The session is told once how the reply
 * ended, and nothing after that. On the verticle's event loop.
 */
final class ChatRequest implements StageVerticle.Work<TurnEffect.Ask> {
    private static final Logger log = LoggerFactory.getLogger(ChatRequest.class);

    private static final int MAX_ERROR_BYTES = 64 * 1024;

    /** How long the rest of a response may take once the reply is complete, in ms, so that its connection is kept. */
    private static final long DRAIN_MS = 2000;

    private final Vertx vertx;
    private final ChatClient client;
    private final ChatBody body;
    private final String session;
    private final TurnEffect.Ask ask;
    private final Consumer<TurnEvent> events;
    private final ChatReply reply;
    private HttpClientRequest request;
    private Set<String> sent = Set.of();
    private boolean started;
    /** Whether nothing of the request is left. */
    private boolean over;

    /** Whether the session knows how the reply ended, or does not care. */
    private boolean told;

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
        this.session = session;
        this.ask = ask;
        this.events = events;
        reply = new ChatReply(vertx, body, ask, events, this);
    }

    /** Starts the request. An attempt asks once. */
    @Override
    public void on(TurnEffect.Ask asked) {
        if (!started) {
            started = true;
            start();
        }
    }

    private void start() {
        client.request(HttpMethod.POST, "/chat/completions").onComplete(connected -> {
            if (connected.failed()) {
                unreachable(connected.cause());
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
    @Override
    public void cancel() {
        silence();
        abort();
        // On HTTP/1.1 the connection went with the request. Another one is wanted unless the session ends with this.
        vertx.runOnContext(later -> client.warm());
    }

    String session() {
        return session;
    }

    @Override
    public boolean isOver() {
        return over;
    }

    boolean isTold() {
        return told;
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
                fail(VendorErrors.ofResponse(response.statusCode(), response::getHeader, ""));
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
                fail(VendorError.of(FailureCode.TIMEOUT, "silence in the stream"));
                abort();
            }
        });
    }

    private void refused(HttpClientResponse response, Buffer text) {
        String said = text.toString(StandardCharsets.UTF_8);
        VendorError error = VendorErrors.ofResponse(response.statusCode(), response::getHeader, said);
        if (!over && !told && (body.leaveOut(error, sent, said) || body.leaveOutTools(error, sent, said))) {
            vertx.cancelTimer(timer);
            client.released();
            start();
        } else {
            fail(error);
            end();
        }
    }

    /**
     * The one place that says how a reply ends. A reply with text, thoughts or tool calls is complete by any finish reason but
     * an error, by the end mark, and by the end of the response; it is truncated only where the connection breaks.
     *
     * @param reason the vendor's, "stop" where it gives none
     */
    void finish(String reason) {
        if (told) {
            return;
        }
        if (reason.equals("error") || reason.equals("abort")) {
            fail(VendorError.of(FailureCode.VENDOR_ERROR, "finish reason " + reason));
        } else if (reply.isAnswer()) {
            done(reason.equals("length") ? reason : "stop");
        } else if (reason.equals("stop")) {
            fail(VendorError.of(FailureCode.VENDOR_ERROR, "an empty reply"));
        } else {
            // The limit was spent before the first word, or a filter, or a tool that was not offered: it ends the same
            // again.
            fail(VendorError.of(FailureCode.REJECTED, "no text before the finish reason"));
        }
    }

    private void done(String finish) {
        boolean spoke = reply.finish();
        silence();
        // What follows (usage, the end mark) is read only to keep the connection.
        vertx.cancelTimer(timer);
        timer = vertx.setTimer(DRAIN_MS, late -> abort());
        List<ToolCall> called = reply.calls(finish.equals("length"));
        boolean empty = !spoke && called.isEmpty();
        events.accept(new TurnEvent.ReplyDone(ask.attempt(), empty ? TurnEvent.ReplyDone.UNSPOKEN : finish, called));
    }

    /** The server failed in the middle of the stream. */
    void broken(VendorError error) {
        fail(error);
        abort();
    }

    /** There is no reply, or no more of it. */
    private void fail(VendorError error) {
        if (!told) {
            silence();
            log.atWarn()
                    .addKeyValue("session", session)
                    .log("llm: a reply failed: {} ({})", error.code().key(), error.label());
            events.accept(new TurnEvent.LlmFailed(ask.attempt(), error.code(), error.retryAfterMs()));
        }
    }

    private void silence() {
        told = true;
        reply.stop();
    }

    private void cutOff(Throwable cause) {
        if (reply.hasText() && !(cause instanceof TimeoutException)) {
            fail(VendorError.of(FailureCode.TRUNCATED, "the connection broke"));
        } else {
            unreachable(cause);
        }
        end();
    }

    private void unreachable(Throwable cause) {
        boolean late = cause instanceof TimeoutException && request != null;
        FailureCode code = late ? FailureCode.TIMEOUT : FailureCode.UNAVAILABLE;
        fail(VendorError.of(code, cause.getClass().getSimpleName()));
    }

    /** Nothing more is wanted. */
    void abort() {
        if (!over) {
            end();
            if (request != null) {
                client.reset(request);
            }
        }
    }

    /** The response is at its end. */
    void end() {
        if (!over) {
            over = true;
            vertx.cancelTimer(timer);
            silence();
            client.released();
        }
    }
}
