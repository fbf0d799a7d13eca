package dev.parley.tts;

import dev.parley.bus.StageCommand;
import dev.parley.bus.StageConformance;
import dev.parley.bus.TtsCommand;
import dev.parley.turn.Attempt;
import dev.parley.turn.Stage;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;

class TtsConformanceTest extends StageConformance {
    private ScriptedElevenLabs vendor;

    @Override
    protected Stage stage() {
        return Stage.TTS;
    }

    @Override
    protected String verticle() {
        return "java:" + TtsVerticle.class.getName();
    }

    @Override
    protected JsonObject startVendor(Vertx vertx) {
        vendor = new ScriptedElevenLabs(vertx);
        vendor.speakEverything();
        return TtsVerticleTest.config(vendor.url());
    }

    @Override
    protected List<? extends StageCommand> work(String session, int link, Attempt attempt) {
        return List.of(
                new TtsCommand.Speak(session, link, attempt, "Hello there. How "),
                new TtsCommand.Speak(session, link, attempt, "are you? And"));
    }

    @Override
    protected int vendorLoad() {
        return vendor.live();
    }
}
