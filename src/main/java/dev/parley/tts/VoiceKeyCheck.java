package dev.parley.tts;

import dev.parley.bus.Open;
import dev.parley.config.ConfigException;
import dev.parley.config.TtsConfig;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorKeyCheck;
import dev.parley.vendor.VendorSocket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;

/**
 * Tries the voice vendor's key at start by doing what a reply does: opens the socket and has one character spoken. That
 * proves key, voice, model, format and plan at once.
 */
public final class VoiceKeyCheck implements VendorSocket.Listener {
    private static final String CONTEXT = "check";
    private static final String LETTER = "a ";

    private final VoiceProtocol protocol;
    private final WebSocketClient client;
    private final VendorSocket socket;
    private final VoiceAccess access;
    private final Promise<Void> result = Promise.promise();

    /**
     * Speaks one character. Any thread; ends within 5 s.
     *
     * @return fails with a {@link ConfigException} when the key is proven wrong, and with another exception when something
     *     else is
     */
    public static Future<Void> check(Vertx vertx, TtsConfig config) {
        VoiceKeyCheck check = new VoiceKeyCheck(vertx, config);
        vertx.getOrCreateContext().runOnContext(start -> check.start(vertx, config));
        return check.result.future().onComplete(done -> check.client.close());
    }

    private VoiceKeyCheck(Vertx vertx, TtsConfig config) {
        protocol = VoiceProtocol.of(config, new Open(CONTEXT, 1, "", 0, null, null), new TextLanguage(null));
        client = vertx.createWebSocketClient(VendorSocket.options(config, TtsVerticle.MAX_MESSAGE_BYTES));
        access = new VoiceAccess(vertx, config, null);
        socket = new VendorSocket(vertx, client, this, this::message);
    }

    private void start(Vertx vertx, TtsConfig config) {
        long limit = vertx.setTimer(VendorKeyCheck.LIMIT_MS, late -> done(VendorError.unavailable("no audio in time")));
        result.future().onComplete(done -> vertx.cancelTimer(limit));
        socket.connect(protocol.target(), config.connectTimeoutMs());
    }

    @Override
    public void opened() {
        protocol.begin(CONTEXT).forEach(socket::send);
        protocol.speak(CONTEXT, LETTER, true).forEach(socket::send);
    }

    private void message(String text) {
        VoiceMessage message = protocol.read(text);
        if (message != null && message.error() != null) {
            done(message.error());
        } else if (message != null && message.audio().length > 0) {
            done(null);
        }
    }

    @Override
    public void lost(VendorError why) {
        done(protocol.explain(why));
    }

    /** @param error null for none */
    private void done(VendorError error) {
        protocol.close(CONTEXT).forEach(socket::send);
        socket.close(protocol.farewell());
        if (error == null) {
            result.tryComplete();
        } else {
            access.failed(error);
            VendorKeyCheck.failed("tts", error).onFailure(result::tryFail);
        }
    }
}
