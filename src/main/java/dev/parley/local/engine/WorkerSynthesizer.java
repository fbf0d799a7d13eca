package dev.parley.local.engine;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link SpeechRenderer} on a bounded pool of worker threads. A text is rendered clause by clause, each a turn of
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

    /** Renders a sentence for nobody, so that the first user does not wait for the JVM to compile the hot code. */
    @Override
    public Future<Void> load() {
        return workers.load()
                .compose(renderer -> workers.run(() -> {
                    renderer.render("This sentence is for nobody.", piece -> {}, () -> false);
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

    /** One text. Its fields belong to the event loop, the resampler to one worker at a time. */
    private final class Speaking implements Synthesis {
        private final Context context;
        private final Deque<String> clauses;
        private final int sampleRate;
        private final Listener listener;
        private Resampler resampler;
        private boolean counted;
        private volatile boolean over;

        private Speaking(Context context, String text, int sampleRate, Listener listener) {
            this.context = context;
            this.clauses = new ArrayDeque<>(Clauses.of(text));
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
            workers.load().onComplete(renderer -> context.runOnContext(v -> next(renderer)), this::fail);
        }

        private void next(SpeechRenderer renderer) {
            if (over) {
                leave();
                return;
            }
            String clause = clauses.poll();
            workers.run(() -> {
                        render(renderer, clause);
                        return null;
                    })
                    .onComplete(
                            rendered -> context.runOnContext(v -> {
                                if (clause == null) {
                                    done();
                                } else {
                                    next(renderer);
                                }
                            }),
                            this::fail);
        }

        /** On a worker. After the last clause, what the resampler holds back. */
        private void render(SpeechRenderer renderer, String clause) {
            if (resampler == null && renderer.sampleRate() != sampleRate) {
                resampler = new Resampler(renderer.sampleRate(), sampleRate);
            }
            if (clause != null) {
                renderer.render(
                        clause,
                        pcm -> {
                            Buffer audio = Buffer.buffer(pcm);
                            give(resampler == null ? audio : resampler.add(audio));
                        },
                        () -> over);
            } else if (resampler != null) {
                give(resampler.end());
            }
        }

        /** On a worker. */
        private void give(Buffer pcm) {
            context.runOnContext(v -> {
                int piece = sampleRate * PIECE_MS / 1000 * 2;
                for (int at = 0; at < pcm.length() && !over; at += piece) {
                    listener.audio(pcm.slice(at, Math.min(pcm.length(), at + piece)));
                }
            });
        }

        private void done() {
            leave();
            if (!over) {
                over = true;
                listener.done();
            }
        }

        private void fail(Throwable cause) {
            context.runOnContext(v -> failed(cause));
        }

        private void failed(Throwable cause) {
            leave();
            if (!over) {
                over = true;
                log.warn("speech synthesis failed: {}", cause.toString());
                listener.failed(cause);
            }
        }

        private void leave() {
            if (counted) {
                counted = false;
                running.decrementAndGet();
            }
        }

        @Override
        public void cancel() {
            over = true;
        }
    }
}
