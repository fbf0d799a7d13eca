package dev.parley.local.neural;

import dev.parley.local.engine.SpeechRenderer;
import dev.parley.local.models.ModelStore;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/** The models on the calling thread: what the voice says, and what the recogniser makes of an utterance. */
final class Ears implements AutoCloseable {
    /** Audio that the recogniser is given at a time, in bytes: one second. */
    private static final int STEP = 32_000;

    private final MoonshineModel model;
    private final PiperRenderer voice;

    Ears(ModelStore store) throws Exception {
        model = MoonshineModel.load(store.recognizer().orElseThrow());
        voice = new PiperRenderer(PiperVoice.load(store.voice().orElseThrow()), new PhonemeFrontEnd());
    }

    /** The text in the server's own voice: s16le at 16 kHz. */
    byte[] speech(String text) {
        Buffer pcm = Buffer.buffer();
        SpeechRenderer.Rendering rendering = voice.render(text);
        for (byte[] piece = rendering.next(); piece != null; piece = rendering.next()) {
            pcm.appendBytes(piece);
        }
        rendering.close();
        return NeuralReport.resampled(pcm, voice.sampleRate());
    }

    /** The same; of three takes, for each is a little different, one that is understood by itself if there is one. */
    byte[] clearSpeech(String text) {
        byte[] take = speech(text);
        for (int i = 0;
                i < 2 && NeuralReport.distance(NeuralReport.normal(text), NeuralReport.normal(hear(take))) > 0;
                i++) {
            take = speech(text);
        }
        return take;
    }

    String hear(short[] samples) {
        Buffer pcm = Buffer.buffer();
        for (short sample : samples) {
            pcm.appendShortLE(sample);
        }
        return hear(pcm.getBytes());
    }

    String hear(byte[] pcm) {
        MoonshineDecoder decoder = new MoonshineDecoder(model);
        for (int at = 0; at < pcm.length; at += STEP) {
            byte[] step = new byte[Math.min(STEP, pcm.length - at)];
            System.arraycopy(pcm, at, step, 0, step.length);
            decoder.add(step);
        }
        String text = decoder.finish();
        decoder.close();
        return text;
    }

    @Override
    public void close() throws Exception {
        model.close();
        voice.close();
    }

    /** Counts words said and words understood. */
    static final class Words {
        private int said;
        private int wrong;

        void add(String text, String heard) {
            said += NeuralReport.normal(text).size();
            wrong += NeuralReport.distance(NeuralReport.normal(text), NeuralReport.normal(heard));
        }

        /** The word error rate, 0 to 1 and above. */
        double rate() {
            return wrong / (double) Math.max(1, said);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "WER %.1f %% of %d words", 100 * rate(), said);
        }
    }
}
