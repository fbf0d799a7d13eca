package dev.parley;

import dev.parley.config.ConfigException;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.util.Arrays;

/**
 * Starts Parley, in the manner of {@code vertx run}: {@code [run] [verticle] [-conf FILE] [-instances N] [-cluster] …}.
 * Without {@code -conf} the configuration is {@code conf/config.json}.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) {}
}
