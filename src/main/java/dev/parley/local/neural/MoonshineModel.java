package dev.parley.local.neural;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Moonshine: up to some 15 s of speech in, words out. Many threads may use one model at once; every method blocks.
 *
 * <p>The decoder makes one token a step; what it keeps between steps are the tensors "present", given back to it as
 * "past_key_values".
 */
final class MoonshineModel implements AutoCloseable {
    static final int SAMPLE_RATE = 16_000;
    private static final int START_TOKEN = 1;
    private static final int END_TOKEN = 2;
    private static final double TOKENS_PER_SECOND = 6.5;
    private static final String PAST = "past_key_values.";
    private static final int HEADS = 8;
    private static final int HEAD_SIZE = 36;

    /** Shorter pieces make the encoder fail. */
    private static final int MIN_SAMPLES = 1600;

    private final OrtSession encoder;
    private final OrtSession decoder;
    private final MoonshineTokens tokens;
    private final List<String> pasts;

    private MoonshineModel(OrtSession encoder, OrtSession decoder, MoonshineTokens tokens) {
        this.encoder = encoder;
        this.decoder = decoder;
        this.tokens = tokens;
        this.pasts = decoder.getInputNames().stream()
                .filter(name -> name.startsWith(PAST))
                .toList();
    }

    /**
     * Loads a model.
     *
     * @param folder with encoder_model.ort, decoder_model_merged.ort and tokenizer.bin
     */
    static MoonshineModel load(Path folder) throws IOException, OrtException {
        MoonshineTokens tokens = MoonshineTokens.read(folder.resolve("tokenizer.bin"));
        OrtSession encoder = Onnx.open(folder.resolve("encoder_model.ort"));
        try {
            return new MoonshineModel(encoder, Onnx.open(folder.resolve("decoder_model_merged.ort")), tokens);
        } catch (OrtException | RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /**
     * What was understood.
     *
     * @param text as the model writes it, with capitals and punctuation
     * @param meanLogProbability of its tokens, natural logarithm: near 0 for clear speech
     * @param firstLogProbability of its first token
     * @param isCutOff whether it reached the longest text that so much audio can hold
     */
    record Hypothesis(String text, double meanLogProbability, double firstLogProbability, boolean isCutOff) {}

    /**
     * Understands one piece of speech.
     *
     * @param samples at 16 kHz, 1 being full scale
     */
    Hypothesis decode(float[] samples, Cancellation cancellation) throws OrtException, Cancellation.Cancelled {
        float[] audio = samples.length < MIN_SAMPLES ? Arrays.copyOf(samples, MIN_SAMPLES) : samples;
        long[] ones = new long[audio.length];
        Arrays.fill(ones, 1);
        // The decoder's encoder_attention_mask has the length of the samples too: the graph takes every 384th.
        try (OnnxTensor input = Onnx.tensor(audio, 1, audio.length);
                OnnxTensor mask = Onnx.tensor(ones, 1, audio.length);
                OrtSession.Result encoded =
                        encoder.run(Map.of("input_values", input, "attention_mask", mask), cancellation.options())) {
            return decode((OnnxTensor) encoded.get(0), mask, limit(audio.length), cancellation);
        }
    }

    private static int limit(int samples) {
        return (int) Math.ceil(TOKENS_PER_SECOND * samples / SAMPLE_RATE) + 2;
    }

    private Hypothesis decode(OnnxTensor hidden, OnnxTensor mask, int limit, Cancellation cancellation)
            throws OrtException, Cancellation.Cancelled {
        List<Integer> text = new ArrayList<>();
        double logProbability = 0;
        double firstLogProbability = 0;
        int token = START_TOKEN;
        boolean ended = false;
        OrtSession.Result first = null;
        OrtSession.Result last = null;
        try (OnnxTensor empty = Onnx.tensor(new float[0], 0, HEADS, 1, HEAD_SIZE)) {
            while (!ended && text.size() < limit) {
                OrtSession.Result next =
                        step(token, hidden, mask, first == null ? null : new Cache(first, last), empty, cancellation);
                if (last != first) {
                    last.close();
                }
                last = next;
                first = first == null ? next : first;
                Choice choice = Choice.of(((OnnxTensor) next.get(0)).getFloatBuffer());
                logProbability += choice.logProbability;
                firstLogProbability = text.isEmpty() ? choice.logProbability : firstLogProbability;
                token = choice.token;
                ended = token == END_TOKEN;
                if (!ended) {
                    text.add(token);
                }
            }
        } finally {
            if (last != null && last != first) {
                last.close();
            }
            if (first != null) {
                first.close();
            }
        }
        return new Hypothesis(tokens.text(text), logProbability / (text.size() + 1), firstLogProbability, !ended);
    }

    private OrtSession.Result step(
            int token, OnnxTensor hidden, OnnxTensor mask, Cache cache, OnnxTensor empty, Cancellation cancellation)
            throws OrtException, Cancellation.Cancelled {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        inputs.put("encoder_hidden_states", hidden);
        inputs.put("encoder_attention_mask", mask);
        for (String past : pasts) {
            inputs.put(past, cache == null ? empty : cache.of(past));
        }
        try (OnnxTensor id = Onnx.tensor(new long[] {token}, 1, 1);
                OnnxTensor cached = OnnxTensor.createTensor(Onnx.environment(), new boolean[] {cache != null})) {
            inputs.put("input_ids", id);
            inputs.put("use_cache_branch", cached);
            return decoder.run(inputs, cancellation.options());
        }
    }

    @Override
    public void close() throws OrtException {
        encoder.close();
        decoder.close();
    }

    /** What belongs to the audio comes from the first step, what belongs to the text from the last. */
    private record Cache(OrtSession.Result first, OrtSession.Result last) {
        private OnnxTensor of(String past) {
            OrtSession.Result result = past.contains(".encoder.") ? first : last;
            return (OnnxTensor)
                    result.get("present." + past.substring(PAST.length())).orElseThrow();
        }
    }

    /** The most probable token. */
    private record Choice(int token, double logProbability) {
        private static Choice of(FloatBuffer logits) {
            int best = 0;
            int count = logits.remaining();
            for (int i = 1; i < count; i++) {
                best = logits.get(i) > logits.get(best) ? i : best;
            }
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += Math.exp(logits.get(i) - logits.get(best));
            }
            return new Choice(best, -Math.log(sum));
        }
    }
}
