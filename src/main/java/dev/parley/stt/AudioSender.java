package dev.parley.stt;

import dev.parley.audio.Pcm;
import dev.parley.bus.SttInput;
import dev.parley.vendor.VendorSocket;
import java.util.Arrays;

/**
 * The session's audio, in order, on its way to whatever connection there is: it waits while there is none or the vendor reads
 * slowly, and before speech where the vendor is to hear nothing else. On one event loop.
 */
final class AudioSender {
    /** The longest utterance that survives a slow handshake, in ms of audio. */
    static final int MAX_WAITING_MS = 10_000;

    /** Audio before the detected start of speech that belongs to it, in ms. */
    private static final int PRE_ROLL_MS = 500;

    /** The most audio in one message, in bytes: what is sent again after a failure comes in one piece. */
    private static final int MAX_BYTES = Pcm.bytesOf(500, Pcm.INPUT_RATE);

    /** How far behind its audio a vendor may be, in ms, and is still expected to answer at once. */
    private static final int BEHIND_MS = 100;

    private final SendQueue queue = new SendQueue(MAX_WAITING_MS);
    private final SendQueue preRoll = new SendQueue(PRE_ROLL_MS);
    private SarvamDialect dialect;
    /** Null while there is no connection. */
    private VendorSocket socket;

    private boolean parked;
    private boolean speaking;
    private long sentAt;

    /** When the vendor has read what it was sent, if it reads at twice the speed of speech. */
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

    /** @return false when the vendor takes less than it is given, so that audio is lost */
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

    /** Whether the vendor can be expected to have read all that it was sent. */
    boolean isRead() {
        return queue.isEmpty() && readBy - VendorSocket.now() <= BEHIND_MS;
    }

    void clear() {
        queue.clear();
        preRoll.clear();
        socket = null;
    }
}
