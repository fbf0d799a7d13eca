package dev.parley.tts;

import dev.parley.audio.Pcm;
import dev.parley.bus.Open;
import dev.parley.bus.StageVerticle.Link;
import dev.parley.config.TtsConfig;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * One session's voice: a socket that is kept open, more of them while interrupted replies still hold its places, and one
 * utterance for each attempt. On the verticle's event loop.
 */
final class ElevenLabsVoice implements Link<TurnEffect.Command>, ElevenLabsSocket.Owner {
    private static final int MAX_SOCKETS = 8;

    /** Attempts that ended, which are remembered so that what is still said for them opens nothing. */
    private static final int REMEMBERED = 64;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final TtsConfig config;
    private final Patience patience;
    private final Open open;
    private final Consumer<TurnEvent> events;
    private final Tempo tempo;
    private final List<ElevenLabsSocket> sockets = new ArrayList<>();
    private final TreeMap<Attempt, Utterance> utterances = new TreeMap<>();
    private final TreeSet<Attempt> ended = new TreeSet<>();
    private int contextCount;
    private boolean closed;

    ElevenLabsVoice(
            Vertx vertx,
            WebSocketClient client,
            TtsConfig config,
            Patience patience,
            Tempo tempo,
            Open open,
            Consumer<TurnEvent> events) {
        this.vertx = vertx;
        this.client = client;
        this.config = config;
        this.patience = patience;
        this.tempo = tempo;
        this.open = open;
        this.events = events;
        connect();
    }

    @Override
    public void on(TurnEffect.Command command) {
        if (ended.contains(command.attempt())) {
            return;
        }
        if (command instanceof TurnEffect.Speak speak) {
            utterance(speak.attempt()).speak(speak.text());
        } else if (command instanceof TurnEffect.FinishSpeech) {
            utterance(command.attempt()).finish();
        }
    }

    @Override
    public void cancel(Attempt upTo) {
        List<Utterance> cancelled = List.copyOf(utterances.headMap(upTo, true).values());
        utterances.headMap(upTo, true).clear();
        ended.headSet(upTo, true).clear(); // Cancelled ones do not come here any more.
        cancelled.forEach(Utterance::cancel);
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(utterances.values()).forEach(Utterance::cancel);
        utterances.clear();
        List.copyOf(sockets).forEach(ElevenLabsSocket::close);
    }

    @Override
    public String session() {
        return open.session();
    }

    @Override
    public void gone(ElevenLabsSocket socket) {
        sockets.remove(socket);
        if (!closed && sockets.isEmpty() && socket.wasSteady()) {
            connect();
        }
    }

    @Override
    public void idle(ElevenLabsSocket socket) {
        boolean another = sockets.stream().anyMatch(other -> other != socket && other.isOpen() && other.hasRoom());
        if (another) {
            socket.close();
        }
    }

    private Utterance utterance(Attempt attempt) {
        return utterances.computeIfAbsent(
                attempt, key -> new Utterance(vertx, patience, speaker -> context(key, speaker), new Voiced(key)));
    }

    private SpeechContext context(Attempt attempt, SpeechContext.Listener speaker) {
        ElevenLabsSocket socket = sockets.stream()
                .filter(ElevenLabsSocket::hasRoom)
                .findFirst()
                .orElseGet(() -> sockets.size() < MAX_SOCKETS ? connect() : null);
        if (socket == null) {
            return null;
        }
        String id = "t" + attempt.turn() + "-a" + attempt.number() + "-" + ++contextCount;
        SpeechContext context = new SpeechContext(id, socket, tempo, speaker);
        socket.add(context);
        return context;
    }

    private ElevenLabsSocket connect() {
        ElevenLabsSocket socket = new ElevenLabsSocket(vertx, client, patience, this);
        sockets.add(socket);
        socket.connect(ElevenLabsUrl.socket(config, open), config.connectTimeoutMs());
        return socket;
    }

    private final class Voiced implements Utterance.Listener {
        private final Attempt attempt;

        Voiced(Attempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public void audio(byte[] samples) {
            events.accept(new TurnEvent.Speech(attempt, new Pcm(samples, config.sampleRate())));
        }

        @Override
        public void done() {
            end();
            events.accept(new TurnEvent.SpeechDone(attempt));
        }

        @Override
        public void failed(FailureCode code, String unspoken, int taken) {
            end();
            events.accept(new TurnEvent.TtsFailed(attempt, code, unspoken, taken));
        }

        private void end() {
            utterances.remove(attempt);
            ended.add(attempt);
            if (ended.size() > REMEMBERED) {
                ended.pollFirst();
            }
        }
    }
}
