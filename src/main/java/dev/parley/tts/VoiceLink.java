package dev.parley.tts;

import dev.parley.bus.Open;
import dev.parley.bus.StageVerticle.Link;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import dev.parley.vendor.VendorError;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One session's voice: a socket that is kept open, more sockets while interrupted replies still occupy its slots, and a
 * {@link ReplySpeech} for each attempt. On the verticle's event loop.
 */
final class VoiceLink implements Link<TurnEffect.Command> {
    private static final int MAX_SOCKETS = 8;
    private static final Pattern DIGIT = Pattern.compile("\\p{Nd}");

    /** Attempts that ended and are remembered, so that later commands for them open nothing. */
    private static final int REMEMBERED = 64;

    private final VoiceStage stage;
    private final SpeechRate rate;
    private final VoiceAccess access;
    private final Open open;
    private final Consumer<TurnEvent> events;
    private final TextLanguage languages;
    private final List<VoiceSocket> sockets = new ArrayList<>();
    private final TreeMap<Attempt, ReplySpeech> replies = new TreeMap<>();
    private final TreeSet<Attempt> ended = new TreeSet<>();
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
    public void on(TurnEffect.Command command) {
        if (ended.contains(command.attempt())) {
            return;
        }
        if (command instanceof TurnEffect.Speak speak) {
            languages.expect(speak.language());
            reply(speak.attempt()).speak(speak.text());
        } else if (command instanceof TurnEffect.FinishSpeech) {
            reply(command.attempt()).finish();
        }
    }

    @Override
    public void cancel(Attempt upTo) {
        List<ReplySpeech> cancelled = List.copyOf(replies.headMap(upTo, true).values());
        replies.headMap(upTo, true).clear();
        ended.headSet(upTo, true).clear(); // Commands of cancelled attempts do not come here.
        cancelled.forEach(ReplySpeech::cancel);
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(replies.values()).forEach(ReplySpeech::cancel);
        replies.clear();
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

    private ReplySpeech reply(Attempt attempt) {
        return replies.computeIfAbsent(attempt, key -> new ReplySpeech(key, this, events));
    }

    /** The reply is over; its last event follows. */
    void ended(Attempt attempt) {
        replies.remove(attempt);
        ended.add(attempt);
        if (ended.size() > REMEMBERED) {
            ended.pollFirst();
        }
    }

    /** A piece of text as the vendor reads it well. The first with digits in a language that is not loaded yet keeps them. */
    String worded(String piece) {
        String language = languages.of(piece);
        if (!DIGIT.matcher(piece).find() || !stage.wantsWords(language)) {
            return piece;
        }
        Future<NumberWords> words = stage.numbers(language);
        return words.succeeded() ? words.result().write(piece) : piece;
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
