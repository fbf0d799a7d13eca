package dev.parley.stt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.config.ConfigException;
import dev.parley.config.SttConfig;
import dev.parley.turn.FailureCode;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorError.Kind;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.VendorKeyCheck;
import dev.parley.vendor.VendorSocket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import java.util.List;

/** Tries the configured key at start, so that a wrong one is found before the first user. */
public final class SarvamKeyCheck implements VendorSocket.Listener {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Time after the first answer within which the vendor reports a refused key, in ms. */
    private static final long SETTLED_MS = 300;

    private final Vertx vertx;
    private final SttConfig config;
    private final WebSocketClient client;
    private final RealtimeAccess access;
    private final Promise<Void> result = Promise.promise();
    /** Why realtime was refused, or null. */
    private VendorError realtime;

    private SarvamDialect dialect;
    private VendorSocket socket;
    private long patience = -1;

    /**
     * Opens a stream of the configured dialect, and closes it; where realtime is refused, one of the classic dialect. Any
     * thread; ends within 5 s.
     *
     * @return fails with a {@link ConfigException} when the vendor refuses the key on both, and with another exception when
     *     nothing is known
     */
    public static Future<Void> check(Vertx vertx, SttConfig config) {
        SarvamKeyCheck check = new SarvamKeyCheck(vertx, config);
        vertx.getOrCreateContext().runOnContext(start -> check.start());
        return check.result.future().onComplete(done -> check.client.close());
    }

    private SarvamKeyCheck(Vertx vertx, SttConfig config) {
        this.vertx = vertx;
        this.config = config;
        client = vertx.createWebSocketClient(VendorSocket.options(config, SttVerticle.MAX_MESSAGE_BYTES));
        access = new RealtimeAccess(vertx);
    }

    private void start() {
        long limit =
                vertx.setTimer(VendorKeyCheck.LIMIT_MS, late -> done(VendorError.unavailable("no answer in time")));
        result.future().onComplete(done -> vertx.cancelTimer(limit));
        connect(access.isRefused());
    }

    private void connect(boolean classic) {
        dialect = SarvamDialect.of(config, Languages.choose(null, config.language()), classic);
        socket = new VendorSocket(vertx, client, this, this::message);
        socket.connect(SarvamStream.target(config, dialect.url()), config.connectTimeoutMs());
    }

    /** Both dialects accept handshakes with a wrong key and object later, some only when audio comes. */
    @Override
    public void opened() {
        socket.send(dialect.audio(SarvamDialect.SILENCE));
        patience = vertx.setTimer(SttTimeouts.DEFAULT.connected(), silence -> done(null));
    }

    private void message(String text) {
        try {
            JsonNode frame = JSON.readTree(text);
            if (SarvamDialect.isError(frame)) {
                socket.close(List.of());
                lost(VendorErrors.ofFrame(frame));
                return;
            }
        } catch (JsonProcessingException notJson) {
            // An answer all the same.
        }
        // A session may begin before its key is looked at.
        vertx.cancelTimer(patience);
        patience = vertx.setTimer(SETTLED_MS, silence -> done(null));
    }

    @Override
    public void lost(VendorError error) {
        vertx.cancelTimer(patience);
        if (dialect instanceof SarvamRealtime && (access.isRefusal(error) || error.kind() == Kind.UNEXPLAINED)) {
            if (error.kind() != Kind.UNEXPLAINED) {
                access.refuse(error);
            }
            realtime = error;
            connect(true);
        } else if (dialect instanceof SarvamClassic && error.code() == FailureCode.UNAUTHORIZED) {
            // On the classic dialect, this code always means the key.
            done(error.as(Kind.INVALID_KEY));
        } else {
            // Without an answer about the key on the classic dialect, the one of realtime counts.
            done(realtime != null && realtime.kind() == Kind.INVALID_KEY ? realtime : error);
        }
    }

    /** @param error null for none */
    private void done(VendorError error) {
        vertx.cancelTimer(patience);
        socket.close(dialect.farewell());
        if (error == null) {
            result.tryComplete();
        } else {
            VendorKeyCheck.failed("stt", error).onFailure(result::tryFail);
        }
    }
}
