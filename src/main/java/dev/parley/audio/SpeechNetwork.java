package dev.parley.audio;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * How likely somebody speaks in a frame, from its {@link SpeechFeatures} and all before: one dense layer, one layer of gated
 * recurrent units, one output. The weights are data, made by {@code training/vad}; all streams share them. One stream, one
 * thread; allocates nothing per frame.
 */
final class SpeechNetwork {
    private static final String WEIGHTS = "speech-network.bin";
    private static final Weights LEARNED = Weights.read();

    private final Weights weights = LEARNED;
    private final float[] hidden = new float[weights.units];
    private final float[] state = new float[weights.units];
    private final float[] gates = new float[3 * weights.units];
    private final float[] candidate = new float[weights.units];

    /**
     * The layers' numbers. A matrix has a row for each input, so that the inner loops run along memory. The columns of the
     * recurrent layer's input are of the update gates, the reset gates and the candidates.
     *
     * @param units how many each of the two layers has
     */
    @SuppressWarnings("ArrayRecordComponent") // Shared by all streams, read only, compared by nobody.
    private record Weights(
            int units,
            float[][] dense,
            float[] denseBias,
            float[][] input,
            float[] inputBias,
            float[][] recurrent,
            float[][] recurrentCandidate,
            float[] output,
            float[] outputBias) {
        static Weights read() {
            try (InputStream file = SpeechNetwork.class.getResourceAsStream(WEIGHTS);
                    DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(file))) {
                int features = in.readInt();
                int units = in.readInt();
                if (features != SpeechFeatures.COUNT) {
                    throw new IllegalStateException(WEIGHTS + " is for " + features + " features");
                }
                return new Weights(
                        units,
                        rows(in, features, units),
                        floats(in, units),
                        rows(in, units, 3 * units),
                        floats(in, 3 * units),
                        rows(in, units, 2 * units),
                        rows(in, units, units),
                        floats(in, units),
                        floats(in, 1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static float[][] rows(DataInputStream in, int inputs, int width) throws IOException {
            float[][] rows = new float[inputs][];
            for (int i = 0; i < inputs; i++) {
                rows[i] = floats(in, width);
            }
            return rows;
        }

        private static float[] floats(DataInputStream in, int count) throws IOException {
            float[] floats = new float[count];
            for (int i = 0; i < count; i++) {
                floats[i] = in.readFloat();
            }
            return floats;
        }
    }

    /** The logit of somebody's speaking in the next frame: above 0 it is more likely than not. */
    float next(float[] features) {
        int units = weights.units;
        System.arraycopy(weights.denseBias, 0, hidden, 0, units);
        accumulate(features, weights.dense, hidden);
        for (int i = 0; i < units; i++) {
            hidden[i] = tanh(hidden[i]);
        }
        System.arraycopy(weights.inputBias, 0, gates, 0, 3 * units);
        accumulate(hidden, weights.input, gates);
        System.arraycopy(gates, 2 * units, candidate, 0, units);
        accumulate(state, weights.recurrent, gates);
        for (int i = 0; i < 2 * units; i++) {
            gates[i] = 0.5f + 0.5f * tanh(0.5f * gates[i]);
        }
        for (int i = 0; i < units; i++) {
            hidden[i] = gates[units + i] * state[i];
        }
        accumulate(hidden, weights.recurrentCandidate, candidate);
        float logit = weights.outputBias[0];
        for (int i = 0; i < units; i++) {
            state[i] += gates[i] * (tanh(candidate[i]) - state[i]);
            logit += weights.output[i] * state[i];
        }
        return logit;
    }

    /** Adds the inputs' rows, each times its input; four at a time, which a processor does in a third of the time. */
    private static void accumulate(float[] inputs, float[][] rows, float[] sums) {
        int width = rows[0].length;
        for (int i = 0; i < rows.length; i += 4) {
            float a = inputs[i];
            float b = inputs[i + 1];
            float c = inputs[i + 2];
            float d = inputs[i + 3];
            float[] rowA = rows[i];
            float[] rowB = rows[i + 1];
            float[] rowC = rows[i + 2];
            float[] rowD = rows[i + 3];
            for (int j = 0; j < width; j++) {
                sums[j] += (a * rowA[j] + b * rowB[j]) + (c * rowC[j] + d * rowD[j]);
            }
        }
    }

    /** A rational approximation, the same in the training. */
    private static float tanh(float x) {
        float bounded = Math.max(-3f, Math.min(3f, x));
        float square = bounded * bounded;
        return bounded * (27 + square) / (27 + 9 * square);
    }
}
