package dev.parley.local.engine;

import dev.parley.audio.Pcm;
import dev.parley.audio.Resampler;
import dev.parley.local.engine.SpeechRenderer.Rendering;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link SpeechRenderer} on a bounded pool of worker threads. A text is rendered piece by piece, each a turn of
 * its own on the workers, so that all conversations advance evenly and the first audio comes early.
 */
public final class WorkerSynthesizer implements SpeechSynthesizer {
    private static final Logger log = LoggerFactory.getLogger(WorkerSynthesizer.class);
    private static final int PIECE_MS = 150;

    /**
     * How an engine is run.
     *
     * @param workers threads
     * @param maxTexts texts at once; one more fails with {@link EngineBusyException}
     */
    public record Limits(int workers, int maxTexts) {}

    private final EngineWorkers<SpeechRenderer> workers;
    private final Limits limits;
    private final AtomicInteger running = new AtomicInteger();
    private final Vertx vertx;

    /**
     * @param name of the threads
     * @param renderer loads the voice, on a worker thread
     */
    public WorkerSynthesizer(Vertx vertx, String name, Limits limits, Callable<? extends SpeechRenderer> renderer) {
        this.vertx = vertx;
        this.limits = limits;
        this.workers = new EngineWorkers<>(vertx, name, limits.workers(), renderer::call);
    }

    /**
     * Loads the voice and renders a sentence for nobody, so that the first user does not wait for the JVM to compile the hot
     * code; unless somebody waits already.
     */
    @Override
    public Future<Void> load() {
        return workers.load()
                .compose(renderer -> workers.run(() -> {
                    Rendering rendering = renderer.render("This sentence is for nobody.");
                    while (running.get() == 0 && rendering.next() != null) {}
                    rendering.close();
                    return null;
                }));
    }

    @Override
    public Synthesis synthesize(String text, int sampleRate, Listener listener) {
        Speaking speaking = new Speaking(vertx.getOrCreateContext(), text, sampleRate, listener);
        speaking.begin();
        return speaking;
    }

    @Override
    public Future<Void> close() {
        return workers.close();
    }

    /** One text. Its fields belong to the event loop, the resampler and the rendering to one worker at a time. */
    private final class Speaking implements Synthesis {
        private final Context context;
        private final String text;
        private final int sampleRate;
        private final Listener listener;
        private Resampler resampler;
        private Rendering rendering;
        private boolean counted;
        private boolean busy;
        private boolean over;

        private Speaking(Context context, String text, int sampleRate, Listener listener) {
            this.context = context;
            this.text = text;
            this.sampleRate = sampleRate;
            this.listener = listener;
        }

        private void begin() {
            if (running.incrementAndGet() > limits.maxTexts()) {
                running.decrementAndGet();
                context.runOnContext(
                        v -> failed(new EngineBusyException("All " + limits.maxTexts() + " places are taken")));
                return;
            }
            counted = true;
            workers.load().onComplete(renderer -> context.runOnContext(v -> start(renderer)), this::fail);
        }

        private void start(SpeechRenderer renderer) {
            if (!over) {
                rendering = renderer.render(text);
                if (renderer.sampleRate() != sampleRate) {
                    resampler = new Resampler(renderer.sampleRate(), sampleRate);
                }
                next();
            }
        }

        private void next() {
            busy = true;
            workers.run(this::piece).onComplete(piece -> context.runOnContext(v -> rendered(piece)), this::fail);
        }

        /** On a worker. Null after the last piece. */
        private Buffer piece() {
            byte[] pcm = rendering.next();
            if (pcm == null) {
                return null;
            }
            return Buffer.buffer(resampler == null ? pcm : Pcm.bytes(resampler.add(Pcm.samples(pcm))));
        }

        private void rendered(Buffer piece) {
            busy = false;
            if (over) {
                leave();
            } else if (piece != null) {
                give(piece);
                if (!over) {
                    next();
                }
            } else {
                if (resampler != null) {
                    give(Buffer.buffer(Pcm.bytes(resampler.end())));
                }
                if (!over) {
                    over = true;
                    leave();
                    listener.done();
                }
            }
        }

        private void give(Buffer pcm) {
            int piece = sampleRate * PIECE_MS / 1000 * 2;
            for (int at = 0; at < pcm.length() && !over; at += piece) {
                listener.audio(pcm.slice(at, Math.min(pcm.length(), at + piece)));
            }
        }

        private void fail(Throwable cause) {
            context.runOnContext(v -> failed(cause));
        }

        private void failed(Throwable cause) {
            busy = false;
            boolean tell = !over;
            over = true;
            leave();
            if (tell) {
                log.warn("speech synthesis failed: {}", cause.toString());
                listener.failed(cause);
            }
        }

        /** Frees the place and the rendering, once no piece is being rendered. */
        private void leave() {
            if (busy || !counted) {
                return;
            }
            counted = false;
            running.decrementAndGet();
            if (rendering != null) {
                rendering.close();
            }
        }

        @Override
        public void cancel() {
            if (!over) {
                over = true;
                if (rendering != null) {
                    rendering.cancel();
                }
                leave();
            }
        }
    }
}
