package dev.parley.local.neural;

import ai.onnxruntime.OrtException;
import dev.parley.local.engine.SpeechDecoder;
import dev.parley.local.engine.SpeechRecognizer;
import dev.parley.local.engine.SpeechSynthesizer;
import dev.parley.local.engine.WorkerRecognizer;
import dev.parley.local.engine.WorkerSynthesizer;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/**
 * The engines for open conversation: Moonshine and a Piper voice. A user who talks costs 30 % of a core, a voice that
 * speaks 12 to 20 % of one, so on each of a machine's cores two people may talk at once; one more is told that the engines
 * are busy.
 */
public final class NeuralEngines {
    private static final int WORKERS = Math.max(1, Runtime.getRuntime().availableProcessors());

    /** People who may talk at once. */
    public static final int SPEAKERS = 2 * WORKERS;

    /** A reply that was given up may end beside the one in its place, and who is turned away is told so. */
    static final int TEXTS = 4 * SPEAKERS;

    private static final int STEP_MS = 60;
    private static final int MAX_UTTERANCE_MS = 120_000;

    private NeuralEngines() {}

    /**
     * Understands English.
     *
     * @param folder with the files of Moonshine
     */
    public static SpeechRecognizer recognizer(Vertx vertx, Path folder) {
        return new WorkerRecognizer(
                vertx,
                "moonshine",
                new WorkerRecognizer.Limits(WORKERS, SPEAKERS, STEP_MS, MAX_UTTERANCE_MS),
                () -> new Ears(MoonshineModel.load(folder)));
    }

    /**
     * Speaks English.
     *
     * @param voice the .onnx file of a Piper voice, its configuration beside it
     */
    public static SpeechSynthesizer synthesizer(Vertx vertx, Path voice) {
        return new WorkerSynthesizer(
                vertx,
                "piper",
                new WorkerSynthesizer.Limits(WORKERS, TEXTS),
                () -> new PiperRenderer(PiperVoice.load(voice), new PhonemeFrontEnd()));
    }

    private record Ears(MoonshineModel model) implements SpeechDecoder.Model {
        @Override
        public SpeechDecoder decoder() {
            return new MoonshineDecoder(model);
        }

        @Override
        public void warmUp() {
            try (Cancellation none = new Cancellation()) {
                model.decode(new float[MoonshineModel.SAMPLE_RATE], none);
            } catch (OrtException | Cancellation.Cancelled e) {
                throw new IllegalStateException("Moonshine failed", e);
            }
        }

        @Override
        public void close() {
            try {
                model.close();
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
