package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A tool in another language. */
class GroovyToolIT extends ToolConformance {
    @Override
    protected String deploy() throws Exception {
        vertx.deployVerticle("groovy:tools/dice.groovy").await(60, TimeUnit.SECONDS);
        return "tools.dice";
    }

    @Override
    protected JsonObject good() {
        return new JsonObject().put("sides", 6);
    }

    @Override
    protected JsonObject bad() {
        return new JsonObject().put("sides", 1);
    }

    @Test
    void aNumberIsRolled() throws Exception {
        JsonObject result = get(call("c1", "s1", good())).getJsonObject("result");
        assertThat(result.getInteger("number")).isBetween(1, 6);
    }
}
