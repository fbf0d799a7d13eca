package dev.parley.sandbox;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hears the phrases of {@code phrases.gram} with Sphinx4, decoding while the user speaks.
 *
 * <p>There are a few seats, each a worker thread with a model of its own; an utterance sits on one of them and has at
 * most one step of decoding waiting there, so that all utterances get on evenly and none waits for another to end.
 */
final class SphinxEar implements Ear {
    /** Decoding takes about 0.15 of real time on one thread: more seats than this are not worth their memory. */
    private static final int SEATS = Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors()));

    private static final int BYTES_PER_MS = 32;
    private static final int STEP_BYTES = 100 * BYTES_PER_MS;
    private static final int MAX_UTTERANCE_BYTES = 30_000 * BYTES_PER_MS;

    private final Vertx vertx;
    private final List<Seat> seats = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    /** Starts to load the models. */
    SphinxEar(Vertx vertx) {
        this.vertx = vertx;
        Future<?> previous = Future.succeededFuture();
        for (int i = 0; i < SEATS; i++) {
            WorkerExecutor worker = vertx.createSharedWorkerExecutor("sandbox-ear-" + i, 1, 1, TimeUnit.MINUTES);
            // One after the other: Sphinx numbers its states with an unguarded static counter.
            Future<SphinxModel> model = previous.transform(x -> worker.executeBlocking(SphinxModel::new));
            seats.add(new Seat(worker, model));
            previous = model;
        }
    }

    /** Completes with the first model; the others come when they come. */
    @Override
    public Future<Void> ready() {
        return seats.get(0).model().mapEmpty();
    }

    @Override
    public Ear.Utterance listen(Listener listener) {
        Seat seat = seats.get(Math.floorMod(turn.getAndIncrement(), seats.size()));
        return new Hearing(vertx.getOrCreateContext(), seat.model().succeeded() ? seat : seats.get(0), listener);
    }

    @Override
    public Future<Void> close() {
        return Future.join(seats.stream().map(seat -> seat.worker().close()).toList()).mapEmpty();
    }

    private record Seat(WorkerExecutor worker, Future<SphinxModel> model) {}

    /** One utterance. Its fields belong to the event loop, the decoder to the seat's thread. */
    private static final class Hearing implements Ear.Utterance {
        private final Context context;
        private final Seat seat;
        private final Listener listener;
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
            if (over || finished || taken > MAX_UTTERANCE_BYTES) {
                return;
            }
            taken += pcm.length();
            pending.appendBuffer(pcm);
            step();
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
                seat.worker().executeBlocking(this::release).onFailure(cause -> {});
                return;
            }
            Buffer audio = pending;
            pending = Buffer.buffer();
            boolean end = finished;
            seat.worker()
                    .executeBlocking(() -> decode(audio, end))
                    .onComplete(
                            words -> context.runOnContext(v -> decoded(words, end)),
                            cause -> context.runOnContext(v -> failed(cause)));
        }

        private String decode(Buffer audio, boolean end) {
            if (decoder == null) {
                decoder = seat.model().result().decoder();
            }
            decoder.add(audio);
            if (!end) {
                return decoder.partial();
            }
            decoder.end();
            String words = decoder.words();
            release();
            return words;
        }

        private Void release() {
            if (decoder != null) {
                seat.model().result().release(decoder);
                decoder = null;
            }
            return null;
        }

        private void decoded(String words, boolean end) {
            busy = end;
            if (over) {
                step();
            } else if (end) {
                over = true;
                listener.heard(words);
            } else {
                // While decoding lags, these are the words of long ago: to a client they would look like all that was said.
                boolean current = pending.length() < 2 * STEP_BYTES;
                if (current && !words.isEmpty() && !words.equals(last)) {
                    last = words;
                    listener.partial(words);
                }
                step();
            }
        }

        private void failed(Throwable cause) {
            if (!over) {
                over = true;
                listener.failed(cause);
            }
        }
    }
}
