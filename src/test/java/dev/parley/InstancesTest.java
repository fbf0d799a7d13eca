package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.Opened;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import dev.parley.http.HttpVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.deployment.DeploymentContext;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each verticle has the instances that are configured, and each instance its share of the conversations. */
class InstancesTest {
    private static final int CONVERSATIONS = 24;
    private static final Map<String, Integer> INSTANCES = Map.of("http", 4, "stt", 3, "llm", 2, "tts", 8);

    @Test
    void everyInstanceHasItsShare() throws Exception {
        JsonObject config = new JsonObject();
        INSTANCES.forEach((section, instances) -> config.put(section, new JsonObject().put("instances", instances)));
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(8));
        List<String> taken = new CopyOnWriteArrayList<>();
        vertx.eventBus().addOutboundInterceptor(message -> {
            if (message.body() instanceof Opened opened) {
                taken.add(opened.address());
            }
            message.next();
        });
        try (TestServer server = new TestServer(vertx, config)) {
            List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < CONVERSATIONS; i++) {
                clients.add(server.talk());
            }
            TestServer.until("all stages are open", () -> taken.size() == 3 * CONVERSATIONS);

            for (String stage : List.of("stt", "llm", "tts")) {
                assertThat(taken.stream()
                                .filter(address -> address.startsWith("parley." + stage + "."))
                                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                                .values())
                        .as("conversations of each instance of %s", stage)
                        .hasSize(INSTANCES.get(stage))
                        .containsOnly((long) CONVERSATIONS / INSTANCES.get(stage));
            }
            assertThat(conversationsOfEachServer(vertx, clients))
                    .hasSize(INSTANCES.get("http"))
                    .containsOnly(CONVERSATIONS / INSTANCES.get("http"));
            clients.forEach(TestClient::close);
        }
    }

    /** The conversations that a server has accepted end with it. */
    private static List<Integer> conversationsOfEachServer(Vertx vertx, List<TestClient> clients) throws Exception {
        List<Integer> each = new ArrayList<>();
        int closed = 0;
        List<String> servers = ((VertxInternal) vertx)
                .deploymentManager().deployments().stream()
                        .filter(it -> it.deployment().instances().stream().anyMatch(HttpVerticle.class::isInstance))
                        .map(DeploymentContext::id)
                        .toList();
        for (String server : servers) {
            vertx.undeploy(server).await(60, TimeUnit.SECONDS);
            JsonObject ping = new JsonObject().put("type", "ping").put("t", server);
            clients.forEach(client -> client.send(ping));
            TestServer.until("everybody hears that it is over, or that it is not", () -> clients.stream()
                    .allMatch(client -> ended(client) || heard(client, "pong", server)));
            int over = (int) clients.stream().filter(InstancesTest::ended).count();
            each.add(over - closed);
            closed = over;
        }
        return each;
    }

    private static boolean ended(TestClient client) {
        return client.heard().stream().anyMatch(item -> item.is("session.ended"));
    }

    private static boolean heard(TestClient client, String type, String t) {
        return client.heard().stream()
                .anyMatch(item -> item.is(type) && t.equals(item.json().getString("t")));
    }
}
