package dev.parley.local.engine;

import dev.parley.audio.Pcm;
import dev.parley.audio.Resampler;
import dev.parley.local.engine.SpeechRenderer.Rendering;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link SpeechRenderer} on a bounded pool of worker threads. A text is rendered piece by piece, each a turn of
 * its own on the workers, so that all conversations advance evenly and the first audio comes early. Where it comes late, as
 * while the voice loads, a little silence is given from time to time: who listens shall not take the voice for dead.
 */
public final class WorkerSynthesizer implements SpeechSynthesizer {
    private static final Logger log = LoggerFactory.getLogger(WorkerSynthesizer.class);
    private static final int PIECE_MS = 150;
    private static final int SIGN_MS = 1000;
    private static final int SILENCE_MS = 20;

    /**
     * How an engine is run.
     *
     * @param workers threads
     * @param maxTexts texts at once; one more fails with {@link EngineBusyException}
     */
    public record Limits(int workers, int maxTexts) {}

    private final EngineWorkers<SpeechRenderer> workers;
    private final Vertx vertx;

    /**
     * @param name of the threads
     * @param renderer loads the voice, on a worker thread
     */
    public WorkerSynthesizer(Vertx vertx, String name, Limits limits, Callable<? extends SpeechRenderer> renderer) {
        this.vertx = vertx;
        this.workers = new EngineWorkers<>(vertx, name, limits.workers(), limits.maxTexts(), renderer::call);
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
                    while (workers.users() == 0 && rendering.next() != null) {}
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
        private final String text;
        private final int sampleRate;
        private final Listener listener;
        private final EnginePlace<SpeechRenderer> place;
        private long signs = -1;
        private Resampler resampler;
        private volatile Rendering rendering;

        private Speaking(Context context, String text, int sampleRate, Listener listener) {
            this.text = text;
            this.sampleRate = sampleRate;
            this.listener = listener;
            this.place = new EnginePlace<>(workers, context);
        }

        private void begin() {
            if (place.take(listener::failed)) {
                Buffer silence = Buffer.buffer(new byte[sampleRate * SILENCE_MS / 1000 * 2]);
                signs = vertx.setPeriodic(SIGN_MS, id -> listener.audio(silence));
                next();
            }
        }

        private void next() {
            place.run(this::piece, this::rendered, this::failed);
        }

        /** On a worker. Null after the last piece. */
        private Buffer piece(SpeechRenderer renderer) {
            if (rendering == null) {
                resampler = new Resampler(renderer.sampleRate(), sampleRate);
                rendering = renderer.render(text);
            }
            byte[] pcm = rendering.next();
            return pcm == null ? null : samples(resampler.add(Pcm.samples(pcm)));
        }

        private static Buffer samples(short[] samples) {
            return Buffer.buffer(Pcm.bytes(samples));
        }

        private void rendered(Buffer piece) {
            vertx.cancelTimer(signs);
            give(piece == null ? samples(resampler.end()) : piece);
            if (place.isLeft()) {
                return;
            }
            if (piece != null) {
                next();
            } else {
                leave();
                listener.done();
            }
        }

        private void give(Buffer pcm) {
            int piece = sampleRate * PIECE_MS / 1000 * 2;
            for (int at = 0; at < pcm.length() && !place.isLeft(); at += piece) {
                listener.audio(pcm.slice(at, Math.min(pcm.length(), at + piece)));
            }
        }

        private void failed(Throwable cause) {
            leave();
            log.warn("speech synthesis failed: {}", cause.toString());
            listener.failed(cause);
        }

        private void leave() {
            vertx.cancelTimer(signs);
            place.leave(() -> {
                if (rendering != null) {
                    rendering.close();
                }
            });
        }

        @Override
        public void cancel() {
            Rendering running = rendering;
            if (running != null && place.isBusy()) {
                running.cancel();
            }
            leave();
        }
    }
}
