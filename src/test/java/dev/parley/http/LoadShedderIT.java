package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RawClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server that really runs out, in a process of its own with little memory and few file descriptors. */
@EnabledOnOs(OS.LINUX)
class LoadShedderIT {
    private static final int DESCRIPTORS = 600;

    private static Process process;
    private static BufferedReader answers;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n " + DESCRIPTORS + "; exec \"$@\"",
                        "sh",
                        java,
                        "-Xmx160m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HungryServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        port = Integer.parseInt(answer("port ").substring(5));
    }

    @AfterAll
    static void stop() throws Exception {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static String answer(String beginning) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
        }
        throw new AssertionError("the server is gone");
    }

    private static void tell(String command) throws IOException {
        OutputStream commands = process.getOutputStream();
        commands.write((command + "\n").getBytes(StandardCharsets.UTF_8));
        commands.flush();
        answer("done");
    }

    private static RawClient.Response knock() {
        try (RawClient client = RawClient.connect(port)) {
            return client.ask(RawClient.handshake());
        }
    }

    private static void talk(RawClient client) {
        client.text("{\"type\":\"text.input\",\"text\":\"hello\"}");
        assertThat(client.await("reply.done").getString("text")).startsWith("You said: hello");
    }

    private static void awaitRoom() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (knock().status() != 101) {
            assertThat(System.nanoTime()).as("the server has room again").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @Test
    void withoutMemoryNoConversationBeginsAndNoneIsHurt() throws Exception {
        try (RawClient before = RawClient.talking(port)) {
            tell("eat");
            RawClient.Response refused = knock();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsEntry("retry-after", "5").containsKey("content-security-policy");
            talk(before);
            tell("spit");
            awaitRoom();
            talk(before);
        }
    }

    @Test
    void withoutFileDescriptorsNoConversationBeginsAndNoneIsHurt() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (RawClient before = RawClient.talking(port)) {
            talk(before);
            int status = 101;
            while (status == 101 && clients.size() < DESCRIPTORS) {
                RawClient client = RawClient.connect(port);
                clients.add(client);
                status = client.ask(RawClient.handshake()).status();
            }
            assertThat(status).isEqualTo(503);
            talk(before);
            clients.forEach(RawClient::close);
            awaitRoom();
            talk(before);
        }
    }

    @Test
    void aMeasurementIsNotMadeForEveryRequest() {
        int[] measured = new int[1];
        LoadShedder load = new LoadShedder(() -> ++measured[0], () -> 0);

        for (int i = 0; i < 10_000; i++) {
            assertThat(load.overloaded()).isTrue();
        }
        assertThat(measured[0]).isLessThan(1000);
    }

    @Test
    void aBurstOfConversationsIsMeasuredWhileItLasts() {
        int[] measured = new int[1];
        LoadShedder load = new LoadShedder(() -> ++measured[0] < 6 ? 0 : 1, () -> 0);

        int admitted = 0;
        while (!load.overloaded()) {
            admitted++;
        }
        assertThat(admitted).isLessThanOrEqualTo(50);
    }
}
