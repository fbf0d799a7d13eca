package dev.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bench.Figures.Share;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The benchmark's parts do what it takes them for. What they measure is not judged here. */
class LatencyBenchIT {
    private static final int PATIENCE_S = 60;
    private static final int SEED = 3;

    private final Vertx vertx = Vertx.vertx(Server.options());

    /** One that nobody holds is closed by the garbage collector. */
    private final WebSocketClient client = vertx.createWebSocketClient();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(PATIENCE_S, TimeUnit.SECONDS);
    }

    @Test
    void aTalkIsMeasuredFromTheLastVoicedFrameToTheFirstAudioAndFromAnInterruptionToItsEffect() throws Exception {
        Figures figures = new Figures();
        try (Server server = new Server(SEED, 500, new JsonObject())) {
            Talk talk = new Talk(vertx, SEED, 2, 1, figures);
            Caller.call(vertx, client, server.port(), talk)
                    .compose(caller -> talk.over().future())
                    .await(PATIENCE_S, TimeUnit.SECONDS);
            figures.spent = server.speculationCost();
        }

        assertThat(figures.perceived.size()).isEqualTo(figures.answered.get()).isEqualTo(2);
        assertThat(figures.duck.size()).isEqualTo(figures.interrupted.size()).isOne();
        assertThat(figures.shares.get(Share.VOICE).at(0)).isGreaterThanOrEqualTo(190);
        assertThat(figures.spent).anyMatch(line -> line.startsWith("parley_speculation_attempts_total"));
        assertThat(figures.surprises).hasValue(0);
        assertThat(figures.failures).hasValue(0);
        assertThat(new Waterfall().add("a talk", figures).toString())
                .contains("heard by the client")
                .doesNotContain("NaN");
    }
}
