package dev.parley.stt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.audio.Pcm;
import dev.parley.config.SttConfig;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Sarvam's {@code /speech-to-text-realtime/ws}: words while they are spoken. Frames have an {@code event}, the query
 * has underscores, "detect the language" is {@code auto}. In beta, so an account may be refused. As documented at
 * docs.sarvam.ai and in the {@code sarvamai} package.
 */
final class SarvamRealtime implements Dialect {
    /** Silence after which the vendor ends an utterance, in ms of audio: its words then come before our own 900. */
    private static final int VENDOR_SILENCE_MS = 500;

    private final AudioText audio = new AudioText("{\"event\":\"audio_input\",\"audio\":\"", "\"}");
    private static final List<String> SPEECH_START = List.of("{\"event\":\"speech_start\"}");
    private static final List<String> SPEECH_END = List.of("{\"event\":\"speech_end\"}", "{\"event\":\"flush\"}");
    private static final List<String> END = List.of("{\"event\":\"end\"}");

    private final String path;
    private final boolean manual;

    SarvamRealtime(SttConfig config, String language) {
        manual = config.endpointing().equals("manual");
        path = new Query("/speech-to-text-realtime/ws")
                .with("language_code", language)
                .with("model", config.model())
                .with("stream_type", config.streamType())
                .with("endpointing", config.endpointing())
                .with("encoding", "linear16")
                .with("sample_rate", Pcm.INPUT_RATE)
                .with("silence_duration_ms", VENDOR_SILENCE_MS)
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
    public void read(JsonNode frame, Hearing hearing) {
        if (Objection.in(frame)) {
            hearing.objection(Objection.of(frame));
            return;
        }
        JsonNode index = frame.path("utterance_idx");
        int utterance = index.canConvertToInt() ? index.intValue() : Hearing.RUNNING;
        String text = Words.of(frame.path("text").asText(""));
        String language = Languages.heard(frame.path("language").textValue());
        switch (frame.path("event").asText("")) {
            case "vad.speech_start" -> hearing.speech();
            case "transcript.partial" -> hearing.partial(utterance, text, language);
            case "transcript.final" -> hearing.end(utterance, text, language);
            default -> {
                // Acknowledgements, and whatever a later version of the vendor has to say.
            }
        }
    }
}
