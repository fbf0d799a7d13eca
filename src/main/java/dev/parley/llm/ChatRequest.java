package dev.parley.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.turn.FailureCode;
import dev.parley.turn.ToolCall;
import dev.parley.turn.ToolSpec;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import dev.parley.vendor.SseReader;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.VendorSocket;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request for a reply, {@code POST {url}/chat/completions}, from its start to the end of its response. Emits what of the
 * text is spoken, then once how it ended, and nothing after it was cancelled. A parameter that the server refuses is left out
 * and the request made again. On the verticle's event loop.
 */
final class ChatRequest implements ChatEvents.Handler {
    private static final Logger log = LoggerFactory.getLogger(ChatRequest.class);
    private static final int MAX_EVENT_BYTES = 256 * 1024;
    private static final int MAX_ERROR_BYTES = 64 * 1024;

    /** How long the rest of a response may take once the reply is complete, in ms, so that its connection is kept. */
    private static final long DRAIN_MS = 2000;

    /** How often the session is told that the model thinks, in ms. */
    private static final long THINKING_MS = 500;

    private final Vertx vertx;
    private final ChatClient client;
    private final ChatBody body;
    private final String session;
    private final TurnEffect.Ask ask;
    private final Consumer<TurnEvent> events;
    private final SpokenText spoken = new SpokenText();
    private final long thinkUntil;
    private HttpClientRequest request;
    private final ToolCallAccumulator calls;
    private boolean spoke;
    private boolean thought;
    private int replyLength;
    private boolean told;
    private boolean marked;
    private boolean over;
    private long heardAt;
    private long thoughtAt;
    private long timer = -1;
    private long thinker = -1;

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
        calls = new ToolCallAccumulator(ask.tools().stream().map(ToolSpec::name).collect(Collectors.toSet()));
        thinkUntil = VendorSocket.now() + body.thinkMs();
        if (body.thinks()) {
            // Its thoughts are not streamed.
            thinker = vertx.setPeriodic(THINKING_MS, tick -> waitLonger());
        }
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
            request.send(body.of(ask)).onSuccess(this::response).onFailure(this::cutOff);
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
        heardAt = VendorSocket.now();
        watch(client.idleTimeoutMs());
        String type = response.getHeader("Content-Type");
        if (response.statusCode() / 100 == 2 && (type == null || !type.contains("json"))) {
            SseReader reader = new SseReader(MAX_EVENT_BYTES, new ChatEvents(this));
            response.handler(buffer -> {
                heardAt = VendorSocket.now();
                if (!over) {
                    reader.feed(buffer.getBytes());
                }
            });
            response.endHandler(ended -> {
                complete("stop");
                end();
            });
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
            long left = client.idleTimeoutMs() - (VendorSocket.now() - heardAt);
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
        if (!over && !told && (body.leaveOut(error) || !ask.tools().isEmpty() && body.leaveOutTools(error, said))) {
            vertx.cancelTimer(timer);
            client.released();
            start();
        } else {
            fail(error);
            end();
        }
    }

    @Override
    public void text(String text) {
        if (told) {
            return;
        }
        String said = spoken.add(text);
        say(said);
        if (said.isEmpty()) {
            waitLonger();
        }
        replyLength += text.length();
        if (replyLength > body.maxReplyLength()) {
            done("length");
            abort();
        }
    }

    private void say(String text) {
        if (!text.isEmpty()) {
            spoke = true;
            vertx.cancelTimer(thinker);
            events.accept(new TurnEvent.Token(ask.attempt(), text));
        }
    }

    @Override
    public void toolCalls(JsonNode deltas) {
        calls.add(deltas);
        // Long arguments take their time, too.
        thinking();
    }

    @Override
    public void thinking() {
        thought = true;
        waitLonger();
    }

    /** The session waits longer for a model that thinks or writes what is not spoken, for as long as it may. */
    private void waitLonger() {
        long now = VendorSocket.now();
        if (!told && now < thinkUntil && now - thoughtAt >= THINKING_MS / 2) {
            thoughtAt = now;
            events.accept(new TurnEvent.Thinking(ask.attempt()));
        }
    }

    /**
     * The one place that says how a reply ends. A reply with text, thoughts or tool calls is complete by any finish reason but
     * an error, by the end mark, and by the end of the response; it is truncated only where the connection breaks.
     */
    @Override
    public void finish(String reason) {
        marked = true;
        switch (reason) {
            case "error", "abort" -> fail(VendorError.of(FailureCode.VENDOR_ERROR, "finish reason " + reason));
            case "stop", "length" -> complete(reason);
            default -> complete("other");
        }
    }

    @Override
    public void endMark() {
        marked = true;
        complete("stop");
    }

    private void complete(String reason) {
        // A model that thought and then said nothing, or whose limit its thoughts spent, is no failing vendor.
        if (replyLength > 0 || calls.any() || thought) {
            done(reason.equals("length") ? "length" : "stop");
        } else if (reason.equals("stop")) {
            fail(VendorError.of(FailureCode.VENDOR_ERROR, "an empty reply"));
        } else {
            // The limit was spent before the first word, or a filter, or a tool that was not offered: it ends the same
            // again.
            fail(VendorError.of(FailureCode.REJECTED, "no text before the finish reason"));
        }
    }

    @Override
    public void usage(long prompt, long completion) {
        log.atDebug()
                .addKeyValue("session", session)
                .log("llm: {} prompt and {} completion tokens", prompt, completion);
    }

    @Override
    public void error(VendorError error) {
        fail(error);
        abort();
    }

    /** The reply is complete; what follows (usage, the end mark) is read only to keep the connection. */
    private void done(String finish) {
        if (!told) {
            say(spoken.finish());
            told = true;
            vertx.cancelTimer(thinker);
            vertx.cancelTimer(timer);
            timer = vertx.setTimer(DRAIN_MS, late -> abort());
            List<ToolCall> called = calls.calls("call_" + ask.attempt().number(), !marked || finish.equals("length"));
            boolean empty = !spoke && called.isEmpty();
            events.accept(
                    new TurnEvent.ReplyDone(ask.attempt(), empty ? TurnEvent.ReplyDone.UNSPOKEN : finish, called));
        }
    }

    private void fail(VendorError error) {
        if (!told) {
            told = true;
            log.atWarn()
                    .addKeyValue("session", session)
                    .log("llm: a reply failed: {} ({})", error.code().key(), error.label());
            events.accept(new TurnEvent.LlmFailed(ask.attempt(), error.code(), error.retryAfterMs()));
        }
    }

    private void cutOff(Throwable cause) {
        if (replyLength > 0 && !(cause instanceof TimeoutException)) {
            fail(VendorError.of(FailureCode.TRUNCATED, "the connection broke"));
        } else {
            broken(cause);
        }
        end();
    }

    private void broken(Throwable cause) {
        boolean late = cause instanceof TimeoutException && request != null;
        FailureCode code = late ? FailureCode.TIMEOUT : FailureCode.UNAVAILABLE;
        fail(VendorError.of(code, cause.getClass().getSimpleName()));
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
            vertx.cancelTimer(thinker);
            client.released();
        }
    }
}
