package dev.parley.client;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port that must be known before anything listens there. Where it needn't be, let the listener have any (0): that can't
 * be taken in between.
 *
 * <p>It is below those that the system gives to whoever wants any (32768 and up on Linux, 49152 elsewhere): one of them,
 * though free when it is chosen, may be a connection's or another server's a moment later.
 */
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int TRIES = 100;

    private FreePort() {}

    /** May be called on any thread; two calls at once may find the same one in one of 12,000 cases. */
    public static int choose() throws IOException {
        IOException taken = null;
        for (int i = 0; i < TRIES; i++) {
            try (ServerSocket free =
                    new ServerSocket(ThreadLocalRandom.current().nextInt(FIRST, END))) {
                return free.getLocalPort();
            } catch (IOException e) {
                taken = e;
            }
        }
        throw taken;
    }
}
