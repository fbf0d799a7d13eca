package dev.parley.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.http.PemFiles;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The clients that people have, unmodified, each in a process of its own: a spoken turn, an interruption, a typed turn and a
 * function call. The scripts are in {@code src/test/resources/clients}.
 */
class RealClientsIT {
    @TempDir
    Path temp;

    /** Lets a client talk; what it has measured. */
    private JsonObject talk(List<String> command, JsonObject config) throws Exception {
        try (ClientsServer server = new ClientsServer(config)) {
            String speech = server.speech(temp).toString();
            String figures = Packages.run(
                    command, Map.of("PARLEY_PORT", Integer.toString(server.port()), "PARLEY_SPEECH", speech));
            System.out.println(command.get(command.size() - 1) + ": " + figures);
            return new JsonObject(figures);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openai, openai_client.py",
        "openai, openai_agents.py",
        "livekit, livekit_service.py",
        "pipecat, pipecat_service.py"
    })
    void python(String packages, String script) throws Exception {
        assertThat(talk(Packages.python(packages, script), new JsonObject()).getInteger("firstAudioMs"))
                .isPositive();
    }

    @Test
    void theAgentsSdkInNode() throws Exception {
        assertThat(talk(Packages.node("openai_agents.mjs"), new JsonObject()).getInteger("firstAudioMs"))
                .isPositive();
    }

    @Test
    void openAisClientForNodeOverTls() throws Exception {
        List<String> command = Packages.node("openai_client.mjs");
        PemFiles.issue(temp, "localhost");
        JsonObject tls = new JsonObject()
                .put("cert", temp.resolve("cert.pem").toString())
                .put("key", temp.resolve("key.pem").toString());
        JsonObject config = new JsonObject().put("http", new JsonObject().put("tls", tls));

        assertThat(talk(command, config).getInteger("firstAudioMs")).isPositive();
    }
}
