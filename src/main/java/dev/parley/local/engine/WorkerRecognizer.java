package dev.parley.local.engine;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs {@link SpeechDecoder}s on a bounded pool of worker threads. An utterance has at most one step of decoding queued
 * or running, so that all conversations advance evenly. Silence before an utterance is not decoded. Audio that comes
 * while the model loads waits for it. Where decoding falls behind the audio, the text so far is taken back: it lacks the last
 * words, which a client shall wait for.
 */
public final class WorkerRecognizer implements SpeechRecognizer {
    private static final Logger log = LoggerFactory.getLogger(WorkerRecognizer.class);
    private static final int BYTES_PER_MS = 32;
    private static final int SIGN_MS = 400;
    private static final int BEHIND_MS = 800;
    private static final Endpointer.Settings ONSET = new Endpointer.Settings(0.3, 300, Integer.MAX_VALUE, 120);

    /**
     * How an engine is run.
     *
     * @param workers threads
     * @param maxSpeakers utterances that are spoken at once; one more fails with {@link EngineBusyException}, at once
     * @param stepMs audio that a decoder is given at a time, in ms
     * @param maxUtteranceMs audio of an utterance that is decoded; the rest is ignored
     */
    public record Limits(int workers, int maxSpeakers, int stepMs, int maxUtteranceMs) {}

    private final EngineWorkers<SpeechDecoder.Model> workers;
    private final Limits limits;
    private final Vertx vertx;

    /**
     * @param name of the threads
     * @param model loads the model, on a worker thread
     */
    public WorkerRecognizer(Vertx vertx, String name, Limits limits, Callable<? extends SpeechDecoder.Model> model) {
        this.vertx = vertx;
        this.limits = limits;
        this.workers = new EngineWorkers<>(vertx, name, limits.workers(), limits.maxSpeakers(), model::call);
    }

    /** Loads the model and warms it up, unless somebody waits for it already: their words do that too. */
    @Override
    public Future<Void> load() {
        return workers.load()
                .compose(model -> workers.run(() -> {
                    if (workers.users() == 0) {
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
        private final EnginePlace<SpeechDecoder.Model> place;
        private final Endpointer onset = new Endpointer(ONSET, this);
        private Buffer pending = Buffer.buffer();
        private int taken;
        private int decoded;
        private boolean finished;
        private long signs = -1;
        private String last = "";
        private volatile SpeechDecoder decoder;

        private Utterance(Context context, Listener listener) {
            this.context = context;
            this.listener = listener;
            this.place = new EnginePlace<>(workers, context);
        }

        @Override
        public void audio(Buffer pcm) {
            if (!place.isLeft() && !finished) {
                onset.add(pcm);
            }
        }

        @Override
        public void started(Buffer prefix) {
            if (place.take(listener::failed)) {
                audioOfUtterance(prefix);
            }
        }

        @Override
        public void audioOfUtterance(Buffer pcm) {
            if (!place.isLeft() && taken < limits.maxUtteranceMs() * BYTES_PER_MS) {
                taken += pcm.length();
                pending.appendBuffer(pcm);
                takeBackIfBehind();
                step();
            }
        }

        @Override
        public void ended() {
            // The client says when an utterance ends.
        }

        @Override
        public void finish() {
            if (finished) {
                return;
            }
            finished = true;
            // What is still to be decoded of this one is little.
            place.giveBack();
            if (place.isTaken()) {
                signs = vertx.setPeriodic(SIGN_MS, id -> listener.partial(""));
                step();
            } else if (!place.isLeft()) {
                leave();
                context.runOnContext(v -> listener.finished(""));
            }
        }

        @Override
        public void cancel() {
            SpeechDecoder running = decoder;
            if (running != null && place.isBusy()) {
                running.cancel();
            }
            leave();
        }

        private void step() {
            if (place.isBusy() || !finished && pending.length() < limits.stepMs() * BYTES_PER_MS) {
                return;
            }
            byte[] audio = pending.getBytes();
            pending = Buffer.buffer();
            boolean end = finished;
            place.run(model -> decode(model, audio, end), text -> decoded(text, end), this::failed);
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
            if (end) {
                leave();
                listener.finished(text);
                return;
            }
            decoded = taken - pending.length();
            if (lag() < 2 * limits.stepMs() && !text.isEmpty() && !text.equals(last)) {
                last = text;
                listener.partial(text);
            }
            if (!place.isLeft()) {
                step();
            }
        }

        /** A turn ends after 900 ms of silence: text that lacks less than that has all its words then. */
        private void takeBackIfBehind() {
            if (!last.isEmpty() && lag() > BEHIND_MS) {
                last = "";
                listener.partial("");
            }
        }

        /** The audio that the text lacks, in ms. */
        private int lag() {
            return (taken - decoded) / BYTES_PER_MS;
        }

        private void failed(Throwable cause) {
            leave();
            log.warn("speech recognition failed", cause);
            listener.failed(cause);
        }

        private void leave() {
            vertx.cancelTimer(signs);
            place.leave(() -> {
                if (decoder != null) {
                    decoder.close();
                }
            });
        }
    }
}
