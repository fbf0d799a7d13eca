package dev.parley.local.vendors;

import dev.parley.local.engine.Engines;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Faults of the wire, told by a test, and a record of what the clients did. Give it to the simulator:
 *
 * <pre>
 * Faults faults = new Faults(vertx);
 * VendorSimulator vendors = faults.start(engines.engines()).await();
 * faults.on(Faults.At.SARVAM_REALTIME).next().refuse(503, "busy");      // the next connection
 * faults.on(Faults.At.ELEVENLABS_MULTI).next().afterFrames(2).drop();   // TCP cut after the 2nd frame sent
 * faults.on(Faults.At.OPENAI_CHAT).always().refuse(429, body, Map.of("retry-after-ms", "50"));
 * faults.on(Faults.At.OPENAI_CHAT).next().afterFrames(3).send("data: {\"error\":{}}\n\n").end();
 * faults.account().requireKey("secret").mayHaveStreams(20);
 * faults.open(Faults.At.ELEVENLABS_MULTI); faults.most(...); faults.received(...); faults.texts("context-1");
 * </pre>
 *
 * A fault is for one connection or request ({@link Place#next()}, in the order of being told) or for all of them
 * ({@link Place#always()}, when no other is waiting). Without {@code afterFrames} or {@code afterReceived} it strikes
 * as soon as the connection is open or the request has come; a refusal comes in place of that. Actions are taken in
 * the order of being told. May be used from any thread.
 */
public final class Faults {

    /** Where the fault is. */
    public enum At {
        SARVAM_CLASSIC,
        SARVAM_REALTIME,
        SARVAM_VOICE,
        OPENAI_CHAT,
        OPENAI_MODEL,
        ELEVENLABS_MULTI,
        OTHER;

        static At of(String path) {
            if (path.equals("/speech-to-text/ws")) {
                return SARVAM_CLASSIC;
            } else if (path.equals("/speech-to-text-realtime/ws")) {
                return SARVAM_REALTIME;
            } else if (path.equals("/text-to-speech/ws")) {
                return SARVAM_VOICE;
            } else if (path.equals("/v1/chat/completions")) {
                return OPENAI_CHAT;
            } else if (path.startsWith("/v1/models/")) {
                return OPENAI_MODEL;
            }
            return path.endsWith("/multi-stream-input") ? ELEVENLABS_MULTI : OTHER;
        }
    }

    /** A text that a client sent, and when, in milliseconds since the start of the record. */
    public record Received(At at, int connection, long ms, String text) {
        /** The frame as JSON. */
        public JsonObject json() {
            return new JsonObject(text);
        }
    }

    private final Vertx vertx;
    private final long start = System.nanoTime();
    private final Map<At, Place> places = new EnumMap<>(At.class);
    private final Map<FaultyConnection, Line> lines = new ConcurrentHashMap<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Account account = new Account();

    public Faults(Vertx vertx) {
        this.vertx = vertx;
        for (At at : At.values()) {
            places.put(at, new Place());
        }
    }

    /** Starts a simulator on any free port with these faults. */
    public Future<VendorSimulator> start(Engines engines) {
        return start(engines, 0);
    }

    /** Starts a simulator on this port. */
    public Future<VendorSimulator> start(Engines engines, int port) {
        SocketAddress address = VendorSimulator.address(port);
        return VendorSimulator.start(vertx, engines, found -> new FaultyVendors(address, engines, found, this));
    }

    public Place on(At at) {
        return places.get(at);
    }

    /** From now on every other key is refused. */
    public Faults requireKey(String key) {
        account.requireKey(key);
        return this;
    }

    /** What the vendors let the client do. */
    public Account account() {
        return account;
    }

    /** Connections or requests open there now. */
    public int open(At at) {
        return places.get(at).open.size();
    }

    /** The most that were open there at one time. */
    public int most(At at) {
        return places.get(at).most;
    }

    /** How many there have been. */
    public int total(At at) {
        return places.get(at).total;
    }

    /** Every text frame and request body that came there, in order. */
    public List<Received> received(At at) {
        return received.stream().filter(each -> each.at() == at).toList();
    }

    /** The texts sent for this context of a multi-context socket, keep-alives left out, in order. */
    public List<String> texts(String context) {
        return received(At.ELEVENLABS_MULTI).stream()
                .map(Received::json)
                .filter(frame -> context.equals(frame.getString("context_id")))
                .map(frame -> frame.getString("text", ""))
                .filter(text -> !text.isBlank())
                .toList();
    }

    /** Contexts open now, over all multi-context sockets: begun, and no isFinal sent. */
    public int openContexts() {
        return lines.values().stream().mapToInt(line -> line.contexts.size()).sum();
    }

    /** The most contexts that were open at one time on one socket. */
    public int mostContexts() {
        return places.get(At.ELEVENLABS_MULTI).mostContexts;
    }

    /** The handles of the connections open there now, to strike at any time. */
    public List<Strike> connections(At at) {
        return places.get(at).open.stream()
                .map(wire -> new Strike(vertx, wire, wire::run))
                .toList();
    }

    /** The faults of one endpoint, and what was counted there. */
    public final class Place {
        private final Queue<Fault> queued = new ConcurrentLinkedQueue<>();
        private final Set<FaultyConnection> open = ConcurrentHashMap.newKeySet();
        private volatile Fault usual;
        private volatile int most;
        private volatile int total;
        private volatile int mostContexts;

        /** A fault of the next connection or request that has none yet. */
        public Fault next() {
            Fault fault = new Fault();
            queued.add(fault);
            return fault;
        }

        /** The next connection or request is served as usual. */
        public Place nextFine() {
            next();
            return this;
        }

        /** A fault of every connection or request for which none is queued. */
        public Fault always() {
            usual = new Fault();
            return usual;
        }

        /** All is well again. */
        public void heal() {
            queued.clear();
            usual = null;
        }
    }

    /** One connection under its fault. */
    private final class Line {
        private final int number;
        private final Fault fault;
        private final Set<String> contexts = ConcurrentHashMap.newKeySet();
        private int sent;
        private boolean struck;

        private Line(int number, Fault fault) {
            this.number = number;
            this.fault = fault;
        }

        private void strike(FaultyConnection wire) {
            if (!struck) {
                struck = true;
                // On the wire's own event loop already.
                Strike strike = new Strike(vertx, wire, Runnable::run);
                fault.actions.forEach(action -> action.accept(strike));
            }
        }
    }

    Future<Boolean> admit(FaultyConnection wire) {
        Place place = places.get(wire.at());
        Fault queued = place.queued.poll();
        Fault fault = queued != null ? queued : place.usual;
        if (fault == null) {
            fault = account.objection(wire, place.open.size());
        }
        return admit(wire, place, fault);
    }

    private Future<Boolean> admit(FaultyConnection wire, Place place, Fault fault) {
        Line line = count(place, wire, fault);
        Promise<Boolean> promise = Promise.promise();
        Runnable decide = () -> {
            // An upgrade can be refused only before it is made.
            if (fault.refuses) {
                line.strike(wire);
            }
            promise.complete(!fault.refuses);
        };
        if (fault.admitAfterMs == 0) {
            decide.run();
        } else if (fault.admitAfterMs < Long.MAX_VALUE) {
            vertx.setTimer(fault.admitAfterMs, id -> decide.run());
        }
        return promise.future();
    }

    void opened(FaultyConnection wire) {
        Line line = lines.get(wire);
        if (line.fault.pongDelayMs > 0) {
            wire.delayPongs(line.fault.pongDelayMs);
        }
        if (line.fault.strikesOnOpening()) {
            line.strike(wire);
        }
    }

    private synchronized Line count(Place place, FaultyConnection wire, Fault fault) {
        place.open.add(wire);
        place.most = Math.max(place.most, place.open.size());
        place.total++;
        Line line = new Line(place.total, fault);
        lines.put(wire, line);
        return line;
    }

    void received(FaultyConnection wire, String text) {
        Line line = lines.get(wire);
        received.add(new Received(wire.at(), line.number, (System.nanoTime() - start) / 1_000_000, text));
        if (wire.at() == At.ELEVENLABS_MULTI) {
            contextOf(text, "context_id")
                    .filter(id -> !text.contains("close_context"))
                    .ifPresent(line.contexts::add);
            Place place = places.get(At.ELEVENLABS_MULTI);
            place.mostContexts = Math.max(place.mostContexts, line.contexts.size());
        }
        if (line.fault.afterReceived != null && line.fault.afterReceived.test(text)) {
            line.strike(wire);
        }
    }

    void sending(FaultyConnection wire, String text) {
        Line line = lines.get(wire);
        if (wire.at() == At.ELEVENLABS_MULTI && text.contains("\"isFinal\":true")) {
            contextOf(text, "contextId").ifPresent(line.contexts::remove);
        }
        if (line.fault.swallowed.test(text)) {
            return;
        }
        later(line, wire, () -> wire.write(line.fault.altered.apply(text)));
    }

    void closing(FaultyConnection wire, int code, String reason) {
        later(lines.get(wire), wire, () -> wire.shut(code, reason));
    }

    private void later(Line line, FaultyConnection wire, Runnable send) {
        Runnable sendAndCount = () -> {
            if (line.struck) {
                // What the fault said has taken the place of what the engine says.
                return;
            }
            send.run();
            line.sent++;
            if (line.fault.afterFrames > 0 && line.sent == line.fault.afterFrames) {
                line.strike(wire);
            }
        };
        if (line.fault.frameDelayMs == 0) {
            sendAndCount.run();
        } else {
            vertx.setTimer(line.fault.frameDelayMs, id -> sendAndCount.run());
        }
    }

    void closed(FaultyConnection wire) {
        places.get(wire.at()).open.remove(wire);
        lines.get(wire).contexts.clear();
    }

    private static Optional<String> contextOf(String frame, String field) {
        try {
            return Optional.ofNullable(new JsonObject(frame).getString(field));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }
}
