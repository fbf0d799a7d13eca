package dev.parley.stt;

import dev.parley.turn.FailureCode;
import dev.parley.vendor.Refusals;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorError.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tracks whether this account may use the realtime dialect, which is in beta. All streams of one Vertx share the answer. Any
 * thread.
 */
final class RealtimeAccess {
    private static final Logger log = LoggerFactory.getLogger(RealtimeAccess.class);
    private static final String REALTIME = "realtime";
    private static final String GRANTED = "realtime granted";
    private static final String UNEXPLAINED = "realtime closed without a reason";

    private final Refusals refusals;
    private final LocalMap<String, Boolean> facts;

    RealtimeAccess(Vertx vertx) {
        refusals = new Refusals(vertx, "parley.stt.refused");
        facts = vertx.sharedData().getLocalMap("parley.stt");
    }

    /** Whether a realtime stream would be refused. */
    boolean isRefused() {
        return refusals.has(REALTIME);
    }

    /** A realtime stream has worked: no later failure is a refusal. */
    void granted() {
        facts.putIfAbsent(GRANTED, true);
    }

    boolean isGranted() {
        return facts.containsKey(GRANTED);
    }

    /**
     * Whether an error that ended a new stream means that the account has no realtime access: the path, key or request was
     * refused, or a stream was closed without a reason for the second time. False once a stream has worked, and for passing
     * faults.
     */
    boolean isRefusal(VendorError error) {
        if (isGranted()) {
            return false;
        }
        return error.code() == FailureCode.UNAUTHORIZED
                || error.code() == FailureCode.REJECTED
                || error.kind() == Kind.UNEXPLAINED && facts.putIfAbsent(UNEXPLAINED, true) != null;
    }

    /** Uses the classic dialect from now on, for a while. */
    void refuse(VendorError why) {
        if (refusals.add(REALTIME)) {
            log.warn(
                    "The vendor refuses the realtime dialect ({}); using the classic one for ten minutes", why.label());
        }
    }
}
