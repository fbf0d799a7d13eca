package dev.parley.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.turn.FailureCode;
import dev.parley.turn.ToolCall;
import dev.parley.turn.ToolSpec;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import dev.parley.vendor.SseReader;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorSocket;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reply, read as it is streamed. The session is told what of its text is spoken, that the model thinks, and once how the
 * reply ended; nothing after that. On the verticle's event loop.
 */
final class ChatReply implements ChatEvents.Handler {
    private static final Logger log = LoggerFactory.getLogger(ChatReply.class);

    /** How often the session is told that the model thinks, in ms. */
    private static final long THINKING_MS = 500;

    private static final int MAX_EVENT_BYTES = 256 * 1024;

    /** The request that the reply answers. */
    interface Source {
        /** The reply is complete: what follows (usage, the end mark) is read only to keep the connection. */
        void complete();

        /** Nothing more is wanted. */
        void abort();

        /** The response is at its end. */
        void end();
    }

    private final Vertx vertx;
    private final String session;
    private final TurnEffect.Ask ask;
    private final Consumer<TurnEvent> events;
    private final Source source;
    private final SpokenText spoken = new SpokenText();
    private final ToolCallAccumulator calls;
    private final int maxLength;
    private final long thinkUntil;
    private boolean spoke;
    private boolean thought;
    private int length;
    private boolean told;
    private boolean marked;
    private long heardAt;
    private long thoughtAt;
    private long thinker = -1;

    /** @param session whose conversation it is, for the log */
    ChatReply(
            Vertx vertx, ChatBody body, String session, TurnEffect.Ask ask, Consumer<TurnEvent> events, Source source) {
        this.vertx = vertx;
        this.session = session;
        this.ask = ask;
        this.events = events;
        this.source = source;
        calls = new ToolCallAccumulator(ask.tools().stream().map(ToolSpec::name).collect(Collectors.toSet()));
        maxLength = body.maxReplyLength(ask);
        thinkUntil = VendorSocket.now() + body.thinkMs();
        if (body.thinks()) {
            // Its thoughts are not streamed.
            thinker = vertx.setPeriodic(THINKING_MS, tick -> waitLonger());
        }
    }

    /** Whether the session knows how it ended, or does not care. */
    boolean isTold() {
        return told;
    }

    /** Whether the model has written anything. */
    boolean hasText() {
        return length > 0;
    }

    /** When the last bytes came, by {@link VendorSocket#now}; 0 before the first. */
    long heardAt() {
        return heardAt;
    }

    /** Reads a response, of whatever type: some servers call a stream JSON, and some do not stream. */
    void read(HttpClientResponse response) {
        ChatEvents chat = new ChatEvents(this);
        SseReader reader = new SseReader(MAX_EVENT_BYTES, chat);
        response.handler(buffer -> {
            heardAt = VendorSocket.now();
            reader.feed(buffer.getBytes());
        });
        response.endHandler(ended -> {
            reader.end();
            chat.end();
            complete("stop");
            source.end();
        });
    }

    /** Nobody waits for it any more. */
    void silence() {
        told = true;
        vertx.cancelTimer(thinker);
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
        length += text.length();
        if (length > maxLength) {
            done("length");
            source.abort();
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
        // Not every server heeds tool_choice "none".
        if (ask.mayCall()) {
            calls.add(deltas);
        }
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
        if (length > 0 || calls.any() || thought) {
            done(reason.equals("length") ? "length" : "stop");
        } else if (reason.equals("stop")) {
            fail(VendorError.of(FailureCode.VENDOR_ERROR, "an empty reply"));
        } else {
            // The limit was spent before the first word, or a filter, or a tool that was not offered: it ends the same
            // again.
            fail(VendorError.of(FailureCode.REJECTED, "no text before the finish reason"));
        }
    }

    private void done(String finish) {
        if (!told) {
            say(spoken.finish());
            silence();
            source.complete();
            List<ToolCall> called = calls.calls("call_" + ask.attempt().number(), !marked || finish.equals("length"));
            boolean empty = !spoke && called.isEmpty();
            events.accept(
                    new TurnEvent.ReplyDone(ask.attempt(), empty ? TurnEvent.ReplyDone.UNSPOKEN : finish, called));
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
        source.abort();
    }

    /** There is no reply, or no more of it. */
    void fail(VendorError error) {
        if (!told) {
            silence();
            log.atWarn()
                    .addKeyValue("session", session)
                    .log("llm: a reply failed: {} ({})", error.code().key(), error.label());
            events.accept(new TurnEvent.LlmFailed(ask.attempt(), error.code(), error.retryAfterMs()));
        }
    }
}
