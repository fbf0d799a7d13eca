package dev.parley.stt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.audio.Pcm;
import dev.parley.config.SttConfig;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Sarvam's {@code /speech-to-text/ws}: words after each utterance, without numbers. Frames have a {@code type}, the
 * query mixes hyphens and underscores, "detect the language" is {@code unknown}. As documented at docs.sarvam.ai and in
 * the {@code sarvamai} package.
 */
final class SarvamClassic implements Dialect {
    private static final String REALTIME_MODEL = "-realtime$";
    /** The label is wav, whatever is sent: the codec is in the query, and the vendor refuses other labels. */
    private final AudioText audio = new AudioText(
            "{\"audio\":{\"data\":\"", "\",\"sample_rate\":" + Pcm.INPUT_RATE + ",\"encoding\":\"audio/wav\"}}");

    private static final List<String> FLUSH = List.of("{\"type\":\"flush\"}");

    private final String path;

    SarvamClassic(SttConfig config, String language) {
        path = new Query("/speech-to-text/ws")
                .with("language-code", Languages.classic(language))
                .with("model", config.model().replaceFirst(REALTIME_MODEL, ""))
                .with("sample_rate", Pcm.INPUT_RATE)
                .with("input_audio_codec", "pcm_s16le")
                .with("vad_signals", true)
                .with("flush_signal", true)
                .toString();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public ByteBuffer audio(byte[] pcm) {
        return audio.of(pcm);
    }

    @Override
    public List<String> speechStarted() {
        return List.of();
    }

    @Override
    public List<String> speechEnded() {
        return FLUSH;
    }

    @Override
    public List<String> farewell() {
        return List.of();
    }

    @Override
    public void read(JsonNode frame, Hearing hearing) {
        if (Objection.in(frame)) {
            hearing.objection(Objection.of(frame));
            return;
        }
        JsonNode data = frame.path("data");
        switch (frame.path("type").asText("")) {
            case "events", "event" -> {
                if (data.path("signal_type").asText("").equals("START_SPEECH")) {
                    hearing.speech();
                }
            }
            case "speech_start" -> hearing.speech();
            case "data" ->
                hearing.end(
                        Hearing.RUNNING,
                        Words.of(data.path("transcript").asText("")),
                        Languages.heard(data.path("language_code").textValue()));
            default -> {
                // Whatever a later version of the vendor has to say.
            }
        }
    }
}
