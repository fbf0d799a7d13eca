package dev.parley.bench;

import dev.parley.Main;
import dev.parley.ParleyVerticle;
import dev.parley.client.FreePort;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server and its vendors, each in a process of its own, and the people who talk to it, in this one. */
final class Stand implements AutoCloseable {
    /** What is written is here. */
    static final Path DIRECTORY = Path.of("target", "load");

    private static final int START_S = 60;
    private static final int CALLS_AT_ONCE = 20;
    private static final int IDLE_MS = 3_600_000;

    /** People that one event loop can be the microphones of. */
    private static final int PEOPLE_PER_LOOP = 2000;

    final Child server;
    final Child vendors;
    final LoadFigures figures = new LoadFigures();
    private final HttpClient http = HttpClient.newHttpClient();
    private final EventLoopGroup loops;
    private final List<Crowd> crowds = new ArrayList<>();
    private final int vendorPort = FreePort.choose();
    private final int port = FreePort.choose();
    private int joined;
    private int lost;

    /**
     * @param load       what is started, and how many people will come at most
     * @param jvmOptions of the server
     */
    Stand(Load load, List<String> jvmOptions) throws IOException, InterruptedException {
        Files.createDirectories(DIRECTORY);
        vendors = Child.start(
                VendorProcess.class,
                DIRECTORY.resolve("vendors.log"),
                List.of("-Dio.netty.jfr.enabled=false"),
                Integer.toString(vendorPort));
        await(vendorPort, "/figures", vendors);
        server = load.relay() ? relay(jvmOptions) : parley(load.tool() == Load.Tool.CALLED, jvmOptions);
        await(port, "/health", server);
        int howMany = 1 + load.people() / PEOPLE_PER_LOOP;
        loops = Line.loops(howMany);
        for (int i = 0; i < howMany; i++) {
            crowds.add(new Crowd(loops.next(), port, load, figures, i));
        }
        crowds.forEach(Crowd::start);
    }

    /** What a run does. */
    interface Work {
        void run() throws Exception;
    }

    /** Runs it, and ends this process and its children, whatever becomes of it: threads of the made voices would go on. */
    static void thenExit(Work work) {
        int status = 0;
        try {
            work.run();
        } catch (Exception e) {
            e.printStackTrace();
            status = 1;
        }
        System.exit(status);
    }

    private Child relay(List<String> jvmOptions) throws IOException {
        return Child.start(
                Relay.class,
                DIRECTORY.resolve("relay.log"),
                jvmOptions,
                Integer.toString(port),
                Integer.toString(vendorPort));
    }

    private Child parley(boolean tools, List<String> jvmOptions) throws IOException {
        Path conf = DIRECTORY.resolve("conf.json");
        Files.writeString(conf, config(tools).encodePrettily());
        // Not the tests' logging, which comes first on this class path.
        List<String> options = new ArrayList<>(List.of("-Dlogback.configurationFile=logback.xml"));
        options.addAll(jvmOptions);
        return Child.start(
                Main.class,
                DIRECTORY.resolve("server.log"),
                options,
                ParleyVerticle.class.getName(),
                "-conf",
                conf.toString());
    }

    private JsonObject config(boolean tools) {
        return new JsonObject()
                .put("http", new JsonObject().put("port", port))
                .put("session", new JsonObject().put("idleTimeoutMs", IDLE_MS))
                .put(
                        "phone",
                        new JsonObject()
                                .put("publicUrl", TwilioDialect.PUBLIC_URL)
                                .put("twilio", new JsonObject().put("authToken", TwilioDialect.AUTH_TOKEN)))
                .put("stt", stage("ws", ""))
                .put("llm", stage("http", "/v1"))
                .put("tts", stage("ws", ""))
                .put("tools", tools ? new JsonArray().add(tool()) : new JsonArray());
    }

    private JsonObject tool() {
        return new JsonObject()
                .put("name", VendorProcess.TOOL)
                .put("description", "Tells how the sea is.")
                .put("url", "http://127.0.0.1:" + vendorPort + "/" + VendorProcess.TOOL)
                .put("effect", "read");
    }

    private JsonObject stage(String scheme, String path) {
        return new JsonObject()
                .put("url", scheme + "://127.0.0.1:" + vendorPort + path)
                .put("apiKey", "load")
                .put("check", false);
    }

    private void await(int at, String path, Child child) throws InterruptedException, IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_S);
        while (true) {
            try {
                get(at, path);
                return;
            } catch (IOException notYet) {
                if (!child.alive() || System.nanoTime() > deadline) {
                    throw new IOException("a process did not start, its log is in " + DIRECTORY, notYet);
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private String get(int at, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** So many come, start a conversation and hang up, some at a time. */
    void call(int times) throws Exception {
        Deque<CompletableFuture<Void>> calls = new ArrayDeque<>();
        for (int i = 0; i < times; i++) {
            if (calls.size() == CALLS_AT_ONCE) {
                calls.remove().get(START_S, TimeUnit.SECONDS);
            }
            calls.add(ShortCall.make(loops.next(), port));
        }
        for (CompletableFuture<Void> call : calls) {
            call.get(START_S, TimeUnit.SECONDS);
        }
    }

    /** Somebody comes. */
    void join() {
        crowds.get(joined++ % crowds.size()).join();
    }

    /** Somebody loses the connection, and comes again. */
    void lose() {
        crowds.get(lost++ % crowds.size()).lose();
    }

    void leave() {
        crowds.forEach(Crowd::leave);
    }

    /** What the vendors have measured since {@link #reset}. */
    JsonObject vendorFigures() throws IOException, InterruptedException {
        return new JsonObject(get(vendorPort, "/figures"));
    }

    /** Measurements begin now. */
    void reset() throws IOException, InterruptedException {
        figures.reset();
        get(vendorPort, "/reset");
    }

    @Override
    public void close() throws InterruptedException {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        server.close();
        vendors.close();
    }
}
