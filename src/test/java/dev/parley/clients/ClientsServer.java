package dev.parley.clients;

import dev.parley.audio.Pcm;
import dev.parley.audio.Resampler;
import dev.parley.client.Speech;
import dev.parley.client.TestServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The whole server, for clients in processes of their own. It hears "tell me a story" first, and "what time is it" after it. */
final class ClientsServer implements AutoCloseable {
    /** In milliseconds; the detector has to know the room first. */
    private static final int QUIET_MS = 600;

    final TestServer parley;
    final StoryTeller model;

    ClientsServer(JsonObject overrides) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        model = new StoryTeller(vertx);
        parley = new TestServer(
                vertx,
                new JsonObject()
                        .put("llm", new JsonObject().put("url", model.url()))
                        .mergeIn(overrides, true));
        parley.engines.nextUtterance().partial(200, "tell me").heard(50, "tell me a story");
        parley.engines.hears("what time is it").speaks().msPerChar(40);
    }

    int port() {
        return parley.port();
    }

    /** Writes the user's speech: some silence and a sentence, s16le at 24 kHz. */
    Path speech(Path folder) throws IOException {
        short[] words = Pcm.samples(new Speech(parley.vertx).of("good morning, how are you today"));
        short[] samples = new short[QUIET_MS * Pcm.INPUT_RATE / 1000 + words.length];
        System.arraycopy(words, 0, samples, samples.length - words.length, words.length);
        Path file = Files.createDirectories(folder).resolve("speech.pcm");
        return Files.write(file, Pcm.bytes(new Resampler(Pcm.INPUT_RATE, 24_000).add(samples)));
    }

    @Override
    public void close() throws Exception {
        parley.close();
    }
}
