package dev.parley.client.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** The operator lets clients end turns after less silence than the server does. */
class RealtimeSilenceTest extends RealtimeClient {
    RealtimeSilenceTest() {
        super(new JsonObject().put("realtime", new JsonObject().put("minSilenceMs", 500)));
    }

    private void silence(int ms) {
        JsonObject detection = new JsonObject().put("type", "server_vad").put("silence_duration_ms", ms);
        send("session.update", "session", input("turn_detection", detection));
    }

    @Test
    void lessIsGrantedAsFarAsAllowed() {
        assertThat(only("session.created")
                        .getJsonObject("session")
                        .getJsonObject("audio")
                        .getJsonObject("input")
                        .getJsonObject("turn_detection")
                        .getInteger("silence_duration_ms"))
                .isEqualTo(900);
        silence(700);
        assertThat(detection().getInteger("silence_duration_ms")).isEqualTo(700);
        silence(100);
        assertThat(detection().getInteger("silence_duration_ms")).isEqualTo(500);
    }

    @Test
    void aTurnEndsSooner() {
        silence(500);
        for (int at = 0; at < 1600; at += 20) {
            append(20, at >= 400 && at < 1000 ? 1000 : 0);
            runs(20);
        }
        session.says(Stage.STT, new TurnEvent.Transcript(0, "hello", "en-IN", true));

        assertThat(all("response.created")).hasSize(1);
    }
}
