package dev.parley.bench;

import dev.parley.audio.Pcm;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sarvam's realtime socket: a word for every so much sound, the final ones after half a second of silence. Looks only at
 * the beginning of each frame of audio. On the socket's event loop.
 */
final class ScriptedHearing {
    /** What a message of audio begins with. */
    static final byte[] PREFIX = "{\"event\":\"audio_input\",\"audio\":\"".getBytes(StandardCharsets.US_ASCII);

    private static final int FRAME_MS = 20;
    private static final int WORD_MS = 300;
    private static final int SILENCE_MS = 500;
    private static final int LOUD = 300;

    private final Vertx vertx;
    private final BareSocket socket;
    private final Samples ages;
    private final String word;
    private boolean speaking;
    private int utterance;
    private int words;
    private int soundMs;
    private int quietMs;

    /** @param ages takes how old the audio is that has a time in it, in milliseconds */
    ScriptedHearing(Vertx vertx, ServerWebSocket socket, Samples ages) {
        this(vertx, socket, ages, "tell");
    }

    /** @param word what each utterance begins with */
    ScriptedHearing(Vertx vertx, ServerWebSocket socket, Samples ages, String word) {
        this.vertx = vertx;
        this.socket = BareSocket.of(socket, this::message);
        this.ages = ages;
        this.word = word;
    }

    /** The socket, for whoever speaks on it as well. */
    BareSocket socket() {
        return socket;
    }

    private void message(Frames.Payload text) {
        int frames = (text.length() - PREFIX.length) * 3 / 4 / Pcm.FRAME_BYTES;
        for (int i = 0; i < frames; i++) {
            // A frame may begin within four digits.
            int from = i * Pcm.FRAME_BYTES;
            int digits = PREFIX.length + from / 3 * 4;
            byte[] beginning = Said.beginning(text.copy(digits, digits + Said.STAMP_BASE64 + 4));
            audio(Arrays.copyOfRange(beginning, from % 3, beginning.length));
        }
        if (frames == 0 && text.text().contains("\"end\"")) {
            socket.close();
        }
    }

    private void audio(byte[] pcm) {
        long sentAt = Said.stamp(pcm);
        if (sentAt >= 0) {
            ages.addNs(System.nanoTime() - sentAt * 1000);
        }
        if (loud(pcm)) {
            quietMs = 0;
            soundMs += FRAME_MS;
            if (!speaking) {
                speaking = true;
                send("{\"event\":\"vad.speech_start\",\"utterance_idx\":" + utterance + "}");
            }
            if (soundMs >= WORD_MS) {
                soundMs = 0;
                words++;
                tell("transcript.partial", 100, 200);
            }
        } else if (speaking && (quietMs += FRAME_MS) >= SILENCE_MS) {
            tell("transcript.final", 20, 100);
            speaking = false;
            utterance++;
            words = 0;
            soundMs = 0;
        }
    }

    private void tell(String event, int fromMs, int toMs) {
        String message = "{\"event\":\"" + event + "\",\"utterance_idx\":" + utterance + ",\"text\":\"" + word
                + " more".repeat(words) + "\"}";
        vertx.setTimer(ThreadLocalRandom.current().nextInt(fromMs, toMs), due -> send(message));
    }

    private void send(String message) {
        socket.text(message);
    }

    private static boolean loud(byte[] pcm) {
        for (int i = 0; i + 1 < pcm.length; i += 2) {
            if (Math.abs((short) (pcm[i] & 0xFF | pcm[i + 1] << 8)) > LOUD) {
                return true;
            }
        }
        return false;
    }
}
