package dev.parley;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;

/**
 * The caller of {@link WarmUp}: has a conversation as fast as it can, some of the replies interrupted. Silence is counted
 * in audio, not by the clock, so that a turn takes milliseconds.
 */
final class QuickCaller {
    private static final int RATE = 16_000;
    private static final int FRAME_MS = 20;

    /** In milliseconds of audio. */
    private static final int SETTLING_MS = 400;

    private static final int SPEECH_MS = 500;
    private static final int PAUSE_MS = 1000;

    /** All that may be sent at once is ten seconds of audio. */
    private static final int TURNS = 5;

    private final WebSocket socket;
    private final Promise<Integer> hungUp;
    private int turns;
    private boolean waitsForWords;
    private int spoken;

    private QuickCaller(WebSocket socket, Promise<Integer> hungUp) {
        this.socket = socket;
        this.hungUp = hungUp;
        socket.textMessageHandler(text -> event(new JsonObject(text)));
        socket.closeHandler(closed -> hungUp.tryComplete(Math.min(turns, TURNS)));
    }

    /** @param hungUp given the number of turns at the end of the conversation */
    static Future<Void> call(WebSocketClient client, int port, Promise<Integer> hungUp) {
        return client.connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI("/ws"))
                .map(socket -> new QuickCaller(socket, hungUp))
                .onSuccess(caller -> caller.send(new JsonObject().put("type", "session.start")))
                .mapEmpty();
    }

    private void send(JsonObject message) {
        socket.writeTextMessage(message.encode());
    }

    private void event(JsonObject event) {
        switch (event.getString("type")) {
            case "session.started":
                silence(SETTLING_MS);
                ask();
                break;
            case "transcript.partial":
                if (waitsForWords) {
                    waitsForWords = false;
                    silence(PAUSE_MS);
                }
                break;
            case "audio.started":
                if (turns % 2 == 1 && turns < TURNS) {
                    ask();
                }
                break;
            case "audio.done":
                send(new JsonObject().put("type", "playback.finished").put("turn", event.getInteger("turn")));
                break;
            case "turn.metrics":
                if (event.getValue("interruptMs") == null) {
                    ask();
                }
                break;
            default:
                // The rest is for people.
        }
    }

    private void ask() {
        if (++turns > TURNS) {
            send(new JsonObject().put("type", "session.stop"));
        } else {
            waitsForWords = true;
            for (int ms = 0; ms < SPEECH_MS; ms += FRAME_MS) {
                socket.writeBinaryMessage(voice());
            }
        }
    }

    private void silence(int howLongMs) {
        for (int ms = 0; ms < howLongMs; ms += FRAME_MS) {
            socket.writeBinaryMessage(Buffer.buffer(new byte[RATE / 1000 * FRAME_MS * 2]));
        }
    }

    /** The next frame of something like a vowel: the harmonics of 130 Hz. */
    private Buffer voice() {
        Buffer frame = Buffer.buffer();
        for (int i = 0; i < RATE / 1000 * FRAME_MS; i++, spoken++) {
            double sample = 0;
            for (int harmonic = 1; harmonic <= 12; harmonic++) {
                sample += Math.sin(2 * Math.PI * 130 * harmonic * spoken / RATE) / harmonic;
            }
            frame.appendShortLE((short) (4000 * sample));
        }
        return frame;
    }
}
