package dev.parley.stt;

import dev.parley.audio.Pcm;
import dev.parley.bus.SttInput;
import dev.parley.vendor.VendorSocket;
import java.util.Arrays;

/**
 * Sends the session's audio, in order, over the current connection. Audio waits while there is no connection or the vendor
 * reads slowly, and, where the vendor wants audio only in speech, until speech starts. On one event loop.
 */
final class AudioSender {
    /** The longest utterance that survives a slow handshake, in ms of audio. */
    static final int MAX_WAITING_MS = 10_000;

    /** Audio before the detected start of speech that belongs to it, in ms. */
    private static final int PRE_ROLL_MS = 500;

    /** Longest audio of one message, in bytes: audio that is sent again after a failure comes in one piece. */
    private static final int MAX_BYTES = Pcm.bytesOf(500, Pcm.INPUT_RATE);

    /** A vendor that is at most this far behind its audio, in ms, is expected to answer at once. */
    private static final int BEHIND_MS = 100;

    private final SendQueue queue = new SendQueue(MAX_WAITING_MS);
    private final SendQueue preRoll = new SendQueue(PRE_ROLL_MS);
    private SarvamDialect dialect;
    /** Null while there is no connection. */
    private VendorSocket socket;

    private boolean parked;
    private boolean speaking;
    private long sentAt;

    /** Estimated time at which the vendor has read all that was sent; it is assumed to read at twice the speed of speech. */
    private double readBy;

    /** A connection is being made; it speaks this dialect. */
    void connecting(SarvamDialect next) {
        dialect = next;
        parked = false;
        socket = null;
    }

    /** The connection is open. */
    void opened(VendorSocket open) {
        socket = open;
        sentAt = VendorSocket.now();
        readBy = sentAt;
        drain();
    }

    /** There is no connection for now. */
    void disconnected() {
        socket = null;
    }

    /** There is no connection until speech starts. */
    void park() {
        socket = null;
        parked = true;
    }

    /** @return false if the vendor reads too slowly, so that audio is lost */
    boolean give(SttInput input) {
        if (input instanceof SttInput.Audio audio) {
            boolean held = !speaking && (parked || dialect.audioOnlyInSpeech());
            return held ? preRoll.add(audio) | true : inPieces(audio);
        }
        speaking = input instanceof SttInput.SpeechStarted;
        boolean taken = offer(input);
        for (SttInput early = preRoll.poll(); early != null; early = preRoll.poll()) {
            taken &= !speaking || offer(early);
        }
        return taken;
    }

    private boolean inPieces(SttInput.Audio audio) {
        byte[] bytes = audio.pcm().bytes();
        boolean taken = true;
        for (int from = 0; from < bytes.length; from += MAX_BYTES) {
            byte[] part = bytes.length <= MAX_BYTES
                    ? bytes
                    : Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + MAX_BYTES));
            taken &= offer(new SttInput.Audio(audio.session(), audio.generation(), Pcm.input(part)));
        }
        return taken;
    }

    private boolean offer(SttInput input) {
        boolean open = socket != null && socket.isOpen();
        if (open && queue.isEmpty() && !socket.isFull()) {
            send(input);
            return true;
        }
        return queue.add(input) || !open;
    }

    /** Sends what waits, as far as the vendor takes it. */
    void drain() {
        while (socket != null && !queue.isEmpty() && !socket.isFull()) {
            send(queue.poll());
        }
    }

    private void send(SttInput input) {
        sentAt = VendorSocket.now();
        if (input instanceof SttInput.Audio audio) {
            readBy = Math.max(sentAt, readBy) + audio.pcm().ms() / 2;
            socket.send(dialect.audio(audio.pcm().bytes()));
        } else if (input instanceof SttInput.SpeechStarted) {
            dialect.speechStarted().forEach(socket::send);
        } else {
            dialect.speechEnded().forEach(socket::send);
        }
    }

    /** Keeps the stream open when nothing was sent for so long. */
    void keepAlive(long afterMs) {
        if (VendorSocket.now() - sentAt >= afterMs && !socket.isFull()) {
            sentAt = VendorSocket.now();
            dialect.keepAlive().forEach(socket::send);
        }
    }

    /** Whether the vendor has probably read all that was sent. */
    boolean isRead() {
        return queue.isEmpty() && readBy - VendorSocket.now() <= BEHIND_MS;
    }

    void clear() {
        queue.clear();
        preRoll.clear();
        socket = null;
    }
}
