package dev.parley.stt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.config.SttConfig;
import java.nio.ByteBuffer;
import java.util.List;

/** One of the ways in which Sarvam's streams are spoken to: texts out, {@link Hearing} in. On one event loop. */
sealed interface Dialect permits SarvamRealtime, SarvamClassic {
    /** The dialect that a configuration asks for, or the one that takes its place where the vendor refuses it. */
    static Dialect of(SttConfig config, String language, boolean realtimeRefused) {
        return config.api().equals("realtime") && !realtimeRefused
                ? new SarvamRealtime(config, language)
                : new SarvamClassic(config, language);
    }

    /** The path and query of the stream, from the vendor's origin. */
    String path();

    /**
     * The text, in UTF-8, that carries audio: 16 kHz, signed 16-bit little-endian, mono. Until the next one is made, and it
     * may be written over.
     */
    ByteBuffer audio(byte[] pcm);

    /** What tells the vendor that the user begins to speak, ahead of the audio. */
    List<String> speechStarted();

    /** What tells the vendor that the user has ended. */
    List<String> speechEnded();

    /** What is said before the connection is closed. */
    List<String> farewell();

    /** Tells what a frame of the vendor means; nothing for one that means nothing here. */
    void read(JsonNode frame, Hearing hearing);

    /** What a vendor can say. */
    interface Hearing {
        /** For an utterance that the vendor gave no number: the one that is running. */
        int RUNNING = -1;

        /**
         * The vendor's own detector hears speech begin. Its end is of no use: words come before it, after it or never.
         */
        void speech();

        /** The words so far of the vendor's utterance. */
        void partial(int utterance, String text, String language);

        /** The words of the vendor's utterance, for good. */
        void end(int utterance, String text, String language);

        /** The vendor objects. */
        void objection(Objection objection);
    }
}
