package dev.parley.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import dev.parley.client.RawClient;
import dev.parley.client.phone.VendorSigns;
import dev.parley.e2e.Chromium;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in {@code clients.md}, as they stand there but for the server's port. */
class ExamplesIT {
    private static final Path DOCUMENT = Path.of("src/site/markdown/clients.md");

    /** Plays what the test says into the page's microphone. */
    private static final String MICROPHONE =
            """
            navigator.mediaDevices.getUserMedia = async () => {
              const audio = new AudioContext({sampleRate: 24000});
              const out = audio.createMediaStreamDestination();
              const bytes = Uint8Array.from(atob('SPEECH'), c => c.charCodeAt(0));
              const samples = Float32Array.from(new Int16Array(bytes.buffer), x => x / 32768);
              const buffer = new AudioBuffer({length: samples.length, sampleRate: 24000});
              buffer.copyToChannel(samples, 0);
              window.microphone = {
                say() {
                  const source = new AudioBufferSourceNode(audio, {buffer});
                  source.connect(out);
                  source.start();
                  this.voicedAt = performance.now() + 1000 * buffer.duration;
                },
              };
              return out.stream;
            };""";

    private static final String TALK =
            """
            async () => {
              const {talk} = await import('/agents_talk.mjs');
              const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));
              const until = async (what, so) => {
                for (const end = performance.now() + 40000; !so(); await sleep(10)) {
                  if (performance.now() > end) throw new Error('waited in vain until ' + what);
                }
              };
              const check = (holds, otherwise) => {
                if (!holds) throw new Error(otherwise);
              };
              const figures = {};
              const cities = [];
              session.on('agent_tool_end', (context, agent, tool, result, details) =>
                  cities.push(JSON.parse(details.toolCall.arguments).city));
              await until('the microphone is open', () => window.microphone);
              await talk({session, microphone: window.microphone, sleep, until, check, figures, cities});
              return figures.firstAudioMs;
            }""";

    @TempDir
    Path temp;

    private static String example(String language) throws Exception {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOCUMENT));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private static String on(ClientsServer server, String example) {
        assertThat(example).contains("127.0.0.1:8080");
        return example.replace("127.0.0.1:8080", "127.0.0.1:" + server.port());
    }

    @Test
    void thePythonScript() throws Exception {
        String python = Packages.interpreter("openai").toString();
        try (ClientsServer server = new ClientsServer(new JsonObject())) {
            String script = on(server, example("python"));
            Path reply = temp.resolve("reply.wav");
            Path file = Files.writeString(temp.resolve("ask.py"), script.replace("reply.wav", reply.toString()));

            assertThat(Packages.run(List.of(python, file.toString()), Map.of())).isEqualTo("You said: hello there.");
            assertThat(Files.size(reply)).isGreaterThan(20_000);
        }
    }

    @Test
    void theAgentsSdkInAPage() throws Exception {
        Path node = Path.of(Packages.node("agents_talk.mjs").get(1)).getParent();
        Path bundle = node.resolve("node_modules/@openai/agents-realtime/dist/bundle");
        HttpServer site = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        String origin = "http://localhost:" + site.getAddress().getPort();
        site.start();
        JsonObject config = new JsonObject().put("http", new JsonObject().put("allowedOrigins", JsonArray.of(origin)));
        try (ClientsServer server = new ClientsServer(config);
                Chromium chromium = new Chromium(List.of("--autoplay-policy=no-user-gesture-required"));
                Page page = chromium.browser().newPage()) {
            serve(site, "/", "text/html", on(server, example("html")).getBytes(StandardCharsets.UTF_8));
            serve(site, "/agents_talk.mjs", "text/javascript", Files.readAllBytes(node.resolve("agents_talk.mjs")));
            String sdk = "openai-realtime-agents.umd.js";
            serve(site, "/" + sdk, "text/javascript", Files.readAllBytes(bundle.resolve(sdk)));
            String speech = Base64.getEncoder().encodeToString(Files.readAllBytes(server.speech(temp)));
            page.addInitScript(MICROPHONE.replace("SPEECH", speech));
            page.onPageError(error -> System.out.println("page: " + error));
            page.onConsoleMessage(message -> System.out.println("page: " + message.text()));
            page.navigate(origin + "/");
            page.click("button");
            Object firstAudioMs = page.evaluate(TALK);

            System.out.println("the agents SDK in Chromium: " + firstAudioMs);
            assertThat(((Number) firstAudioMs).intValue()).isPositive();
        } finally {
            site.stop(0);
        }
    }

    private static void serve(HttpServer site, String path, String type, byte[] body) {
        site.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    @Test
    void theTwilioNumber() throws Exception {
        JsonObject config = new JsonObject(example("json").replace("${TWILIO_AUTH_TOKEN}", "12345"));
        String url = "https://voice.example.org/phone/twilio/answer";
        String form = "CallSid=CA1&From=%2B91";
        String signature = VendorSigns.twilio("12345", url, Map.of("CallSid", "CA1", "From", "+91"));
        try (ClientsServer server = new ClientsServer(config)) {
            RawClient.Response answer = RawClient.connect(server.port())
                    .ask("POST /phone/twilio/answer HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length()
                            + "\r\nX-Twilio-Signature: " + signature + "\r\n\r\n" + form);

            assertThat(Files.readString(DOCUMENT)).contains(url);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("wss://voice.example.org/phone/twilio");
        }
    }
}
