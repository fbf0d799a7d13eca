package dev.parley;

import dev.parley.config.ConfigException;
import dev.parley.config.ConfigFile;
import dev.parley.local.models.ModelsCommand;
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
import org.slf4j.LoggerFactory;

/**
 * Starts Parley in the manner of {@code vertx run}: {@code [run] [VERTICLE] [-conf FILE] [-instances N] [-cluster] …}.
 * {@code models} fetches the models of the local engines instead; {@code check [-conf FILE]} tries the vendors. Without
 * {@code -conf} the configuration is {@code conf/config.json} if present; a cluster is formed as
 * {@code conf/cluster.xml} says. Exits with 2 and one line when the configuration is not usable.
 */
public final class Main {
    private static final String DEFAULT_CONF = "conf/config.json";
    private static final String CLUSTER_CONF = "conf/cluster.xml";
    private static final String CONF_OPTION = "(?i)--?conf";
    private static final String JSON_OPTIONS = "(?i)--?(conf|options|vertx-options|deployment-options)";

    private Main() {}

    public static void main(String[] given) {
        if (given.length > 0 && given[0].equals("models")) {
            System.exit(ModelsCommand.run(Arrays.copyOfRange(given, 1, given.length)));
        }
        try {
            chooseLog("PARLEY_LOG_FORMAT", "plain", "json");
            chooseLog("PARLEY_LOG", "INFO", "DEBUG", "TRACE", "WARN", "ERROR", "OFF");
            if (given.length > 0 && given[0].equals("check")) {
                String[] options = arguments(Arrays.copyOfRange(given, 1, given.length));
                Runtime.getRuntime().halt(VendorCheck.run(configuration(options), System.out));
            }
            String[] arguments = arguments(given);
            readJsonOptions(arguments);
            // Hazelcast logs to the same place, and finds its configuration beside Parley's.
            System.setProperty("hazelcast.logging.type", "slf4j");
            if (Files.exists(Path.of(CLUSTER_CONF))) {
                System.getProperties().putIfAbsent("vertx.hazelcast.config", CLUSTER_CONF);
            }
            // Registering Netty's flight recorder events blocks the first event loop.
            System.setProperty("io.netty.jfr.enabled", "false");
            new VertxApplication(arguments, new Hooks(startsParley(given))).launch();
        } catch (ConfigException e) {
            refuse(e);
        }
    }

    private static void refuse(ConfigException error) {
        System.err.println("Parley can't start: " + error.getMessage());
        Runtime.getRuntime().halt(2);
    }

    /** Checks a variable that logback reads, before it does: logback takes an unknown word for silence or for DEBUG. */
    static void chooseLog(String name, String... words) {
        String given = System.getProperty(name, System.getenv(name));
        if (given == null || given.isBlank()) {
            System.setProperty(name, words[0]);
            return;
        }
        String word = Arrays.stream(words)
                .filter(each -> each.equalsIgnoreCase(given.strip()))
                .findFirst()
                .orElseThrow(() ->
                        new ConfigException(name + ": not a known value, wanted one of " + String.join(", ", words)));
        System.setProperty(name, word);
    }

    /** The launcher has no {@code run} command and no default configuration file. */
    static String[] arguments(String[] given) {
        List<String> arguments = new ArrayList<>(Arrays.asList(given));
        if (!arguments.isEmpty() && arguments.get(0).equals("run")) {
            arguments.remove(0);
        }
        boolean configured = arguments.stream().anyMatch(argument -> argument.matches(CONF_OPTION + "(=.*)?"));
        if (!configured && Files.exists(Path.of(DEFAULT_CONF))) {
            arguments.addAll(List.of("-conf", DEFAULT_CONF));
        }
        return arguments.toArray(String[]::new);
    }

    /** The launcher would warn about a file that it can't read, and go on without it. */
    static void readJsonOptions(String[] arguments) {
        values(arguments, JSON_OPTIONS).forEach(ConfigFile::read);
    }

    /** The configuration that the options name; empty without one. */
    static JsonObject configuration(String[] arguments) {
        List<String> values = values(arguments, CONF_OPTION);
        return values.isEmpty() ? new JsonObject() : ConfigFile.read(values.get(0));
    }

    /** The values of the options with these names, given as {@code -name value} or {@code -name=value}. */
    private static List<String> values(String[] arguments, String names) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String[] option = arguments[i].split("=", 2);
            if (option[0].matches(names)) {
                if (option.length == 2) {
                    values.add(option[1]);
                } else if (i + 1 < arguments.length) {
                    values.add(arguments[i + 1]);
                }
            }
        }
        return values;
    }

    /** Whether Parley is started, and not another verticle. */
    static boolean startsParley(String[] given) {
        String[] arguments = arguments(given);
        return arguments.length == 0
                || arguments[0].startsWith("-")
                || arguments[0].equals(ParleyVerticle.class.getName());
    }

    private static final class Hooks implements VertxApplicationHooks {
        /** A little longer than the longest {@code http.drainMs}. */
        private static final int DRAIN_S = 100;

        private final boolean startsParley;
        private final List<ParleyVerticle> parleys = new CopyOnWriteArrayList<>();
        private boolean metered;

        private Hooks(boolean startsParley) {
            this.startsParley = startsParley;
        }

        @Override
        public JsonObject afterConfigParsed(JsonObject config) {
            metered = config != null
                    && config.getValue("management") instanceof JsonObject management
                    && management.getValue("port") != null;
            return config;
        }

        @Override
        public void beforeStartingVertx(HookContext context) {
            // Epoll, if available: an interruption takes a twentieth of the time and a quarter of the CPU.
            VertxOptions options = context.vertxOptions().setPreferNativeTransport(true);
            if (options.getEventLoopPoolSize() == VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE) {
                options.setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
            }
            if (metered) {
                options.setMetricsOptions(new MicrometerMetricsOptions()
                        .setEnabled(true)
                        .setPrometheusOptions(new VertxPrometheusOptions().setEnabled(true))
                        .setJvmMetricsEnabled(true)
                        // Tells two servers of one process apart.
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
                LoggerFactory.getLogger(Main.class).warn("Drain timeout, closing remaining sessions");
            }
        }

        @Override
        public void afterFailureToDeployVerticle(HookContext context, Throwable error) {
            if (error instanceof ConfigException unusable) {
                refuse(unusable);
            }
        }
    }
}
