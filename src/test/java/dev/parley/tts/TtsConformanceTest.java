package dev.parley.tts;

import dev.parley.bus.BusMessage;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageConformance;
import dev.parley.turn.Attempt;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(strings = {"elevenlabs", "sarvam"})
class TtsConformanceTest extends StageConformance {
    @Parameter
    String vendorName;

    private ScriptedVoice vendor;

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
        vendor = new ScriptedVoice(vertx);
        if (vendorName.equals("sarvam")) {
            vendor.speakEverythingAsSarvam();
            return TtsBench.sarvam(vendor.url());
        }
        vendor.speakEverything();
        return TtsBench.elevenLabs(vendor.url());
    }

    @Override
    protected List<? extends BusMessage> work(String session, int generation, Attempt attempt) {
        return List.of(
                new StageCommand(session, generation, new TurnEffect.Speak(attempt, "Hello there. How ")),
                new StageCommand(session, generation, new TurnEffect.Speak(attempt, "are you? And")));
    }

    @Override
    protected int vendorLoad() {
        return vendor.live();
    }
}
