package dev.parley.stt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.audio.Pcm;
import dev.parley.config.SttConfig;
import dev.parley.vendor.VendorUrl;
import java.util.List;

/**
 * Sarvam's {@code /speech-to-text/ws}: one transcript after each utterance, without numbers. Frames have a {@code type},
 * the query mixes hyphens and underscores, language detection is {@code unknown}. Source: docs.sarvam.ai and the
 * {@code sarvamai} package.
 */
final class SarvamClassic implements SarvamDialect {
    private static final List<String> FLUSH = List.of("{\"type\":\"flush\"}");

    private final String url;

    SarvamClassic(SttConfig config, String language) {
        url = new VendorUrl(config.url(), "/speech-to-text/ws")
                .with("language-code", Languages.classic(language))
                .with("model", config.model().replaceFirst("-realtime$", ""))
                .with("sample_rate", Pcm.INPUT_RATE)
                .with("input_audio_codec", "pcm_s16le")
                .with("vad_signals", true)
                .with("flush_signal", true)
                .toString();
    }

    @Override
    public String url() {
        return url;
    }

    /** The label is wav for every codec: the codec is in the query, and the vendor refuses other labels. */
    @Override
    public String audio(byte[] pcm) {
        return "{\"audio\":{\"data\":\"" + SarvamDialect.base64(pcm) + "\",\"sample_rate\":" + Pcm.INPUT_RATE
                + ",\"encoding\":\"audio/wav\"}}";
    }

    @Override
    public List<String> speechEnded() {
        return FLUSH;
    }

    @Override
    public void read(JsonNode frame, Transcripts to) {
        JsonNode data = frame.path("data");
        switch (frame.path("type").asText("")) {
            case "events", "event" -> {
                if (data.path("signal_type").asText("").equals("START_SPEECH")) {
                    to.speech();
                }
            }
            case "speech_start" -> to.speech();
            case "data" ->
                to.words(
                        RUNNING,
                        data.path("transcript").asText(""),
                        Languages.heard(data.path("language_code").textValue()),
                        true);
            default -> {
                // Events of later versions.
            }
        }
    }
}
