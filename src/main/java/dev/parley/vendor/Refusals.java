package dev.parley.vendor;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import java.time.Duration;
import java.util.List;

/**
 * What a vendor refuses this account, such as a voice or a parameter. Shared by all instances of one Vertx. A refusal lapses
 * after ten minutes, since the account or the server may have changed. Any thread.
 */
public final class Refusals {
    private static final long LAPSE_MS = Duration.ofMinutes(10).toMillis();

    /** By {@link VendorSocket#now}. */
    private final LocalMap<String, Long> refusedAt;

    /** @param whose those with the same name share them */
    public Refusals(Vertx vertx, String whose) {
        refusedAt = vertx.sharedData().getLocalMap(whose);
    }

    public boolean has(String what) {
        Long at = refusedAt.get(what);
        return at != null && VendorSocket.now() - at < LAPSE_MS;
    }

    /** Takes note of a refusal, and returns whether it is news. */
    public boolean add(String what) {
        boolean news = !has(what);
        if (news) {
            refusedAt.put(what, VendorSocket.now());
        }
        return news;
    }

    public List<String> all() {
        return refusedAt.keySet().stream().filter(this::has).toList();
    }
}
