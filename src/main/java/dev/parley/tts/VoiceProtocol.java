package dev.parley.tts;

import dev.parley.bus.Open;
import dev.parley.config.TtsConfig;
import io.vertx.core.http.WebSocketConnectOptions;

/** A voice vendor's WebSocket protocol: where to connect, and the messages. A message that is null is not sent. */
interface VoiceProtocol {
    /** The protocol of the configured vendor. */
    static VoiceProtocol of(TtsConfig config) {
        return new ElevenLabs(config);
    }

    /** How one connects for what a session asks for. */
    WebSocketConnectOptions target(Open open);

    /** How many contexts a socket takes. */
    int maxContexts();

    /** The first message of a context. */
    String begin(String context);

    /**
     * Text to speak.
     *
     * @param text ends with a space
     * @param last whether no more follows
     */
    String speak(String context, String text, boolean last);

    /** No more text follows. */
    String flush(String context);

    /** The context is done with; null where only closing the socket stops a context. */
    String close(String context);

    /**
     * Keeps an idle socket open.
     *
     * @param context one that has begun, or null when there is none
     */
    String keepAlive(String context);

    /** Before the socket is closed. */
    String farewell();

    /** Reads a message; null for what is none. */
    VoiceMessage read(String text);
}
