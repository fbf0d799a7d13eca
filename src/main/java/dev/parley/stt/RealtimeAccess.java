package dev.parley.stt;

import dev.parley.turn.FailureCode;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorError.Kind;
import dev.parley.vendor.VendorSocket;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the vendor lets this account use its realtime dialect, which is in beta. Streams of one Vertx share what they
 * find out; a refusal lapses after ten minutes. Any thread.
 */
final class RealtimeAccess {
    private static final Logger log = LoggerFactory.getLogger(RealtimeAccess.class);
    private static final String REFUSED_AT = "realtime refused at";
    private static final String GRANTED = "realtime granted";
    private static final String UNEXPLAINED = "realtime closed without a reason";
    private static final long LAPSE_MS = 600_000;

    private final LocalMap<String, Long> facts;

    RealtimeAccess(Vertx vertx) {
        facts = vertx.sharedData().getLocalMap("parley.stt");
    }

    /** Whether a realtime stream would be refused. */
    boolean isRefused() {
        Long at = facts.get(REFUSED_AT);
        return at != null && VendorSocket.now() - at < LAPSE_MS;
    }

    /** A realtime stream has worked: no later failure is a refusal. */
    void granted() {
        facts.putIfAbsent(GRANTED, 0L);
    }

    boolean isGranted() {
        return facts.containsKey(GRANTED);
    }

    /**
     * Whether an error that ended a new stream means that the account has no realtime access: its path, key or request was
     * refused, or streams are closed without a reason for the second time. Never once a stream has worked, nor for a passing
     * fault.
     */
    boolean isRefusal(VendorError error) {
        if (isGranted()) {
            return false;
        }
        return error.code() == FailureCode.UNAUTHORIZED
                || error.code() == FailureCode.REJECTED
                || error.kind() == Kind.UNEXPLAINED && facts.putIfAbsent(UNEXPLAINED, 0L) != null;
    }

    /** Uses the classic dialect from now on, for a while. */
    void refuse(VendorError why) {
        if (!isRefused()) {
            facts.put(REFUSED_AT, VendorSocket.now());
            log.warn(
                    "The vendor refuses the realtime dialect ({}); using the classic one for ten minutes", why.label());
        }
    }
}
