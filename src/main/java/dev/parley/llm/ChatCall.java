package dev.parley.llm;

import dev.parley.turn.FailureCode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request for a reply, from its start to the end of its response. Tells its listener text, then once how it ended,
 * and nothing after it was cancelled. On the verticle's event loop.
 */
final class ChatCall implements ChatChunks.Handler {
    private static final Logger log = LoggerFactory.getLogger(ChatCall.class);
    private static final int MAX_EVENT_BYTES = 256 * 1024;
    private static final int MAX_ERROR_BYTES = 64 * 1024;

    /** How long the rest of a response may take once the reply is complete, so that its connection is kept. */
    private static final long DRAIN_MS = 2000;

    /** Who waits for the reply. */
    interface Listener {
        /** Whose conversation it is; for the log. */
        String session();

        void token(String text);

        /** The reply is complete: "stop" or "length". */
        void done(String finish);

        void failed(FailureCode code, long retryAfterMs);
    }

    private final Vertx vertx;
    private final ChatClient client;
    private final int maxReplyLength;
    private final Listener listener;
    private final SseReader reader = new SseReader(MAX_EVENT_BYTES, new ChatChunks(this));
    private HttpClientRequest request;
    private int replyLength;
    private boolean told;
    private boolean over;
    private long heardAt;
    private long timer = -1;

    /**
     * @param maxReplyLength characters of text after which the reply is cut off
     */
    ChatCall(Vertx vertx, ChatClient client, int maxReplyLength, Listener listener) {
        this.vertx = vertx;
        this.client = client;
        this.maxReplyLength = maxReplyLength;
        this.listener = listener;
    }

    void start(Buffer body) {
        client.request(HttpMethod.POST, "/chat/completions").onComplete(connected -> {
            if (connected.failed()) {
                broken(connected.cause());
                end();
                return;
            }
            request = connected.result();
            // Without one, Vert.x logs every request that is taken back as an error.
            request.exceptionHandler(this::cutOff);
            if (over) {
                client.reset(request);
                return;
            }
            request.putHeader("Content-Type", "application/json").putHeader("Accept", "text/event-stream");
            request.send(body).onSuccess(this::response).onFailure(this::cutOff);
        });
    }

    /** Stops at once, wherever the request has got to. Harmless when it is over. */
    void cancel() {
        told = true;
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
        heardAt = System.nanoTime();
        watch(client.idleTimeoutMs());
        String type = response.getHeader("Content-Type");
        boolean stream = response.statusCode() / 100 == 2 && (type == null || !type.contains("json"));
        if (stream) {
            response.handler(buffer -> {
                heardAt = System.nanoTime();
                if (!over) {
                    reader.feed(buffer.getBytes());
                }
            });
            response.endHandler(ended -> {
                fail(FailureCode.TRUNCATED, 0, "the stream ended without a finish reason");
                end();
            });
        } else {
            Buffer body = Buffer.buffer();
            response.handler(buffer -> {
                body.appendBuffer(buffer);
                if (body.length() > MAX_ERROR_BYTES) {
                    refused(response, body);
                    abort();
                }
            });
            response.endHandler(ended -> {
                refused(response, body);
                end();
            });
        }
    }

    /** Vert.x's own idle timeout ends with the head of the response. */
    private void watch(long ms) {
        timer = vertx.setTimer(ms, fired -> {
            long left = client.idleTimeoutMs() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardAt);
            if (left > 0) {
                watch(left);
            } else {
                fail(FailureCode.TIMEOUT, 0, "silence in the stream");
                abort();
            }
        });
    }

    private void refused(HttpClientResponse response, Buffer body) {
        ChatError error = ChatError.ofResponse(
                response.statusCode(), response::getHeader, body.toString(StandardCharsets.UTF_8), Instant.now());
        fail(error.code(), error.retryAfterMs(), error.label());
    }

    @Override
    public void token(String text) {
        if (told) {
            return;
        }
        listener.token(text);
        replyLength += text.length();
        if (replyLength > maxReplyLength) {
            done("length");
            abort();
        }
    }

    @Override
    public void finish(String reason) {
        switch (reason) {
            case "stop" -> {
                if (replyLength > 0) {
                    done("stop");
                } else {
                    fail(FailureCode.VENDOR_ERROR, 0, "an empty reply");
                }
            }
            case "error", "abort" -> fail(FailureCode.VENDOR_ERROR, 0, "finish reason " + reason);
            default -> {
                // The limit was spent before the first word, or a filter or a tool that was not offered: asked again,
                // it ends the same.
                if (replyLength > 0) {
                    done(reason.equals("length") ? "length" : "stop");
                } else {
                    fail(FailureCode.REJECTED, 0, "no text before the finish reason");
                }
            }
        }
    }

    @Override
    public void usage(long prompt, long completion) {
        log.atDebug()
                .addKeyValue("session", listener.session())
                .log("llm: {} prompt and {} completion tokens", prompt, completion);
    }

    @Override
    public void error(ChatError error) {
        fail(error.code(), error.retryAfterMs(), "in the stream: " + error.label());
        abort();
    }

    /** The reply is complete; what follows (usage, the end mark) is read only to keep the connection. */
    private void done(String finish) {
        if (!told) {
            told = true;
            vertx.cancelTimer(timer);
            timer = vertx.setTimer(DRAIN_MS, late -> abort());
            listener.done(finish);
        }
    }

    private void fail(FailureCode code, long retryAfterMs, String what) {
        if (!told) {
            told = true;
            log.atWarn()
                    .addKeyValue("session", listener.session())
                    .log("llm: a reply failed: {} ({})", code.key(), what);
            listener.failed(code, retryAfterMs);
        }
    }

    private void cutOff(Throwable cause) {
        if (replyLength > 0 && !(cause instanceof TimeoutException)) {
            fail(FailureCode.TRUNCATED, 0, "the connection broke");
        } else {
            broken(cause);
        }
        end();
    }

    private void broken(Throwable cause) {
        boolean late = cause instanceof TimeoutException && request != null;
        fail(
                late ? FailureCode.TIMEOUT : FailureCode.UNAVAILABLE,
                0,
                cause.getClass().getSimpleName());
    }

    private void abort() {
        if (!over) {
            end();
            if (request != null) {
                client.reset(request);
            }
        }
    }

    private void end() {
        if (!over) {
            over = true;
            vertx.cancelTimer(timer);
            client.released();
        }
    }
}
