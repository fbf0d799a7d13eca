package dev.parley.tts;

import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorSocket;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One connection to the voice vendor and the contexts on it. A context counts until the vendor has ended it. ElevenLabs
 * closes a socket without messages, and sends an error first as a message and later as a close frame with code 1008. On the
 * verticle's event loop.
 */
final class VoiceSocket implements VendorSocket.Listener {
    private static final Logger log = LoggerFactory.getLogger(VoiceSocket.class);

    /** Who owns the socket. */
    interface Owner {
        /** Nothing more comes from it, and it carries no contexts. */
        void gone(VoiceSocket socket, VendorError why);

        /** There is no context on it any more. */
        void idle(VoiceSocket socket);
    }

    private final Vertx vertx;
    private final VoiceProtocol protocol;
    private final TtsTimeouts timeouts;
    private final String session;
    private final Owner owner;
    private final VendorSocket socket;
    private final Map<String, SpeechContext> contexts = new LinkedHashMap<>();
    private boolean over;
    private boolean failing;
    private long keepAlive = -1;
    private VendorError failure;

    /** @param session of whom the log speaks */
    VoiceSocket(
            Vertx vertx,
            WebSocketClient client,
            VoiceProtocol protocol,
            TtsTimeouts timeouts,
            String session,
            Owner owner) {
        this.vertx = vertx;
        this.protocol = protocol;
        this.timeouts = timeouts;
        this.session = session;
        this.owner = owner;
        socket = new VendorSocket(vertx, client, this);
    }

    void connect(long timeoutMs) {
        socket.connect(protocol.target(), timeoutMs);
    }

    VoiceProtocol protocol() {
        return protocol;
    }

    boolean isOpen() {
        return !over && socket.isOpen();
    }

    /** Whether a context may be put on it, now or when it is open. */
    boolean hasRoom() {
        freeSlots();
        return !over && !failing && contexts.size() < protocol.maxContexts();
    }

    boolean wasOpen() {
        return socket.wasOpen();
    }

    /** Whether it was open for long enough to be worth opening again. */
    boolean wasSteady() {
        return socket.wasOpen() && socket.openMs() >= timeouts.steady();
    }

    /** Whether nothing at all has come over it since the time, by {@link VendorSocket#now}. */
    boolean silentSince(long time) {
        return socket.heardAt() <= time;
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

    void write(List<String> messages) {
        for (String message : messages) {
            if (isOpen() && socket.isFull()) {
                lost(VendorError.unavailable("the vendor does not read"));
            } else if (isOpen()) {
                socket.send(message);
            }
        }
    }

    /** Ends it now, without waiting for the vendor. */
    void close() {
        end(null);
    }

    @Override
    public void opened() {
        keepAlive = vertx.setPeriodic(timeouts.keepAlive(), tick -> keepAlive());
        List.copyOf(contexts.values()).forEach(SpeechContext::begin);
        checkIdle();
    }

    private void keepAlive() {
        String begun = contexts.values().stream()
                .filter(SpeechContext::isOpen)
                .map(SpeechContext::id)
                .findFirst()
                .orElse(null);
        write(protocol.keepAlive(begun));
        freeSlots();
        checkIdle();
    }

    /** A context that was closed long ago has ended, even if the vendor did not say so; unless someone still listens. */
    private void freeSlots() {
        long now = VendorSocket.now();
        contexts.values()
                .removeIf(context ->
                        !context.isLive() && context.closedAt() != 0 && now - context.closedAt() > timeouts.slot());
    }

    @Override
    public void message(String text) {
        VoiceMessage message = protocol.read(text);
        if (message == null) {
            log.atDebug().addKeyValue("session", session).log("tts: a message that is no JSON object");
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
        failure = message.error();
        if (message.context() == null) {
            lost(failure);
            return;
        }
        SpeechContext context = contexts.remove(message.context());
        if (context != null) {
            warn().log("tts: a context failed: {} ({})", failure.code().key(), failure.label());
            context.lost(failure.code());
        }
        checkIdle();
    }

    @Override
    public void lost(VendorError why) {
        if (over) {
            return;
        }
        VendorError reason = failure == null ? why : failure;
        if (contexts.values().stream().anyMatch(SpeechContext::isLive)) {
            warn().log(
                            "tts: a connection is lost in use: {} ({})",
                            reason.code().key(),
                            reason.label());
        } else {
            log.atInfo()
                    .addKeyValue("session", session)
                    .log(
                            "tts: an idle connection is gone: {} ({})",
                            reason.code().key(),
                            reason.label());
        }
        List<SpeechContext> lost = List.copyOf(contexts.values());
        end(reason);
        lost.forEach(context -> context.lost(reason.code()));
    }

    private LoggingEventBuilder warn() {
        return log.atWarn().addKeyValue("session", session);
    }

    private void end(VendorError why) {
        if (over) {
            return;
        }
        contexts.clear();
        vertx.cancelTimer(keepAlive);
        over = true;
        socket.close(protocol.farewell().toArray(String[]::new));
        owner.gone(this, why);
    }

    private void checkIdle() {
        if (over) {
            return;
        }
        if (failing && contexts.values().stream().noneMatch(SpeechContext::isLive)) {
            end(failure);
        } else if (socket.isOpen() && contexts.isEmpty()) {
            owner.idle(this);
        }
    }
}
