package dev.parley.metrics;

import dev.parley.session.Observer;
import dev.parley.turn.Phase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.vertx.micrometer.backends.BackendRegistries;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/**
 * The meters of all conversations of one Vert.x, in a Prometheus registry: Vert.x's own when it was built with Micrometer
 * metrics, otherwise a new one. Any thread.
 */
public final class Meters implements Observer, Shareable {
    private static final String NAME = "parley.meters";

    /** Histogram buckets. */
    private static final Duration[] BUCKETS = LongStream.of(
                    10, 25, 50, 100, 200, 350, 500, 700, 900, 1000, 1200, 1500, 2000, 3000, 5000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry;
    private final Map<Phase, AtomicInteger> sessions = new EnumMap<>(Phase.class);

    private Meters(PrometheusMeterRegistry registry) {
        this.registry = registry;
        for (Phase phase : Phase.values()) {
            AtomicInteger count = new AtomicInteger();
            sessions.put(phase, count);
            Gauge.builder("parley.sessions", count, AtomicInteger::get)
                    .description("Conversations by state; idle is connected and not started")
                    .tag("state", phase.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    /** The meters of this Vert.x, created on first use. */
    public static Meters of(Vertx vertx) {
        LocalMap<String, Meters> shared = vertx.sharedData().getLocalMap(NAME);
        return shared.computeIfAbsent(NAME, name -> new Meters(registry(vertx)));
    }

    private static PrometheusMeterRegistry registry(Vertx vertx) {
        MeterRegistry present = vertx.isMetricsEnabled() ? BackendRegistries.getDefaultNow() : null;
        return present instanceof PrometheusMeterRegistry prometheus
                ? prometheus
                : new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /** All values in Prometheus's text format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public Conversation connected() {
        return new ConversationMeter(this);
    }

    AtomicInteger sessions(Phase phase) {
        return sessions.get(phase);
    }

    void count(String name, String description, String... tags) {
        count(1, name, description, tags);
    }

    void count(int howMany, String name, String description, String... tags) {
        Counter.builder(name)
                .description(description)
                .tags(tags)
                .register(registry)
                .increment(howMany);
    }

    /** @param ms null when it did not happen; nothing is recorded then */
    void measure(String name, String description, Long ms, String... tags) {
        if (ms != null) {
            Timer.builder(name)
                    .description(description)
                    .tags(tags)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry)
                    .record(Duration.ofMillis(Math.max(0, ms)));
        }
    }
}
