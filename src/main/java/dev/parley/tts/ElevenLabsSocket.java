package dev.parley.tts;

import dev.parley.turn.FailureCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One connection to ElevenLabs' multi-context socket and the contexts on it. On the verticle's event loop. Vendor:
 * at most five contexts are open on a socket, and one counts until the vendor has ended it; a socket without messages is
 * closed; an error is a message first and a close frame with code 1008 later.
 */
final class ElevenLabsSocket {
    private static final Logger log = LoggerFactory.getLogger(ElevenLabsSocket.class);

    /** One less than the vendor's limit, for the context that a keep-alive without an id may open. */
    private static final int MAX_CONTEXTS = 4;

    private static final long FAREWELL_MS = 100;

    /** Who owns the socket. */
    interface Owner {
        /** Whose voice it is; for the log. */
        String session();

        /** Nothing is to be heard of it any more, and it carries no contexts. */
        void gone(ElevenLabsSocket socket);

        /** There is no context on it any more. */
        void idle(ElevenLabsSocket socket);
    }

    private enum State {
        CONNECTING,
        OPEN,
        GONE
    }

    private final Vertx vertx;
    private final Patience patience;
    private final Owner owner;
    private final ClientWebSocket webSocket;
    private final Map<String, SpeechContext> contexts = new LinkedHashMap<>();
    private final Fragments fragments = new Fragments(TtsVerticle.MAX_MESSAGE_BYTES);
    private State state = State.CONNECTING;
    private boolean failing;
    private long openedAt;
    private long heardAt;
    private long timer = -1;
    private FailureCode failure;

    ElevenLabsSocket(Vertx vertx, WebSocketClient client, Patience patience, Owner owner) {
        this.vertx = vertx;
        this.patience = patience;
        this.owner = owner;
        this.webSocket = client.webSocket();
    }

