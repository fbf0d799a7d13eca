package dev.parley.stt;

import dev.parley.audio.Pcm;
import dev.parley.bus.BusMessage;
import dev.parley.bus.StageConformance;
import dev.parley.bus.SttInput;
import dev.parley.turn.Attempt;
import dev.parley.turn.Stage;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;

class SttConformanceTest extends StageConformance {
    private ScriptedSarvam sarvam;

    @Override
    protected Stage stage() {
        return Stage.STT;
    }

    @Override
    protected String verticle() {
        return "java:" + SttVerticle.class.getName();
    }

    @Override
    protected JsonObject startVendor(Vertx vertx) {
        sarvam = new ScriptedSarvam(vertx).on("audio", stream -> {
            int utterance = stream.frames.size() - 1;
            stream.partial(utterance, "hel");
            stream.end(utterance, "hello");
        });
        return SttBench.config(sarvam.url());
    }

    @Override
    protected List<? extends BusMessage> work(String session, int generation, Attempt attempt) {
        return List.of(
                new SttInput.SpeechStarted(session, generation),
                new SttInput.Audio(session, generation, Pcm.silence(Pcm.FRAME_MS, Pcm.INPUT_RATE)),
                new SttInput.SpeechEnded(session, generation));
    }

    @Override
    protected int vendorLoad() {
        return sarvam.open();
    }
}
