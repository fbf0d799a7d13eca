package dev.parley;

import dev.parley.config.ConfigException;
import io.vertx.core.VertxOptions;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Starts Parley in the manner of {@code vertx run}: {@code [run] [VERTICLE] [-conf FILE] [-instances N] [-cluster] …}.
 * Without {@code -conf} the configuration is {@code conf/config.json}, where there is one.
 */
public final class Main extends VertxApplication {
    private static final String DEFAULT_CONF = "conf/config.json";

    private Main(String[] args) {
        super(arguments(args), new Hooks());
    }

    public static void main(String[] args) {
        // Where there is a cluster, its manager writes to the same log as everybody.
        System.setProperty("hazelcast.logging.type", "slf4j");
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

    private static final class Hooks implements VertxApplicationHooks {
        @Override
        public void beforeStartingVertx(HookContext context) {
            VertxOptions options = context.vertxOptions();
            options.setPreferNativeTransport(true);
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
