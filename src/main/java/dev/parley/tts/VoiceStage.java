package dev.parley.tts;

import dev.parley.config.TtsConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;

/** What all voices of one instance of the stage use. On its event loop. */
record VoiceStage(Vertx vertx, WebSocketClient client, TtsConfig config, TtsTimeouts timeouts, Wording wording) {}
