package dev.parley.stt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.audio.Pcm;
import dev.parley.config.SttConfig;
import java.util.Base64;
import java.util.List;

/** One of the two protocols that Sarvam's streams speak: texts out, {@link Transcripts} in. On one event loop. */
sealed interface SarvamDialect permits SarvamRealtime, SarvamClassic {
    /** Stands for the running utterance, where the vendor gives no number. */
    int RUNNING = -1;

    /** Keeps an idle stream open: the vendor counts audio, not pings. */
    byte[] SILENCE = new byte[Pcm.bytesOf(100, Pcm.INPUT_RATE)];

    /** The dialect of the configuration, or the classic one where realtime is refused. */
    static SarvamDialect of(SttConfig config, String language, boolean realtimeRefused) {
        return config.api().equals("realtime") && !realtimeRefused
                ? new SarvamRealtime(config, language)
                : new SarvamClassic(config, language);
    }

    /** URL of the stream. */
    String url();

    /** The text that carries audio: 16 kHz, signed 16-bit little-endian, mono. */
    String audio(byte[] pcm);

    /** Whether the vendor wants audio only between the start and the end of speech. */
    default boolean audioOnlyInSpeech() {
        return false;
    }

    /** Messages that keep an idle stream open. */
    default List<String> keepAlive() {
        return List.of(audio(SILENCE));
    }

    /** Messages that tell the vendor that the user starts to speak, ahead of the audio. */
    default List<String> speechStarted() {
        return List.of();
    }

    /** Messages that tell the vendor that the user has stopped. */
    List<String> speechEnded();

    /** Messages before the connection is closed. */
    default List<String> farewell() {
        return List.of();
    }

    /** Reads a frame of the vendor; one without meaning here is ignored. */
    void read(JsonNode frame, Transcripts to);

    /** What a vendor can say. */
    interface Transcripts {
        /** The stream works. */
        void accepted();

        /**
         * The vendor detected the start of speech. The detected end is not used: words come before it, after it or never.
         */
        void speech();

        /** The words so far of the vendor's utterance, or the final ones. */
        void words(int utterance, String text, String language, boolean isFinal);
    }

    /** Whether a frame is an error, in one of the shapes that Sarvam sends. */
    static boolean isError(JsonNode frame) {
        String kind = frame.path("event").asText(frame.path("type").asText(""));
        return kind.equals("error") || kind.equals("errors") || kind.isEmpty() && frame.has("error");
    }

    /** Audio as the vendor wants it inside a text. */
    static String base64(byte[] pcm) {
        return Base64.getEncoder().encodeToString(pcm);
    }
}
