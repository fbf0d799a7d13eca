package dev.parley.tts;

import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One connection to the voice vendor and the contexts on it. A context counts until the vendor has ended it. ElevenLabs
 * closes a socket without messages, and sends an error first as a message and later as a close frame with code 1008. On the
 * verticle's event loop.
 */
final class VoiceSocket implements VendorSocket.Listener {
    private static final Logger log = LoggerFactory.getLogger(VoiceSocket.class);

    private final VoiceStage stage;
    private final VoiceProtocol protocol;
    private final String session;
    private final VoiceLink voice;
    private final VendorSocket socket;
    private final Map<String, SpeechContext> contexts = new LinkedHashMap<>();
    private boolean over;
    private boolean failing;
    private long keepAlive = -1;
    private VendorError failure;

    /**
     * @param session of whom the log speaks
     * @param voice   who owns the socket
     */
    VoiceSocket(VoiceStage stage, VoiceProtocol protocol, String session, VoiceLink voice) {
        this.stage = stage;
        this.protocol = protocol;
        this.session = session;
        this.voice = voice;
        socket = new VendorSocket(stage.vertx(), stage.client(), this, this::message);
    }

    void connect() {
        socket.connect(protocol.target(), stage.config().connectTimeoutMs());
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

    /** Whether it was open long enough to be opened again at once. */
    boolean wasSteady() {
        return socket.wasOpen() && socket.openMs() >= stage.timeouts().steady();
    }

    VoiceProtocol protocol() {
        return protocol;
    }

    VendorSocket socket() {
        return socket;
    }

    /** Takes a new context. */
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

    /** Ends it now, without waiting for the vendor. */
    void close() {
        end(null);
    }

    @Override
    public void opened() {
        keepAlive = stage.vertx().setPeriodic(stage.timeouts().keepAlive(), tick -> keepAlive());
        List.copyOf(contexts.values()).forEach(SpeechContext::begin);
        checkIdle();
    }

    private void keepAlive() {
        String begun = contexts.values().stream()
                .filter(SpeechContext::isOpen)
                .map(SpeechContext::id)
                .findFirst()
                .orElse(null);
        protocol.keepAlive(begun).forEach(socket::send);
        freeSlots();
        checkIdle();
    }

    private void freeSlots() {
        contexts.values()
                .removeIf(context -> context.isForgotten(stage.timeouts().slot()));
    }

    private void message(String text) {
        VoiceMessage message = protocol.read(text);
        if (message == null) {
            log.atDebug().addKeyValue("session", session).log("tts: message ignored, not a JSON object");
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

    /**
     * An error with a context fails that context, any other error fails all. The vendor closes the socket after most errors.
     */
    private void error(VoiceMessage message) {
        failing = true;
        failure = message.error();
        if (message.context() == null) {
            lost(failure);
            return;
        }
        SpeechContext context = contexts.remove(message.context());
        if (context != null) {
            log(Level.WARN, "context failed", failure);
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
            log(Level.WARN, "connection lost while speaking", reason);
        } else {
            log(Level.INFO, "idle connection lost", reason);
        }
        List<SpeechContext> lost = List.copyOf(contexts.values());
        end(reason);
        lost.forEach(context -> context.lost(reason.code()));
    }

    private void log(Level level, String what, VendorError why) {
        log.atLevel(level)
                .addKeyValue("session", session)
                .log("tts: {}: {} ({})", what, why.code().key(), why.label());
    }

    private void end(VendorError why) {
        if (over) {
            return;
        }
        contexts.clear();
        stage.vertx().cancelTimer(keepAlive);
        over = true;
        socket.close(protocol.farewell());
        voice.gone(this, why);
    }

    private void checkIdle() {
        if (over) {
            return;
        }
        if (failing && contexts.values().stream().noneMatch(SpeechContext::isLive)) {
            end(failure);
        } else if (socket.isOpen() && contexts.isEmpty()) {
            voice.idle(this);
        }
    }
}
