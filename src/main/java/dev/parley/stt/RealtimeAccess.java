package dev.parley.stt;

import dev.parley.turn.FailureCode;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the vendor lets this account have its realtime dialect, which is in beta. What one stream finds out, all
 * others of this Vertx know. Any thread.
 */
final class RealtimeAccess {
    private static final Logger log = LoggerFactory.getLogger(RealtimeAccess.class);
    private static final String REFUSED = "realtime refused";
    private static final String GRANTED = "realtime granted";

    private final LocalMap<String, Boolean> facts;

    RealtimeAccess(Vertx vertx) {
        facts = vertx.sharedData().getLocalMap("parley.stt");
    }

    /** Whether there is no use in asking. */
    boolean refused() {
        return facts.containsKey(REFUSED);
    }

    /** A stream of it has worked. */
    void granted() {
        facts.putIfAbsent(GRANTED, true);
    }

    /**
     * Takes note of what ended a stream that has only just begun.
     *
     * @return whether it is the dialect that is refused; a limit that is hit where streams have worked is only a limit
     */
    boolean refusedBy(Trouble trouble) {
        boolean limit = trouble.code() == FailureCode.RATE_LIMITED && facts.containsKey(GRANTED);
        if (!trouble.refusal() || limit) {
            return false;
        }
        if (facts.putIfAbsent(REFUSED, true) == null) {
            log.warn(
                    "the vendor refuses the realtime dialect ({}), from now on the classic one is spoken",
                    trouble.note());
        }
        return true;
    }
}
