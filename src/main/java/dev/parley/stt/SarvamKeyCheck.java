package dev.parley.stt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.config.ConfigException;
import dev.parley.config.SttConfig;
import dev.parley.turn.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.http.WebSocketClient;
import java.util.List;

/** Tries the configured key at start, so that a wrong one is found before the first user is. */
public final class SarvamKeyCheck {
    private SarvamKeyCheck() {}

    /**
     * Opens a stream of the configured dialect, and closes it. Any thread; ends within 5 s.
     *
     * @return fails with a {@link ConfigException} when the vendor refuses the key, and with another exception when
     *     that could not be found out
     */
    public static Future<Void> check(Vertx vertx, SttConfig config) {
        Trial trial = new Trial(vertx, config);
        vertx.getOrCreateContext().runOnContext(start -> trial.start());
        return trial.result.future().onComplete(done -> trial.client.close());
    }

    /** One check, on one event loop. */
    private static final class Trial implements SarvamConnection.Listener {
        private static final ObjectMapper JSON = new ObjectMapper();
        private static final long LIMIT_MS = 5000;

        private final Vertx vertx;
        private final SttConfig config;
        private final WebSocketClient client;
        private final RealtimeAccess access;
        private final Promise<Void> result = Promise.promise();
        private Dialect dialect;
        private SarvamConnection connection;
        private long limit = -1;
        private long patience = -1;

        Trial(Vertx vertx, SttConfig config) {
            this.vertx = vertx;
            this.config = config;
            client = vertx.createWebSocketClient(SarvamConnection.options(config));
            access = new RealtimeAccess(vertx);
        }

        private void start() {
            limit = vertx.setTimer(LIMIT_MS, late -> done(Trouble.unavailable("no answer in time")));
            connect();
        }

        private void connect() {
            dialect = Dialect.of(config, Languages.choose(null, config.language()), access.refused());
            connection = new SarvamConnection(vertx, client, config, Pace.USUAL, this);
            connection.connect(dialect.path());
        }

        /** The realtime dialect accepts any handshake, and objects after it. */
        @Override
        public void opened() {
            patience = vertx.setTimer(Pace.USUAL.connected(), silence -> done(null));
        }

        @Override
        public void frame(String text) {
            try {
                JsonNode frame = JSON.readTree(text);
                if (frame != null && Objection.in(frame)) {
                    connection.close(List.of());
                    lost(Trouble.of(Objection.of(frame)));
                    return;
                }
            } catch (JsonProcessingException notJson) {
                // An answer all the same.
            }
            done(null);
        }

        @Override
        public void drained() {}

        @Override
        public void lost(Trouble trouble) {
            vertx.cancelTimer(patience);
            if (dialect instanceof SarvamRealtime && access.refusedBy(trouble)) {
                connect();
            } else {
                done(trouble);
            }
        }

        /** @param trouble null for none */
        private void done(Trouble trouble) {
            vertx.cancelTimer(limit);
            vertx.cancelTimer(patience);
            connection.close(dialect.farewell());
            if (trouble == null) {
                result.tryComplete();
            } else if (trouble.code() == FailureCode.UNAUTHORIZED) {
                result.tryFail(new ConfigException(
                        "stt.apiKey: refused by Sarvam (" + trouble.note() + "), wanted a valid key"));
            } else {
                result.tryFail(new VertxException("speech-to-text can't be checked: " + trouble.note(), true));
            }
        }
    }
}
