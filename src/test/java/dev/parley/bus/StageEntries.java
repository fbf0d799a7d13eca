package dev.parley.bus;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;

/** Looks into the stages that are deployed. */
public final class StageEntries {
    private StageEntries() {}

    /** How many sessions all stages together hold. */
    public static int of(Vertx vertx) {
        return ((VertxInternal) vertx)
                .deploymentManager().deployments().stream()
                        .flatMap(deployed -> deployed.deployment().instances().stream())
                        .filter(StageVerticle.class::isInstance)
                        .mapToInt(stage -> ((StageVerticle<?>) stage).size())
                        .sum();
    }
}
