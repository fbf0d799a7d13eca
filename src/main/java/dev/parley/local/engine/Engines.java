package dev.parley.local.engine;

import io.vertx.core.Future;

/** The engines behind the local server: speech to text, chat, text to speech. The server owns them and closes them. */
public record Engines(SpeechRecognizer recognizer, ChatModel model, SpeechSynthesizer synthesizer) {

    /** Loads those that need it, on their worker threads. Completes when all are at full speed. */
    public Future<Void> load() {
        return Future.all(recognizer.load(), synthesizer.load()).mapEmpty();
    }

    /** Frees what they hold. */
    public Future<Void> close() {
        return Future.join(recognizer.close(), synthesizer.close()).mapEmpty();
    }
}
