package dev.parley.sandbox;

import com.sun.speech.freetts.en.us.cmu_us_kal.KevinVoiceDirectory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Speaks with FreeTTS's voice kevin16. FreeTTS is fast (a second of speech takes 2 ms once the JVM is warm) but keeps
 * global state, so there is one voice on one worker thread; speakers take turns on it clause by clause, which also
 * brings the first audio early.
 */
final class KevinVoice implements Voice {
    private static final int NATIVE_RATE = 16_000;
    private static final int CHUNK_MS = 150;

    private final Vertx vertx;
    private final WorkerExecutor worker;
    private final Future<com.sun.speech.freetts.Voice> kevin;

    /** Starts to load the voice. */
    KevinVoice(Vertx vertx) {
        this.vertx = vertx;
        worker = vertx.createSharedWorkerExecutor("sandbox-voice", 1, 1, TimeUnit.MINUTES);
        kevin = worker.executeBlocking(KevinVoice::load);
    }

    private static com.sun.speech.freetts.Voice load() {
        com.sun.speech.freetts.Voice voice = Arrays.stream(new KevinVoiceDirectory().getVoices())
                .filter(candidate -> candidate.getName().equals("kevin16"))
                .findFirst()
                .orElseThrow();
        voice.allocate();
        // The first sentence takes the JVM half a second: nobody shall wait for it.
        voice.setAudioPlayer(new PcmRecorder());
        voice.speak("This sentence is for nobody.");
        return voice;
    }

    @Override
    public Future<Void> ready() {
        return kevin.mapEmpty();
    }

    @Override
    public Voice.Speech speak(String text, int sampleRate, Listener listener) {
        Speaking speaking = new Speaking(vertx.getOrCreateContext(), Clauses.of(text), sampleRate, listener);
        speaking.next();
        return speaking;
    }

    @Override
    public Future<Void> close() {
        return worker.close();
    }

    /** Runs on the worker. */
    private Buffer synthesise(String clause) {
        PcmRecorder recorder = new PcmRecorder();
        com.sun.speech.freetts.Voice voice = kevin.result();
        voice.setAudioPlayer(recorder);
        voice.speak(clause);
        return recorder.pcm();
    }

    /** One text being spoken; lives on the event loop. */
    private final class Speaking implements Voice.Speech {
        private final Context context;
        private final Deque<String> clauses;
        private final int sampleRate;
        private final Resampler resampler;
        private final Listener listener;
        private boolean over;

        private Speaking(Context context, Iterable<String> clauses, int sampleRate, Listener listener) {
            this.context = context;
            this.clauses = new ArrayDeque<>();
            clauses.forEach(this.clauses::add);
            this.sampleRate = sampleRate;
            this.resampler = sampleRate == NATIVE_RATE ? null : new Resampler(NATIVE_RATE, sampleRate);
            this.listener = listener;
        }

        private void next() {
            String clause = clauses.poll();
            Future<Buffer> pcm = clause == null
                    ? Future.succeededFuture()
                    : worker.executeBlocking(() -> convert(synthesise(clause)));
            pcm.onComplete(
                    audio -> context.runOnContext(v -> spoken(audio)),
                    cause -> context.runOnContext(v -> failed(cause)));
        }

        private Buffer convert(Buffer pcm) {
            return resampler == null ? pcm : resampler.add(pcm);
        }

        private void spoken(Buffer pcm) {
            if (over) {
                return;
            }
            if (pcm == null) {
                if (resampler != null) {
                    listener.audio(resampler.end());
                }
                over = true;
                listener.done();
                return;
            }
            int chunk = sampleRate * CHUNK_MS / 1000 * 2;
            for (int at = 0; at < pcm.length() && !over; at += chunk) {
                listener.audio(pcm.slice(at, Math.min(pcm.length(), at + chunk)));
            }
            if (!over) {
                next();
            }
        }

        private void failed(Throwable cause) {
            if (!over) {
                over = true;
                listener.failed(cause);
            }
        }

        @Override
        public void cancel() {
            over = true;
        }
    }
}
