package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.Open;
import dev.parley.bus.Opened;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each verticle has the instances that are configured, and each instance its share of the conversations. */
class InstancesIT {
    private static final int CONVERSATIONS = 24;
    private static final Map<String, Integer> INSTANCES = Map.of("http", 4, "stt", 3, "llm", 2, "tts", 8);

    /** Addresses that were asked for a stage, and by which event loop. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Instances that took a session, and on which event loop. */
    private final List<String> taken = new CopyOnWriteArrayList<>();

    @Test
    void everyInstanceHasItsShare() throws Exception {
        talk(8, INSTANCES);

        for (String stage : List.of("stt", "llm", "tts")) {
            assertThat(counts(taken.stream()
                            .filter(address -> address.startsWith("parley." + stage + "."))
                            .toList()))
                    .as("conversations of each instance of %s", stage)
                    .hasSize(INSTANCES.get(stage))
                    .containsOnly((long) CONVERSATIONS / INSTANCES.get(stage));
        }
        assertThat(counts(loops(asked)))
                .as("stages that the conversations of each event loop want")
                .hasSize(8)
                .containsOnly(3L * CONVERSATIONS / 8);
    }

    private void talk(int eventLoops, Map<String, Integer> instances) throws Exception {
        JsonObject config = new JsonObject();
        instances.forEach((section, number) -> config.put(section, new JsonObject().put("instances", number)));
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(eventLoops));
        vertx.eventBus().addOutboundInterceptor(message -> {
            String loop = " " + Thread.currentThread().getName();
            if (message.body() instanceof Open) {
                asked.add(message.message().address() + loop);
            } else if (message.body() instanceof Opened opened) {
                taken.add(opened.address() + loop);
            }
            message.next();
        });
        try (TestServer server = new TestServer(vertx, config)) {
            List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < CONVERSATIONS; i++) {
                clients.add(server.talk());
            }
            TestServer.until("all stages are open", () -> taken.size() == 3 * CONVERSATIONS);
            clients.forEach(TestClient::close);
        }
    }

    private static List<String> loops(List<String> messages) {
        return messages.stream()
                .map(message -> message.substring(message.lastIndexOf(' ')))
                .toList();
    }

    private static Collection<Long> counts(List<String> values) {
        return values.stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .values();
    }
}
