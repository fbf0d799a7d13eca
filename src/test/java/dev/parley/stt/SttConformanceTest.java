package dev.parley.stt;

import dev.parley.audio.Pcm;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageConformance;
import dev.parley.bus.SttCommand;
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
    protected List<? extends StageCommand> work(String session, int link, Attempt attempt) {
        return List.of(
                new SttCommand.SpeechStarted(session, link),
                new SttCommand.Audio(session, link, Pcm.silence(Pcm.FRAME_MS, Pcm.INPUT_RATE)),
                new SttCommand.SpeechEnded(session, link));
    }

    @Override
    protected int vendorLoad() {
        return sarvam.open();
    }
}
