package dev.parley.llm;

import dev.parley.bus.BusMessage;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageConformance;
import dev.parley.turn.Attempt;
import dev.parley.turn.Message;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;

class LlmConformanceTest extends StageConformance {
    private ScriptedOpenAi server;

    @Override
    protected Stage stage() {
        return Stage.LLM;
    }

    @Override
    protected String verticle() {
        return "java:" + LlmVerticle.class.getName();
    }

    @Override
    protected JsonObject startVendor(Vertx vertx) {
        server = new ScriptedOpenAi(vertx);
        server.reaction = exchange -> exchange.token("Hel").token("lo");
        return LlmBench.config(server.url());
    }

    @Override
    protected List<? extends BusMessage> work(String session, int generation, Attempt attempt) {
        return List.of(new StageCommand(session, generation, new TurnEffect.Ask(attempt, List.of(Message.user("Hi")))));
    }

    @Override
    protected int vendorLoad() {
        return server.live();
    }
}
