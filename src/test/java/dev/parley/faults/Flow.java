package dev.parley.faults;

import dev.parley.faults.FaultProxy.Fault;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.Supplier;

/** The bytes of one direction of a connection, on their way through a network with a fault. On one event loop. */
final class Flow {
    private static final int DELAY_MS = 300;
    private static final int PIECE_BYTES = 200;
    private static final int PIECE_MS = 25;
    private static final int MAX_QUEUED = 16 * 1024;

    /** So many bytes of each direction travel alone; all of them would keep this machine busy with nothing else. */
    private static final int SLICED_BYTES = 4096;

    private final Vertx vertx;
    private final Supplier<Fault> faults;
    private final Random random = new Random(1);
    private final NetSocket from;
    private final NetSocket to;
    private final Queue<Piece> queue = new ArrayDeque<>();
    private int queued;
    private int sliced;
    private long lastDue;
    private long timer = -1;
    private boolean ended;

    private record Piece(Buffer bytes, long due) {}

    /** @param faults what is wrong at the moment, or null */
    Flow(Vertx vertx, Supplier<Fault> faults, NetSocket from, NetSocket to) {
        this.vertx = vertx;
        this.faults = faults;
        this.from = from;
        this.to = to;
    }

    /** These bytes came. */
    void take(Buffer bytes) {
        Fault fault = faults.get();
        if (fault == Fault.BANDWIDTH) {
            for (int at = 0; at < bytes.length(); at += PIECE_BYTES) {
                add(bytes.getBuffer(at, Math.min(bytes.length(), at + PIECE_BYTES)), PIECE_MS, true);
            }
        } else if (fault == Fault.SLICED && sliced < SLICED_BYTES) {
            sliced += bytes.length();
            for (int at = 0; at < bytes.length(); at++) {
                add(bytes.getBuffer(at, at + 1), 0, false);
            }
        } else {
            int late = fault == Fault.DELAY ? DELAY_MS : fault == Fault.JITTER ? random.nextInt(DELAY_MS) : 0;
            add(bytes, late, false);
        }
        if (queued > MAX_QUEUED) {
            from.pause();
        }
    }

    private void add(Buffer bytes, int lateMs, boolean afterTheLast) {
        long now = System.nanoTime() / 1_000_000;
        lastDue = Math.max(lastDue, now) == now || !afterTheLast ? Math.max(lastDue, now + lateMs) : lastDue + lateMs;
        queue.add(new Piece(bytes, lastDue));
        queued += bytes.length();
        send();
    }

    /** What waits need not wait any longer. */
    void hurry() {
        lastDue = 0;
        List<Piece> all = List.copyOf(queue);
        queue.clear();
        all.forEach(piece -> queue.add(new Piece(piece.bytes, 0)));
        send();
    }

    /** No more come. */
    void end() {
        ended = true;
        send();
    }

    private void send() {
        vertx.cancelTimer(timer);
        long now = System.nanoTime() / 1_000_000;
        while (!queue.isEmpty() && queue.peek().due <= now) {
            Buffer bytes = queue.poll().bytes;
            queued -= bytes.length();
            to.write(bytes);
        }
        if (queued <= MAX_QUEUED / 2) {
            from.resume();
        }
        if (!queue.isEmpty()) {
            timer = vertx.setTimer(Math.max(1, queue.peek().due - now), due -> send());
        } else if (ended) {
            to.close();
        }
    }
}
