package dev.parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which engines the local server chooses, and what it tells of them. */
class LocalServerTest {
    private static final int WAIT_S = 60;
    private static Vertx vertx;

    @TempDir
    Path empty;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() throws Exception {
        vertx.close().await(WAIT_S, TimeUnit.SECONDS);
    }

    @Test
    void choosesTheDemonstrationWhereThereAreNoModelsAndSaysHowToGetThem() throws Exception {
        LocalServer server =
                LocalServer.start(vertx, 0, "auto", empty.toString()).await(WAIT_S, TimeUnit.SECONDS);

        assertThat(server.notice()).contains("list of phrases").contains(LocalServer.MODELS_COMMAND);
        assertThat(server.phrases()).contains("What time is it?");
        server.close().await(WAIT_S, TimeUnit.SECONDS);
    }

    @Test
    void doesNotStartWithoutTheModelsThatAreAskedFor() {
        assertThatThrownBy(() ->
                        LocalServer.start(vertx, 0, "models", empty.toString()).await(WAIT_S, TimeUnit.SECONDS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("local.engines")
                .hasMessageContaining(LocalServer.MODELS_COMMAND);
    }
}
