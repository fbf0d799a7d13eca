package dev.parley.stt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.audio.Pcm;
import dev.parley.config.SttConfig;
import dev.parley.vendor.VendorUrl;
import java.util.List;

/**
 * Sarvam's {@code /speech-to-text-realtime/ws}: partial transcripts. Frames have an {@code event}, the query has
 * underscores, language detection is {@code auto}. In beta, so an account may be refused. Source: docs.sarvam.ai and the
 * {@code sarvamai} package.
 */
final class SarvamRealtime implements SarvamDialect {
    /** The shortest speech that the vendor takes for an utterance, in ms of audio. */
    private static final int MIN_SPEECH_MS = 150;

    private static final List<String> SPEECH_START = List.of("{\"event\":\"speech_start\"}");
    private static final List<String> SPEECH_END = List.of("{\"event\":\"speech_end\"}");
    private static final List<String> PING = List.of("{\"event\":\"ping\"}");
    private static final List<String> END = List.of("{\"event\":\"end\"}");

    private final String url;
    private final boolean manual;

    SarvamRealtime(SttConfig config, String language) {
        manual = config.endpointing().equals("manual");
        url = new VendorUrl(config.url(), "/speech-to-text-realtime/ws")
                .with("language_code", language)
                .with("model", config.model())
                .with("stream_type", config.streamType())
                .with("endpointing", config.endpointing())
                .with("encoding", "linear16")
                .with("sample_rate", Pcm.INPUT_RATE)
                .with("silence_duration_ms", manual ? null : config.vendorSilenceMs())
                .with("min_speech_duration_ms", manual ? null : MIN_SPEECH_MS)
                .toString();
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public String audio(byte[] pcm) {
        return "{\"event\":\"audio_input\",\"audio\":\"" + SarvamDialect.base64(pcm) + "\"}";
    }

    /** In manual endpointing the vendor ignores an end without a start, and audio belongs between the two. */
    @Override
    public boolean audioOnlyInSpeech() {
        return manual;
    }

    @Override
    public List<String> keepAlive() {
        return manual ? PING : SarvamDialect.super.keepAlive();
    }

    @Override
    public List<String> speechStarted() {
        return manual ? SPEECH_START : List.of();
    }

    @Override
    public List<String> speechEnded() {
        return manual ? SPEECH_END : List.of();
    }

    @Override
    public List<String> farewell() {
        return END;
    }

    @Override
    public void read(JsonNode frame, Transcripts to) {
        JsonNode index = frame.path("utterance_idx");
        int utterance = index.canConvertToInt() ? index.intValue() : RUNNING;
        String text = frame.path("text").asText("");
        String language = Languages.heard(frame.path("language").textValue());
        switch (frame.path("event").asText("")) {
            case "session.begin" -> to.accepted();
            case "vad.speech_start" -> to.speech();
            case "transcript.partial" -> to.words(utterance, text, language, false);
            case "transcript.final" -> to.words(utterance, text, language, true);
            default -> {
                // Acknowledgements, and events of later versions.
            }
        }
    }
}
