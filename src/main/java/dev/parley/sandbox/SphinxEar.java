package dev.parley.sandbox;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hears the phrases of {@code phrases.gram} with Sphinx4, decoding while the user speaks.
 *
 * <p>There are a few seats, each a worker thread with a model of its own; an utterance sits on one of them and has at
 * most one step of decoding waiting there, so that all utterances get on evenly and none waits for another to end. The
 * first seat is made ready at the start, the next only when speakers overlap.
 */
final class SphinxEar implements Ear {
    /** Decoding takes about a tenth of real time on one thread: more seats are not worth their memory. */
    private static final int MAX_SEATS = Math.min(2, Runtime.getRuntime().availableProcessors());

    private static final int BYTES_PER_MS = 32;
    private static final int STEP_BYTES = 100 * BYTES_PER_MS;
    private static final Endpointer.Settings GATE = new Endpointer.Settings(0.3, 300, Integer.MAX_VALUE, 120);
    private static final int MAX_UTTERANCE_BYTES = 30_000 * BYTES_PER_MS;

    private final Vertx vertx;
    private final List<Seat> seats = new ArrayList<>();

    /** Starts to load the first model. */
    SphinxEar(Vertx vertx) {
        this.vertx = vertx;
        seats.add(new Seat(vertx, 0));
    }

    /** Completes with the first model. */
    @Override
    public Future<Void> ready() {
        return seats.get(0).model.mapEmpty();
    }

    @Override
    public Ear.Utterance listen(Listener listener) {
        return new Hearing(vertx.getOrCreateContext(), seat(), listener);
    }

    /** The seat that is ready and has the fewest utterances. Called from the event loops of all connections. */
    private synchronized Seat seat() {
        Seat seat = seats.stream()
                .filter(each -> each.model.succeeded())
                .min(Comparator.comparingInt(each -> each.utterances.get()))
                .orElse(seats.get(0));
        // Models load one at a time: Sphinx numbers their states with an unguarded static counter.
        boolean loading = seats.stream().anyMatch(each -> !each.model.isComplete());
        if (seat.utterances.getAndIncrement() > 0 && !loading && seats.size() < MAX_SEATS) {
            seats.add(new Seat(vertx, seats.size()));
        }
        return seat;
    }

    @Override
    public synchronized Future<Void> close() {
        return Future.join(seats.stream().map(seat -> seat.worker.close()).toList())
                .mapEmpty();
    }

    private static final class Seat {
        private final WorkerExecutor worker;
        private final Future<SphinxModel> model;
        private final AtomicInteger utterances = new AtomicInteger();

        private Seat(Vertx vertx, int number) {
            worker = vertx.createSharedWorkerExecutor("sandbox-ear-" + number, 1, 1, TimeUnit.MINUTES);
            model = worker.executeBlocking(SphinxModel::new);
            model.onSuccess(loaded -> worker.executeBlocking(() -> {
                loaded.warmUp();
                return null;
            }));
        }
    }

    /**
     * One utterance. What is quiet before it is not decoded, however long the client takes to begin. Its fields belong
     * to the event loop, the decoder to the seat's thread.
     */
    private static final class Hearing implements Ear.Utterance, Endpointer.Listener {
        private final Context context;
        private final Seat seat;
        private final Listener listener;
        private final Endpointer gate = new Endpointer(GATE, this);
        private Buffer pending = Buffer.buffer();
        private int taken;
        private boolean finished;
        private boolean over;
        private boolean busy;
        private String last = "";
        private SphinxDecoder decoder;

        private Hearing(Context context, Seat seat, Listener listener) {
            this.context = context;
            this.seat = seat;
            this.listener = listener;
        }

        @Override
        public void audio(Buffer pcm) {
            if (!over && !finished) {
                gate.add(pcm);
            }
        }

        @Override
        public void started(double confidence, Buffer prefix) {
            audioOfUtterance(prefix);
        }

        @Override
        public void audioOfUtterance(Buffer pcm) {
            if (taken < MAX_UTTERANCE_BYTES) {
                taken += pcm.length();
                pending.appendBuffer(pcm);
                step();
            }
        }

        @Override
        public void ended(double confidence) {
            // The protocol says when an utterance ends.
        }

        @Override
        public void finish() {
            finished = true;
            step();
        }

        @Override
        public void cancel() {
            over = true;
            step();
        }

        private void step() {
            if (busy || (!over && !finished && pending.length() < STEP_BYTES)) {
                return;
            }
            busy = true;
            if (over) {
                leave();
                seat.worker.executeBlocking(this::release);
                return;
            }
            Buffer audio = pending;
            pending = Buffer.buffer();
            boolean end = finished;
            seat.worker
                    .executeBlocking(() -> decode(audio, end))
                    .onComplete(
                            words -> context.runOnContext(v -> decoded(words, end)),
                            cause -> context.runOnContext(v -> failed(cause)));
        }

        private String decode(Buffer audio, boolean end) {
            if (decoder == null) {
                decoder = seat.model.result().decoder();
            }
            decoder.add(audio);
            if (!end) {
                return decoder.partial();
            }
            decoder.end();
            String words = decoder.whole().words();
            release();
            return words;
        }

        private Void release() {
            if (decoder != null) {
                seat.model.result().release(decoder);
                decoder = null;
            }
            return null;
        }

        private void decoded(String words, boolean end) {
            busy = end;
            if (over && end) {
                leave();
            } else if (over) {
                step();
            } else if (end) {
                over = true;
                leave();
                listener.heard(words);
            } else {
                // While decoding lags, these are the words of long ago: to a client they would look like all that was
                // said.
                boolean current = pending.length() < 2 * STEP_BYTES;
                if (current && !words.isEmpty() && !words.equals(last)) {
                    last = words;
                    listener.partial(words);
                }
                step();
            }
        }

        private void failed(Throwable cause) {
            leave();
            if (!over) {
                over = true;
                listener.failed(cause);
            }
        }

        private void leave() {
            seat.utterances.decrementAndGet();
        }
    }
}
