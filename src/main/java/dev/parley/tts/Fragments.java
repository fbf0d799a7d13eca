package dev.parley.tts;

import io.vertx.core.http.WebSocketFrame;
import java.io.ByteArrayOutputStream;

/**
 * Puts a socket's text messages together, as bytes: Vert.x itself makes a string of each, and of the audio in it. One event
 * loop.
 */
final class Fragments {
    private final int maxBytes;
    /** What there is of a message that came in parts; null where none has begun. */
    private ByteArrayOutputStream begun;

    /** @param maxBytes of a message in more than one frame; that of a frame is the socket's matter */
    Fragments(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Takes the next frame, of whatever kind.
     *
     * @return the text message that ends with it, in UTF-8, or null
     * @throws IllegalStateException when the message is too long
     */
    byte[] take(WebSocketFrame frame) {
        if (frame.isText() && frame.isFinal()) {
            return frame.binaryData().getBytes();
        }
        if (frame.isText()) {
            begun = new ByteArrayOutputStream();
        } else if (!frame.isContinuation() || begun == null) {
            return null;
        }
        byte[] part = frame.binaryData().getBytes();
        if (part.length > maxBytes - begun.size()) {
            throw new IllegalStateException("a message of more than " + maxBytes + " bytes");
        }
        begun.writeBytes(part);
        if (!frame.isFinal()) {
            return null;
        }
        byte[] whole = begun.toByteArray();
        begun = null;
        return whole;
    }
}
