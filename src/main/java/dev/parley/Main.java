package dev.parley;

import dev.parley.config.ConfigException;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.micrometer.VertxPrometheusOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts Parley in the manner of {@code vertx run}: {@code [run] [VERTICLE] [-conf FILE] [-instances N] [-cluster] …}.
 * Without {@code -conf} the configuration is {@code conf/config.json}, where there is one, and a cluster is formed as
 * {@code conf/cluster.xml} says.
 */
public final class Main extends VertxApplication {
    private static final String DEFAULT_CONF = "conf/config.json";
    private static final String CLUSTER_CONF = "conf/cluster.xml";
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    private Main(String[] args) {
        super(arguments(args), new Hooks(args));
    }

    public static void main(String[] args) {
        // Where there is a cluster, its manager writes to the same log as everybody.
        System.setProperty("hazelcast.logging.type", "slf4j");
        if (Files.exists(Path.of(CLUSTER_CONF))) {
            System.getProperties().putIfAbsent("vertx.hazelcast.config", CLUSTER_CONF);
        }
        // Registering Netty's flight recorder events holds up the first event loop for long.
        System.setProperty("io.netty.jfr.enabled", "false");
        new Main(args).launch();
    }

    /** The launcher has no {@code run} command, and no default configuration file. */
    static String[] arguments(String[] given) {
        List<String> arguments = new ArrayList<>(Arrays.asList(given));
        if (!arguments.isEmpty() && arguments.get(0).equals("run")) {
            arguments.remove(0);
        }
        boolean configured = arguments.stream().anyMatch(argument -> argument.matches("--?conf(=.*)?"));
        if (!configured && Files.exists(Path.of(DEFAULT_CONF))) {
            arguments.addAll(List.of("-conf", DEFAULT_CONF));
        }
        return arguments.toArray(String[]::new);
    }

    /** Whether it is Parley that is to be started, and not another verticle. */
    static boolean startsParley(String[] given) {
        String[] arguments = arguments(given);
        return arguments.length == 0
                || arguments[0].startsWith("-")
                || arguments[0].equals(ParleyVerticle.class.getName());
    }

    private static final class Hooks implements VertxApplicationHooks {
        /** A little more than replies may go on. */
        private static final int DRAIN_S = 100;

        private final boolean startsParley;
        private final List<ParleyVerticle> parleys = new CopyOnWriteArrayList<>();
        private boolean watched;

        private Hooks(String[] args) {
            startsParley = startsParley(args);
        }

        @Override
        public JsonObject afterConfigParsed(JsonObject config) {
            watched = config != null
                    && config.getValue("management") instanceof JsonObject management
                    && management.getValue("port") != null;
            return config;
        }

        @Override
        public void beforeStartingVertx(HookContext context) {
            // Epoll where there is one: an interruption travels in a twentieth of the time, at a quarter of the CPU.
            VertxOptions options = context.vertxOptions().setPreferNativeTransport(true);
            if (options.getEventLoopPoolSize() == VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE) {
                // With one for each processor, and as many instances, everything of a conversation is on one.
                options.setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
            }
            if (watched) {
                options.setMetricsOptions(new MicrometerMetricsOptions()
                        .setEnabled(true)
                        .setPrometheusOptions(new VertxPrometheusOptions().setEnabled(true))
                        .setJvmMetricsEnabled(true)
                        // Of two servers each has its own.
                        .addLabels(Label.LOCAL)
                        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS));
            }
        }

        @Override
        public Supplier<? extends Deployable> verticleSupplier() {
            if (!startsParley) {
                return null;
            }
            return () -> {
                ParleyVerticle parley = new ParleyVerticle();
                parleys.add(parley);
                return parley;
            };
        }

        @Override
        public void beforeStoppingVertx(HookContext context) {
            try {
                Future.all(parleys.stream().map(ParleyVerticle::drain).toList()).await(DRAIN_S, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                log.warn("conversations go on, and are cut off");
            }
        }

        @Override
        public void afterFailureToDeployVerticle(HookContext context, Throwable error) {
            if (error instanceof ConfigException) {
                System.err.println("Parley can't start: " + error.getMessage());
                Runtime.getRuntime().halt(2);
            }
        }
    }
}
