package dev.parley.http;

import dev.parley.client.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A server in a process of its own, for {@link LoadShedderIT}: prints its port, then obeys its standard input. "eat" fills the
 * heap with what can't be collected, "spit" lets go of it again; each is answered with a line.
 */
final class HungryServer {
    private static final int BITE = 512 * 1024;

    /** Slowly, for the heap is measured now and then only. */
    private static final long CHEWING_NS = 10_000_000;

    private HungryServer() {}

    public static void main(String[] args) throws Exception {
        try (TestServer server = TestServer.echoing(new JsonObject());
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("port " + server.port());
            List<byte[]> eaten = new ArrayList<>();
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                if (command.equals("eat")) {
                    while (!LoadShedder.ofThisProcess().overloaded()) {
                        eaten.add(new byte[BITE]);
                        LockSupport.parkNanos(CHEWING_NS);
                    }
                } else {
                    eaten.clear();
                    System.gc();
                }
                System.out.println("done");
            }
        }
    }
}
