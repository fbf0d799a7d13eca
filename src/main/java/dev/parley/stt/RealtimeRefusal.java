package dev.parley.stt;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fact that the vendor refuses its realtime dialect to this account, which is in beta: once one stream has found out,
 * no other of this Vertx tries. Any thread.
 */
final class RealtimeRefusal {
    private static final Logger log = LoggerFactory.getLogger(RealtimeRefusal.class);
    private static final String KEY = "realtime refused";

    private final LocalMap<String, Boolean> facts;

    RealtimeRefusal(Vertx vertx) {
        facts = vertx.sharedData().getLocalMap("parley.stt");
    }

    boolean known() {
        return facts.containsKey(KEY);
    }

    void found(Trouble trouble) {
        if (facts.putIfAbsent(KEY, true) == null) {
            log.warn("the vendor refuses the realtime dialect ({}), from now on the classic one is spoken", trouble.note());
        }
    }
}
