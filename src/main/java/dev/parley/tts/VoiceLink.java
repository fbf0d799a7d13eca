package dev.parley.tts;

import dev.parley.bus.Open;
import dev.parley.bus.StageVerticle.Link;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import dev.parley.vendor.VendorError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One session's voice: a socket that is kept open, more sockets while interrupted replies still occupy its slots, and a
 * {@link ReplySpeech} for each attempt. On the verticle's event loop.
 */
final class VoiceLink implements Link<TurnEffect.Command> {
    private static final int MAX_SOCKETS = 8;

    private final VoiceStage stage;
    private final SpeechRate rate;
    private final VoiceAccess access;
    private final Open open;
    private final Consumer<TurnEvent> events;
    private final TextLanguage languages;
    private final List<VoiceSocket> sockets = new ArrayList<>();
    private int contextCount;
    private boolean closed;

    VoiceLink(VoiceStage stage, SpeechRate rate, Open open, Consumer<TurnEvent> events) {
        this.stage = stage;
        this.rate = rate;
        this.open = open;
        this.events = events;
        languages = new TextLanguage(open.language());
        access = new VoiceAccess(stage.vertx(), stage.config(), open.voice());
        if (!access.isRefused()) {
            connect();
        }
    }

    @Override
    public ReplySpeech begin(TurnEffect.Command first) {
        return new ReplySpeech(first.attempt(), stage, languages, this, events);
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(sockets).forEach(VoiceSocket::close);
    }

    /** Nothing more comes over the socket, and it carries no contexts. */
    void gone(VoiceSocket socket, VendorError why) {
        sockets.remove(socket);
        if (why != null) {
            access.failed(why);
        }
        // A socket that was closed here was stopped in the middle of a reply: the next reply comes soon.
        boolean good = why == null ? socket.wasOpen() : socket.wasSteady();
        if (!closed && sockets.isEmpty() && good && !access.isRefused()) {
            connect();
        }
    }

    /** There is no context on the socket any more. */
    void idle(VoiceSocket socket) {
        boolean another = sockets.stream().anyMatch(other -> other != socket && other.isOpen() && other.hasRoom());
        if (another) {
            socket.close();
        }
    }

    /** A new context for the reply, or null when there is none to be had. */
    SpeechContext context(Attempt attempt, ReplySpeech reply) {
        if (access.isRefused()) {
            return null;
        }
        VoiceSocket socket = sockets.stream()
                .filter(VoiceSocket::hasRoom)
                .findFirst()
                .orElseGet(() -> sockets.size() < MAX_SOCKETS ? connect() : null);
        if (socket == null) {
            return null;
        }
        String id = "t" + attempt.turn() + "-a" + attempt.number() + "-" + ++contextCount;
        SpeechContext context = new SpeechContext(id, attempt, stage, socket, rate, reply, events);
        socket.add(context);
        return context;
    }

    /** Why there is no context. */
    FailureCode whyNone() {
        return access.isRefused() ? FailureCode.REJECTED : FailureCode.RATE_LIMITED;
    }

    private VoiceSocket connect() {
        VoiceProtocol protocol = VoiceProtocol.of(stage.config(), open, languages);
        VoiceSocket socket = new VoiceSocket(stage, protocol, open.session(), this);
        sockets.add(socket);
        socket.connect();
        return socket;
    }
}
