package dev.parley.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * ElevenLabs' multi-context socket: so much sound for each character, five times as fast as it is played. On the socket's
 * event loop.
 */
final class ScriptedSpeaking {
    private static final int RATE = 16_000;
    private static final int CHARACTER_MS = 60;
    private static final int CHUNK_MS = 200;
    private static final int PACE_MS = 40;
    private static final String CHUNK = sound(CHUNK_MS);

    private final Vertx vertx;
    private final BareSocket socket;
    private final Map<String, Context> contexts = new HashMap<>();

    private final class Context {
        final String id;
        int owedMs;
        boolean running;
        boolean closing;

        Context(String id) {
            this.id = id;
        }

        void speak(String text) {
            owedMs += text.length() * CHARACTER_MS;
            run(ThreadLocalRandom.current().nextInt(150, 300));
        }

        void close() {
            closing = true;
            if (!running) {
                end();
            }
        }

        private void run(int afterMs) {
            if (!running && owedMs > 0) {
                running = true;
                vertx.setTimer(afterMs, due -> next());
            }
        }

        private void next() {
            running = false;
            if (socket.over() || contexts.get(id) != this) {
                return;
            }
            owedMs -= CHUNK_MS;
            socket.text(wrap(CHUNK, id));
            run(PACE_MS);
            if (!running && closing) {
                end();
            }
        }

        private void end() {
            contexts.remove(id);
            socket.text("{\"isFinal\":true,\"contextId\":\"" + id + "\"}");
        }
    }

    ScriptedSpeaking(Vertx vertx, ServerWebSocket socket) {
        this.vertx = vertx;
        this.socket = BareSocket.of(socket, text -> message(new JsonObject(text.text())));
    }

    private void message(JsonObject message) {
        if (message.containsKey("close_socket")) {
            socket.close();
            return;
        }
        String id = message.getString("context_id");
        String text = message.getString("text", "");
        boolean closes = message.containsKey("close_context");
        if (id == null || closes && !contexts.containsKey(id)) {
            return;
        }
        Context context = contexts.computeIfAbsent(id, Context::new);
        if (!text.isBlank()) {
            context.speak(text);
        }
        if (closes) {
            context.close();
        }
    }

    /** A message with so much sound in it. */
    static String message(int ms, String context) {
        return wrap(sound(ms), context);
    }

    private static String wrap(String base64, String context) {
        return "{\"audio\":\"" + base64 + "\",\"contextId\":\"" + context + "\"}";
    }

    private static String sound(int ms) {
        byte[] pcm = new byte[ms * RATE / 1000 * 2];
        for (int i = 0; i < pcm.length; i += 2) {
            int sample = (int) (8000 * Math.sin(i / 20.0));
            pcm[i] = (byte) sample;
            pcm[i + 1] = (byte) (sample >> 8);
        }
        return Base64.getEncoder().encodeToString(pcm);
    }
}
