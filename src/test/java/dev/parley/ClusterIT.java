package dev.parley;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.FreePort;
import dev.parley.client.Speech;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import dev.parley.local.vendors.Faults;
import dev.parley.local.vendors.Faults.At;
import dev.parley.local.vendors.ScriptedEngines;
import dev.parley.local.vendors.ScriptedEngines.AnswerScript;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several JVMs that are one server: a front that has the sockets and the conversations, and nodes that have the stages. Each
 * node of stages has vendors of its own, so that it can be seen which one serves.
 */
class ClusterIT {
    private static final Vertx vertx = Vertx.vertx();
    private static final ScriptedEngines engines = new ScriptedEngines(vertx);
    private static final Path LOGS = Path.of("target", "cluster");
    private static final String NAME = "parley-" + UUID.randomUUID();
    private static final List<Node> nodes = new ArrayList<>();

    private static Node front;
    private static Node one;
    private static Node two;
    private static byte[] speech;

    private final List<TestClient> clients = new ArrayList<>();

    @TempDir
    private static Path folder;

    /** One JVM of the cluster. It may be started again after it died. */
    private static final class Node {
        final Faults vendors = new Faults(vertx);
        final int member = FreePort.choose();
        private final String roles;
        private final int vendorPort = FreePort.choose();
        private Started process;

        Node(String roles) throws Exception {
            this.roles = roles;
            vendors.start(engines.engines(), vendorPort).await(60, TimeUnit.SECONDS);
            nodes.add(this);
        }

        /** Starts it, if it doesn't run, without waiting for it. */
        void start() throws IOException {
            if (process != null) {
                return;
            }
            Path config = Files.writeString(folder.resolve(member + ".json"), config().encode());
            Path cluster = Files.writeString(folder.resolve(member + ".xml"), cluster());
            process = new Started(
                    List.of(
                            Started.java(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-Dlogback.configurationFile=logback.xml",
                            "-Dvertx.hazelcast.config=" + cluster,
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "-conf",
                            config.toString(),
                            "-cluster"),
                    folder);
        }

        /** What is shipped, but for the addresses. */
        private String cluster() throws IOException {
            StringBuilder members = new StringBuilder();
            nodes.forEach(node -> members.append("<member>127.0.0.1:" + node.member + "</member>"));
            return Files.readString(Path.of("conf/cluster.xml"))
                    .replace(">parley<", ">" + NAME + "<")
                    .replace(">5701<", ">" + member + "<")
                    .replace("<member>127.0.0.1</member>", members);
        }

        private JsonObject config() {
            String host = "127.0.0.1:" + vendorPort;
            return new JsonObject()
                    .put("roles", roles)
                    .put("http", new JsonObject().put("port", 0))
                    // So long that it is not for a lack of patience that a session notices what is wrong.
                    .put(
                            "turn",
                            new JsonObject()
                                    .put("transcriptWaitMs", 10_000)
                                    .put("llmWaitMs", 20_000)
                                    .put("ttsWaitMs", 20_000)
                                    .put("replyWaitMs", 30_000))
                    // The connections are counted: one that is given back for want of voice would be missed.
                    .put("stt", vendor("ws://" + host).put("idleCloseMs", 0))
                    .put("llm", vendor("http://" + host + "/v1"))
                    .put("tts", vendor("ws://" + host));
        }

        private static JsonObject vendor(String url) {
            return new JsonObject().put("url", url).put("check", false);
        }

        /** Waits until it is one of the cluster. */
        Node await() throws InterruptedException {
            process.awaitLine("Parley ");
            return this;
        }

        int port() throws InterruptedException {
            String line = process.awaitLine("Parley listens on ");
            return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        }

        /** Leaves no process, whatever went wrong. */
        void forget() {
            if (process != null) {
                process.close();
            }
        }

        /** Without a word: SIGKILL. What it had said by then is in {@code target/cluster}. */
        void kill() throws Exception {
            if (process != null) {
                process.close();
                process.exitCode();
                Files.createDirectories(LOGS);
                Files.write(LOGS.resolve(member + ".log"), process.lines(), CREATE, APPEND);
                process = null;
            }
        }
    }

    @BeforeAll
    static void start() throws Exception {
        front = new Node("http");
        one = new Node("stt,llm,tts");
        two = new Node("stt,llm,tts");
        front.start();
        one.start();
        speech = new Speech(vertx).of("good morning, how are you today");
        front.await();
        one.await();
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            for (Node node : nodes) {
                node.kill();
            }
        } finally {
            nodes.forEach(Node::forget);
            vertx.close().await(60, TimeUnit.SECONDS);
        }
    }

    @BeforeEach
    void usually() throws Exception {
        front.start();
        front.await();
        engines.thinks("Fine, ", "thank ", "you.");
    }

    @AfterEach
    void hangUp() throws Exception {
        clients.forEach(TestClient::close);
        awaitSilence();
    }

    private static void awaitSilence() throws Exception {
        TestServer.until(
                "no vendor connection is left", () -> open(At.SARVAM_REALTIME) == 0 && open(At.ELEVENLABS_MULTI) == 0);
    }

    /** Connections to the vendors of all nodes. */
    private static int open(At stage) {
        return nodes.stream().mapToInt(node -> node.vendors.open(stage)).sum();
    }

    private TestClient talk() throws Exception {
        TestClient client = TestClient.talking(vertx, front.port());
        clients.add(client);
        return client;
    }

