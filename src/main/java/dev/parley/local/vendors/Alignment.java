package dev.parley.local.vendors;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** An estimate of which characters of a text each piece of its audio says: as many as are usual in its time. */
final class Alignment {
    private static final double MS_PER_CHAR = 65;

    private final String text;
    private final int sampleRate;
    private double elapsedMs;
    private int at;

    Alignment(String text, int sampleRate) {
        this.text = text;
        this.sampleRate = sampleRate;
    }

    /** The characters of the next piece of audio, their times counted from its beginning. */
    JsonObject of(Buffer pcm) {
        double durationMs = pcm.length() / 2 * 1000.0 / sampleRate;
        elapsedMs += durationMs;
        return take(Math.min(text.length(), (int) (elapsedMs / MS_PER_CHAR)), durationMs);
    }

    boolean hasRest() {
        return at < text.length();
    }

    /** The characters for which no audio was left. */
    JsonObject rest() {
        return take(text.length(), 0);
    }

    private JsonObject take(int until, double durationMs) {
        JsonArray chars = new JsonArray();
        JsonArray starts = new JsonArray();
        JsonArray durations = new JsonArray();
        double each = durationMs / Math.max(1, until - at);
        for (int i = 0; at < until; i++, at++) {
            chars.add(text.substring(at, at + 1));
            starts.add((int) (i * each));
            durations.add((int) each);
        }
        return new JsonObject()
                .put("chars", chars)
                .put("charStartTimesMs", starts)
                .put("charDurationsMs", durations);
    }
}
