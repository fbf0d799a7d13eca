package dev.parley.bus;

import dev.parley.turn.Attempt;
import dev.parley.turn.Message;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** A stage in another language. */
class GroovyStageConformanceIT extends StageConformance {
    private static final String LONG = "and so on ".repeat(1000);

    @Override
    protected Stage stage() {
        return Stage.LLM;
    }

    @Override
    protected String verticle() {
        return "groovy:stages/echo.groovy";
    }

    @Override
    protected JsonObject startVendor(Vertx vendors) {
        return new JsonObject();
    }

    @Override
    protected List<? extends BusMessage> work(String session, int generation, Attempt attempt) {
        return List.of(new StageCommand(session, generation, new TurnEffect.Ask(attempt, List.of(Message.user(LONG)))));
    }

    @Override
    protected int vendorLoad() {
        return (int) vertx().sharedData().getLocalMap("echo").getOrDefault("replies", 0);
    }
}
