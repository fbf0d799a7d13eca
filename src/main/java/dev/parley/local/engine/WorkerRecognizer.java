package dev.parley.local.engine;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs {@link SpeechDecoder}s on a bounded pool of worker threads. An utterance has at most one step of decoding queued
 * or running, so that all conversations advance evenly. Silence before an utterance is not decoded. Audio that comes
 * while the model loads waits for it. While the final text takes long, the text so far, be it none, is told again, so that
 * it is waited for.
 */
public final class WorkerRecognizer implements SpeechRecognizer {
    private static final Logger log = LoggerFactory.getLogger(WorkerRecognizer.class);
    private static final int BYTES_PER_MS = 32;
    private static final int SIGN_MS = 400;
    private static final Endpointer.Settings ONSET = new Endpointer.Settings(0.3, 300, Integer.MAX_VALUE, 120);

    /**
     * How an engine is run.
     *
     * @param workers threads
     * @param maxUtterances utterances at once; one more fails with {@link EngineBusyException}
     * @param stepMs audio that a decoder is given at a time, in ms
     * @param maxUtteranceMs audio of an utterance that is decoded; the rest is ignored
     */
    public record Limits(int workers, int maxUtterances, int stepMs, int maxUtteranceMs) {}

    private final EngineWorkers<SpeechDecoder.Model> workers;
    private final Limits limits;
    private final AtomicInteger running = new AtomicInteger();
    private final Vertx vertx;

    /**
     * @param name of the threads
     * @param model loads the model, on a worker thread
     */
    public WorkerRecognizer(Vertx vertx, String name, Limits limits, Callable<? extends SpeechDecoder.Model> model) {
        this.vertx = vertx;
        this.limits = limits;
        this.workers = new EngineWorkers<>(vertx, name, limits.workers(), model::call);
    }

    /** Loads the model and warms it up, unless somebody waits for it already: their words do that too. */
    @Override
    public Future<Void> load() {
        return workers.load()
                .compose(model -> workers.run(() -> {
                    if (running.get() == 0) {
                        model.warmUp();
                    }
                    return null;
                }));
    }

    @Override
    public Recognition recognize(Listener listener) {
        return new Utterance(vertx.getOrCreateContext(), listener);
    }

    @Override
    public Future<Void> close() {
        return workers.close();
    }

    /** One utterance. Its fields belong to the event loop, the decoder to one worker at a time. */
    private final class Utterance implements Recognition, Endpointer.Listener {
        private final Context context;
        private final Listener listener;
        private final Endpointer onset = new Endpointer(ONSET, this);
        private Buffer pending = Buffer.buffer();
        private int taken;
        private boolean counted;
        private boolean finished;
        private boolean over;
        private boolean busy;
        private long signs = -1;
        private String last = "";
        private volatile SpeechDecoder decoder;

        private Utterance(Context context, Listener listener) {
            this.context = context;
            this.listener = listener;
        }

        @Override
        public void audio(Buffer pcm) {
            if (!over && !finished) {
                onset.add(pcm);
            }
        }

        @Override
        public void started(double confidence, Buffer prefix) {
            if (running.incrementAndGet() > limits.maxUtterances()) {
                running.decrementAndGet();
                over = true;
                context.runOnContext(v -> listener.failed(
                        new EngineBusyException("All " + limits.maxUtterances() + " places are taken")));
                return;
            }
            counted = true;
            audioOfUtterance(prefix);
        }

        @Override
        public void audioOfUtterance(Buffer pcm) {
            if (!over && taken < limits.maxUtteranceMs() * BYTES_PER_MS) {
                taken += pcm.length();
                pending.appendBuffer(pcm);
                step();
            }
        }

        @Override
        public void ended(double confidence) {
            // The client says when an utterance ends.
        }

        @Override
        public void finish() {
            finished = true;
            if (counted) {
                signs = vertx.setPeriodic(SIGN_MS, id -> listener.partial(last));
                step();
            } else if (!over) {
                over = true;
                context.runOnContext(v -> listener.finished(""));
            }
        }

        @Override
        public void cancel() {
            if (!over) {
                over = true;
                SpeechDecoder running = decoder;
                if (running != null) {
                    running.cancel();
                }
                leave();
            }
        }

        private void step() {
            if (busy || over || (!finished && pending.length() < limits.stepMs() * BYTES_PER_MS)) {
                return;
            }
            busy = true;
            byte[] audio = pending.getBytes();
            pending = Buffer.buffer();
            boolean end = finished;
            workers.load()
                    .compose(model -> workers.run(() -> decode(model, audio, end)))
                    .onComplete(
                            text -> context.runOnContext(v -> decoded(text, end)),
                            cause -> context.runOnContext(v -> failed(cause)));
        }

        /** On a worker. */
        private String decode(SpeechDecoder.Model model, byte[] audio, boolean end) {
            if (decoder == null) {
                decoder = model.decoder();
            }
            String text = decoder.add(audio);
            return end ? decoder.finish() : text;
        }

        private void decoded(String text, boolean end) {
            busy = false;
            if (over || end) {
                boolean tell = !over;
                over = true;
                leave();
                if (tell) {
                    listener.finished(text);
                }
                return;
            }
            // While decoding lags, a partial is the text of long ago: a client would take it for all that was said.
            boolean current = pending.length() < 2 * limits.stepMs() * BYTES_PER_MS;
            if (current && !text.isEmpty() && !text.equals(last)) {
                last = text;
                listener.partial(text);
            }
            step();
        }

        private void failed(Throwable cause) {
            busy = false;
            boolean tell = !over;
            over = true;
            leave();
            if (tell) {
                log.warn("speech recognition failed", cause);
                listener.failed(cause);
            }
        }

        /** Frees the place and the decoder, once no step runs. */
        private void leave() {
            vertx.cancelTimer(signs);
            if (busy || !counted) {
                return;
            }
            counted = false;
            running.decrementAndGet();
            if (decoder != null) {
                SpeechDecoder unused = decoder;
                decoder = null;
                workers.run(() -> {
                            unused.close();
                            return null;
                        })
                        .onFailure(cause -> log.debug("a decoder was not closed", cause));
            }
        }
    }
}
