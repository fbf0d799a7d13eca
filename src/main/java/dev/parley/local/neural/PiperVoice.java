package dev.parley.local.neural;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Piper voice: phonemes in, samples out, window by window. Many threads may use one voice at once; every method
 * blocks.
 */
final class PiperVoice implements AutoCloseable {
    /** Frames on both sides of a window that shape its sound: with so many the seams differ by 5e-6 of full scale. */
    private static final int CONTEXT_FRAMES = 12;

    private static final int CHANNELS_AXIS = 1;
    private static final int FRAMES_AXIS = 2;

    private final OrtSession encoder;
    private final OrtSession decoder;
    private final int sampleRate;
    private final float[] scales;
    private final Map<Integer, long[]> ids;

    private PiperVoice(OrtSession encoder, OrtSession decoder, JsonObject config) {
        this.encoder = encoder;
        this.decoder = decoder;
        this.sampleRate = config.getJsonObject("audio").getInteger("sample_rate");
        JsonObject inference = config.getJsonObject("inference", new JsonObject());
        this.scales = new float[] {
            inference.getFloat("noise_scale", 0.667f),
            inference.getFloat("length_scale", 1f),
            inference.getFloat("noise_w", 0.8f)
        };
        this.ids = ids(config.getJsonObject("phoneme_id_map"));
    }

    /**
     * Loads a voice. Its two halves are cut beside it at the first time, or in a temporary folder when that is not
     * writable.
     *
     * @param model the .onnx file, its configuration beside it as .onnx.json
     */
    static PiperVoice load(Path model) throws IOException, OrtException {
        Path configuration = model.resolveSibling(model.getFileName() + ".json");
        JsonObject config = new JsonObject(Buffer.buffer(Files.readAllBytes(configuration)));
        Path folder = model.toAbsolutePath().getParent();
        if (!isCut(model, folder)) {
            if (!Files.isWritable(folder)) {
                folder = Files.createTempDirectory("parley-voice");
                folder.toFile().deleteOnExit();
                encoder(model, folder).toFile().deleteOnExit();
                decoder(model, folder).toFile().deleteOnExit();
            }
            OnnxCut.cut(model, encoder(model, folder), decoder(model, folder));
        }
        OrtSession encoder = Onnx.open(encoder(model, folder));
        try {
            return new PiperVoice(encoder, Onnx.open(decoder(model, folder)), config);
        } catch (OrtException | RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    private static boolean isCut(Path model, Path folder) throws IOException {
        Path encoder = encoder(model, folder);
        Path decoder = decoder(model, folder);
        return Files.exists(encoder)
                && Files.exists(decoder)
                && Files.getLastModifiedTime(encoder).compareTo(Files.getLastModifiedTime(model)) >= 0;
    }

    private static Path encoder(Path model, Path folder) {
        return folder.resolve(model.getFileName().toString().replace(".onnx", "") + ".encoder.onnx");
    }

    private static Path decoder(Path model, Path folder) {
        return folder.resolve(model.getFileName().toString().replace(".onnx", "") + ".decoder.onnx");
    }

    private static Map<Integer, long[]> ids(JsonObject map) {
        Map<Integer, long[]> ids = new HashMap<>();
        for (String phoneme : map.fieldNames()) {
            JsonArray each = map.getJsonArray(phoneme);
            ids.put(
                    phoneme.codePointAt(0),
                    each.stream().mapToLong(id -> ((Number) id).longValue()).toArray());
        }
        return ids;
    }

    /** Of the samples, in Hz. */
    int sampleRate() {
        return sampleRate;
    }

    /** The latent sequence of some phonemes; those that the voice does not know are left out. */
    Latent encode(String phonemes, Cancellation cancellation) throws OrtException, Cancellation.Cancelled {
        long[] input = input(phonemes);
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            inputs.put("input", Onnx.tensor(input, 1, input.length));
            inputs.put("input_lengths", Onnx.tensor(new long[] {input.length}, 1));
            inputs.put("scales", Onnx.tensor(scales, scales.length));
            if (encoder.getInputNames().contains("sid")) {
                inputs.put("sid", Onnx.tensor(new long[] {0}, 1));
            }
            try (OrtSession.Result result = encoder.run(inputs, cancellation.options())) {
                OnnxTensor latent = (OnnxTensor) result.get(0);
                long[] shape = latent.getInfo().getShape();
                FloatBuffer values = latent.getFloatBuffer();
                float[] all = new float[values.remaining()];
                values.get(all);
                return new Latent(all, (int) shape[CHANNELS_AXIS], (int) shape[FRAMES_AXIS]);
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    /** Begin, then the ids of every code point with a blank before each, then the end. */
    private long[] input(String phonemes) {
        List<Long> input = new ArrayList<>();
        input.add(ids.get((int) '^')[0]);
        long blank = ids.get((int) '_')[0];
        Normalizer.normalize(phonemes, Normalizer.Form.NFD).codePoints().forEach(point -> {
            for (long id : ids.getOrDefault(point, new long[0])) {
                input.add(blank);
                input.add(id);
            }
        });
        input.add(blank);
        input.add(ids.get((int) '$')[0]);
        return input.stream().mapToLong(Long::longValue).toArray();
    }

    /** The samples of some frames of a latent sequence, 1 being full scale. */
    float[] decode(Latent latent, int from, int to, Cancellation cancellation)
            throws OrtException, Cancellation.Cancelled {
        int first = Math.max(0, from - CONTEXT_FRAMES);
        int last = Math.min(latent.frames, to + CONTEXT_FRAMES);
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            for (String name : decoder.getInputNames()) {
                inputs.put(
                        name,
                        name.equals("sid")
                                ? Onnx.tensor(new long[] {0}, 1)
                                : Onnx.tensor(latent.slice(first, last), 1, latent.channels, last - first));
            }
            try (OrtSession.Result result = decoder.run(inputs, cancellation.options())) {
                FloatBuffer samples = ((OnnxTensor) result.get(0)).getFloatBuffer();
                int perFrame = samples.remaining() / (last - first);
                float[] wanted = new float[(to - from) * perFrame];
                samples.position((from - first) * perFrame).get(wanted);
                return wanted;
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() throws OrtException {
        encoder.close();
        decoder.close();
    }

    /** What the encoder makes of phonemes: channels by frames, a frame being about 12 ms of sound. */
    static final class Latent {
        private final float[] values;
        private final int channels;
        private final int frames;

        private Latent(float[] values, int channels, int frames) {
            this.values = values;
            this.channels = channels;
            this.frames = frames;
        }

        int frames() {
            return frames;
        }

        private float[] slice(int from, int to) {
            float[] slice = new float[channels * (to - from)];
            for (int channel = 0; channel < channels; channel++) {
                System.arraycopy(values, channel * frames + from, slice, channel * (to - from), to - from);
            }
            return slice;
        }
    }
}
