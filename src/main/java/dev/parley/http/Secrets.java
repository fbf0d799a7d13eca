package dev.parley.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that the server issues and that any server of the cluster accepts until they expire. Any thread. */
final class Secrets {
    private static final int BYTES = 16;

    private final Vertx vertx;
    private final String map;
    private final String prefix;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param map    name of the shared map that holds them
     * @param prefix what each begins with; letters, digits, - and _ follow
     */
    Secrets(Vertx vertx, String map, String prefix) {
        this.vertx = vertx;
        this.map = map;
        this.prefix = prefix;
    }

    /** Issues a secret for a value. */
    Future<String> issue(String value, long lifeMs) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String secret = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return shared().compose(map -> map.put(secret, value, lifeMs)).map(secret);
    }

    /** The value of a secret; null if it was not issued or has expired. */
    Future<String> find(String secret) {
        return shared().compose(map -> map.get(secret));
    }

    /** Like {@link #find}, and removes the secret. */
    Future<String> redeem(String secret) {
        return shared().compose(map -> map.remove(secret));
    }

    private Future<AsyncMap<String, String>> shared() {
        return vertx.sharedData().getAsyncMap(map);
    }
}
