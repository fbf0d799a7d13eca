package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code check} prints and how it exits, against the local server and against vendors with faults. */
@Timeout(180)
class VendorCheckIT {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int check(JsonObject config) {
        return VendorCheck.run(config, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String line(String stage) {
        return printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(stage + " "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void withTheLocalServerAConversationIsPossible() {
        assertThat(check(new JsonObject()))
                .as(printed.toString(StandardCharsets.UTF_8))
                .isZero();

        for (String stage : new String[] {"stt", "llm", "tts"}) {
            assertThat(line(stage)).contains("local", "ok", "works");
        }
    }

    @Test
    void whatIsWrongIsSaidInPlainWords() throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpServer model = vertx.createHttpServer()
                .requestHandler(
                        request -> request.response()
                                .setStatusCode(401)
                                .end(
                                        "{\"error\":{\"message\":\"Incorrect API key provided: sk-x\",\"code\":\"invalid_api_key\"}}"))
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
        JsonObject llm = new JsonObject()
                .put("url", "http://127.0.0.1:" + model.actualPort() + "/v1")
                .put("apiKey", "sk-secret");

        int status = check(new JsonObject().put("llm", llm));

        vertx.close().await(10, TimeUnit.SECONDS);
        assertThat(status).isEqualTo(1);
        assertThat(line("llm")).contains("refused", "does not work", "llm.apiKey", "the key is refused");
        assertThat(line("stt")).contains("works");
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("sk-secret");
    }
}
