package dev.parley.tts;

import dev.parley.bus.Open;
import dev.parley.config.TtsConfig;
import dev.parley.vendor.VendorError;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.List;

/**
 * A voice vendor's WebSocket protocol, for one connection: where to connect, and the messages, of which there may be none.
 * On one event loop.
 */
interface VoiceProtocol {
    /**
     * The protocol of the configured vendor, for what a session asks for.
     *
     * @param languages tells the language of each text
     */
    static VoiceProtocol of(TtsConfig config, Open open, TextLanguage languages) {
        return config.isSarvam() ? new SarvamVoice(config, open, languages) : new ElevenLabs(config, open);
    }

    /** How one connects. */
    WebSocketConnectOptions target();

    /** How many contexts a socket takes. */
    int maxContexts();

    /** Before the first text of a context. */
    default List<String> begin(String context) {
        return List.of();
    }

    /**
     * Text to speak.
     *
     * @param text ends with a space
     * @param last whether no more follows
     */
    List<String> speak(String context, String text, boolean last);

    /** No more text follows. */
    List<String> flush(String context);

    /** Ends a context; none if the context ends by itself, and only closing the socket stops it earlier. */
    default List<String> close(String context) {
        return List.of();
    }

    /**
     * Keeps an idle socket open.
     *
     * @param context one that has begun, or null when there is none
     */
    List<String> keepAlive(String context);

    /** Before the socket is closed. */
    default List<String> farewell() {
        return List.of();
    }

    /** Reads a message; null for what is none. */
    VoiceMessage read(String text);

    /** Refines an error that ended a connection before any audio. */
    default VendorError explain(VendorError error) {
        return error;
    }
}