    /**
     * @param timeoutMs how long it may take
     */
    void connect(WebSocketConnectOptions options, long timeoutMs) {
        webSocket.frameHandler(this::frame);
        webSocket.exceptionHandler(e -> debug().log("tts: {}", e.getClass().getSimpleName()));
        webSocket.closeHandler(closed -> closed());
        timer = vertx.setTimer(timeoutMs, late -> gone(FailureCode.UNAVAILABLE, "no connection in time"));
        // Without it, an upgrade that is never answered keeps its connection for ever.
        options.setTimeout(timeoutMs);
        webSocket.connect(options).onSuccess(connected -> opened()).onFailure(this::refused);
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether a context may be put on it, now or when it is open. */
    boolean hasRoom() {
        freeSlots();
        return state != State.GONE && !failing && contexts.size() < MAX_CONTEXTS;
    }

    /** Whether it was open for long enough to be worth opening again. */
    boolean wasSteady() {
        return openedAt != 0 && older(openedAt, System.nanoTime(), patience.steady());
    }

    /** Whether nothing at all has come over it since the time, in nanoseconds on the system's clock. */
    boolean silentSince(long time) {
        return heardAt - time < 0;
    }

    void add(SpeechContext context) {
        contexts.put(context.id(), context);
    }

    void forget(SpeechContext context) {
        contexts.remove(context.id(), context);
        checkIdle();
    }

    /** Takes no more contexts, and closes when those that it has are done. */
    void retire() {
        failing = true;
        checkIdle();
    }

    void write(String message) {
        if (state != State.OPEN || webSocket.isClosed()) {
            return;
        }
        if (webSocket.writeQueueFull()) {
            gone(FailureCode.UNAVAILABLE, "the vendor does not read");
            return;
        }
        webSocket.writeTextMessage(message).onFailure(e -> gone(FailureCode.UNAVAILABLE, "can't write"));
    }

    /** Ends it now, without waiting for the vendor. */
    void close() {
        if (state != State.GONE) {
            end();
        }
    }

    private void opened() {
        if (state == State.GONE) {
            hangUp();
            return;
        }
        vertx.cancelTimer(timer);
        state = State.OPEN;
        openedAt = System.nanoTime();
        heardAt = openedAt;
        timer = vertx.setPeriodic(patience.keepAlive(), tick -> keepAlive());
        List.copyOf(contexts.values()).forEach(SpeechContext::begin);
        checkIdle();
    }

    private void refused(Throwable cause) {
        if (cause instanceof UpgradeRejectedException rejected) {
            String body = rejected.getBody() == null ? null : rejected.getBody().toString(StandardCharsets.UTF_8);
            gone(VoiceErrors.ofStatus(rejected.getStatus(), body), "refused with " + rejected.getStatus());
        } else {
            gone(FailureCode.UNAVAILABLE, cause.getClass().getSimpleName());
        }
    }

    private void keepAlive() {
        String open = contexts.values().stream()
                .filter(SpeechContext::isOpen)
                .map(SpeechContext::id)
                .findFirst()
                .orElse(null);
        write(VoiceMessage.keepAlive(open));
        freeSlots();
        checkIdle();
    }

    /** What was closed long ago has ended, even if the vendor did not say so; unless someone still listens to it. */
    private void freeSlots() {
        long now = System.nanoTime();
        contexts.values()
                .removeIf(context -> !context.isLive()
                        && context.closedAt() != 0
                        && older(context.closedAt(), now, patience.slot()));
    }

    private void frame(WebSocketFrame frame) {
        if (state != State.OPEN) {
            return;
        }
        try {
            byte[] text = fragments.take(frame);
            if (text != null) {
                message(text);
            }
        } catch (IllegalStateException e) {
            gone(FailureCode.UNAVAILABLE, e.getMessage());
        }
    }

    private void message(byte[] text) {
        heardAt = System.nanoTime();
        VoiceMessage message = VoiceMessage.read(text);
        if (message == null) {
            debug().log("tts: a message that is no JSON object");
        } else if (message.error() != null) {
            error(message);
        } else if (message.context() != null && contexts.containsKey(message.context())) {
            SpeechContext context = contexts.get(message.context());
            if (message.ended()) {
                contexts.remove(message.context());
            }
            context.message(message);
            checkIdle();
        }
    }

    /** One context's error fails that one, any other all of them. The vendor closes the socket after most. */
    private void error(VoiceMessage message) {
        failing = true;
        failure = VoiceErrors.of(message.error(), message.message());
        if (message.context() == null) {
            gone(failure, "an error");
            return;
        }
        SpeechContext context = contexts.remove(message.context());
        if (context != null) {
            warn().log("tts: a context failed: {}", failure.key());
            context.lost(failure);
        }
        checkIdle();
    }

    private void closed() {
        Short code = webSocket.closeStatusCode();
        boolean said = code != null && code == 1008;
        FailureCode why = failure != null ? failure : said ? VoiceErrors.of(null, webSocket.closeReason()) : null;
        gone(why == null ? FailureCode.UNAVAILABLE : why, "closed with " + code);
    }

    private void gone(FailureCode code, String what) {
        if (state == State.GONE) {
            return;
        }
        boolean live = contexts.values().stream().anyMatch(SpeechContext::isLive);
        if (live) {
            warn().log("tts: a connection is lost with live contexts: {} ({})", code.key(), what);
        } else {
            log.atInfo()
                    .addKeyValue("session", owner.session())
                    .log("tts: an idle connection is gone: {} ({})", code.key(), what);
        }
        List<SpeechContext> lost = List.copyOf(contexts.values());
        end();
        lost.forEach(context -> context.lost(code));
    }

    private LoggingEventBuilder debug() {
        return log.atDebug().addKeyValue("session", owner.session());
    }

    private LoggingEventBuilder warn() {
        return log.atWarn().addKeyValue("session", owner.session());
    }

    private void end() {
        boolean open = state == State.OPEN;
        state = State.GONE;
        contexts.clear();
        vertx.cancelTimer(timer);
        if (open) {
            hangUp();
        }
        owner.gone(this);
    }

    private void hangUp() {
        if (!webSocket.isClosed()) {
            webSocket.writeTextMessage(VoiceMessage.closeSocket());
            webSocket.close();
            // A vendor that does not read keeps even the farewell from being sent.
            vertx.setTimer(FAREWELL_MS, late -> ((WebSocketInternal) webSocket)
                    .channelHandlerContext()
                    .close());
        }
    }

    private void checkIdle() {
        if (state != State.GONE && contexts.values().stream().noneMatch(SpeechContext::isLive) && failing) {
            end();
        } else if (state == State.OPEN && contexts.isEmpty()) {
            owner.idle(this);
        }
    }

    private static boolean older(long since, long now, long ms) {
        return now - since > TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