    /** A conversation whose stage is served by this node. */
    private TestClient talk(Node by, At stage) throws Exception {
        for (int i = 0; i < 20; i++) {
            int before = by.vendors.open(stage);
            int hearing = open(At.SARVAM_REALTIME);
            int speaking = open(At.ELEVENLABS_MULTI);
            TestClient client = talk();
            // Both: what is still to come of this one would be taken for the next one's.
            TestServer.until(
                    "it is connected",
                    () -> open(At.SARVAM_REALTIME) > hearing && open(At.ELEVENLABS_MULTI) > speaking);
            if (by.vendors.open(stage) > before) {
                return client;
            }
        }
        throw new AssertionError("the node is given no conversation");
    }

    /** After a moment of silence, by which voice is told from noise. */
    private static void say(TestClient client, byte[]... sounds) {
        client.say(new byte[500 * 32]);
        for (byte[] sound : sounds) {
            client.say(sound);
        }
    }

    private static void type(TestClient client, String text) {
        client.send(new JsonObject().put("type", "text.input").put("text", text));
    }

    private static void assertAnswered(TestClient client) {
        assertThat(client.await("reply.done", done -> !done.getString("finish").equals("interrupted"))
                        .getString("text"))
                .isEqualTo("Fine, thank you.");
        client.await("state", state -> state.getString("to").equals("USER_SPEAKING"));
    }

    private static void assertNoFallback(TestClient client) {
        assertThat(client.heard()).noneMatch(item -> item.is("fallback"));
    }

    @Test
    void aConversationIsHadAcrossNodes() throws Exception {
        engines.nextUtterance().partial(200, "good").heard(50, "Good morning.");
        engines.thinks(
                question -> new AnswerScript().words(0, 5, "This is a long reply that goes on and on. ".repeat(12)));
        TestClient client = talk();
        say(client, speech);
        client.awaitAudio(1);
        client.send(new JsonObject().put("type", "interrupt"));
        client.await("interrupted");
        TestServer.until("the cancellation has come", () -> engines.model().live() == 0);
        usually();
        type(client, "hello");
        client.awaitAudio(2);
        assertNoFallback(client);
        client.send(new JsonObject().put("type", "session.stop"));
        assertThat(client.awaitClose()).isEqualTo(1000);
        awaitSilence();
    }

    @Test
    void aNodeThatJoinsUnderLoadTakesItsShare() throws Exception {
        two.kill();
        List<TestClient> talking = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            talking.add(talk());
        }
        AtomicBoolean joined = new AtomicBoolean();
        ExecutorService people = Executors.newCachedThreadPool();
        List<Future<?>> talks = new ArrayList<>();
        for (TestClient client : talking) {
            talks.add(people.submit(() -> {
                while (!joined.get()) {
                    type(client, "hello");
                    assertAnswered(client);
                }
            }));
        }
        people.shutdown();

        two.start();
        two.await();
        TestClient newcomer = talk(two, At.SARVAM_REALTIME);
        type(newcomer, "hello");
        assertAnswered(newcomer);

        joined.set(true);
        for (Future<?> talk : talks) {
            talk.get(60, TimeUnit.SECONDS);
        }
        clients.forEach(ClusterIT::assertNoFallback);
    }

    @Test
    void whatANodeDidWhenItDiedIsDoneByAnother() throws Exception {
        two.start();
        two.await();
        TestClient idle = talk(two, At.SARVAM_REALTIME);
        TestClient speaking = talk(two, At.SARVAM_REALTIME);
        TestClient listening = talk(two, At.ELEVENLABS_MULTI);
        engines.nextAnswer().words(0, 40, "This is a sentence. ".repeat(100));
        type(listening, "hello");
        listening.awaitAudio(1);
        engines.nextUtterance().partial(200, "good").heard(50, "good morning");
        engines.nextUtterance().heard(50, "Good morning, how are you today?");
        // Long enough that it goes on when the death has been noticed.
        say(speaking, speech, speech, speech);
        speaking.await("transcript.partial");
        TestClient waiting = waiting();

        two.kill();

        assertAnswered(waiting);
        assertNoFallback(waiting);
        assertThat(speaking.await("transcript.final").getString("text")).isEqualTo("Good morning, how are you today?");
        assertAnswered(speaking);
        assertNoFallback(speaking);
        // Part of it was heard, and nobody knows which words: they are not said again.
        assertThat(listening.await("fallback").getString("code")).isEqualTo("unavailable");
        listening.await("state", state -> state.getString("to").equals("USER_SPEAKING"));
        type(listening, "hello again");
        assertAnswered(listening);
        engines.nextUtterance().partial(100, "good").heard(50, "good morning");
        say(idle, speech);
        assertThat(idle.await("transcript.final").getString("text")).isEqualTo("good morning");
        assertAnswered(idle);
        assertNoFallback(idle);
    }

    /** Somebody whose reply has begun to be written at the second node, and is not heard yet. */
    private TestClient waiting() throws Exception {
        for (int i = 0; i < 20; i++) {
            TestClient client = talk();
            engines.nextAnswer().token(0, "Well").stalls();
            type(client, "hello");
            client.await("reply.delta");
            if (two.vendors.open(At.OPENAI_CHAT) > 0) {
                return client;
            }
            client.send(new JsonObject().put("type", "session.stop"));
            client.awaitClose();
        }
        throw new AssertionError("the node is asked for no reply");
    }

    @Test
    void theSessionsOfANodeThatDiedAreLetGo() throws Exception {
        for (int i = 0; i < 4; i++) {
            talk();
        }
        TestServer.until("all are connected", () -> open(At.SARVAM_REALTIME) >= 4);

        front.kill();

        awaitSilence();
    }
}
