package dev.parley.session;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Puts messages together from the frames that a client sends. Vert.x does so too, but loses a message that begins with an
 * empty frame, and takes text that is not UTF-8. Trusts its caller that frames come in an order that RFC 6455 allows.
 */
final class Messages {
    /** The longest message, in bytes. */
    static final int MAX_BYTES = 16 * 1024;

    private final Handler handler;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private boolean text;
    private int cost;
    private boolean broken;

    /** Who gets the messages. */
    interface Handler {
        void text(String text);

        /** @param bytes the handler's to keep */
        void binary(byte[] bytes);

        /** The client broke a rule with this close code; no message follows. */
        void broken(int closeCode);
    }

    Messages(Handler handler) {
        this.handler = handler;
    }

    /** The first frame of a message, mostly its only one. */
    void begin(boolean isText, byte[] payload, boolean last) {
        text = isText;
        cost = 0;
        go(payload, last);
    }

    /** Another frame of the message that was begun. */
    void go(byte[] payload, boolean last) {
        if (broken) {
            return;
        }
        // An empty frame has its price too, else a message could go on for ever.
        cost += Math.max(1, payload.length);
        if (cost > MAX_BYTES) {
            broken(1009);
        } else if (last && cost == payload.length) {
            deliver(payload);
        } else {
            message.writeBytes(payload);
            if (last) {
                byte[] whole = message.toByteArray();
                message.reset();
                deliver(whole);
            }
        }
    }

    private void deliver(byte[] whole) {
        if (text) {
            decode(whole);
        } else {
            handler.binary(whole);
        }
    }

    /** A frame broke a rule. Only the first time counts. */
    void broken(int closeCode) {
        if (!broken) {
            broken = true;
            handler.broken(closeCode);
        }
    }

    private void decode(byte[] utf8) {
        String decoded;
        try {
            decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            broken(1007);
            return;
        }
        handler.text(decoded);
    }
}
