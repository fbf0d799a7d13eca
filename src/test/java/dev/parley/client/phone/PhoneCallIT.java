package dev.parley.client.phone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RawClient;
import dev.parley.client.Speech;
import dev.parley.client.TestServer;
import dev.parley.client.phone.SimulatedCall.Vendor;
import dev.parley.local.engine.ChatModel;
import dev.parley.local.vendors.Faults.At;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls from the first webhook to the hang-up, with the whole server over real sockets. */
@ParameterizedClass(name = "{0}")
@EnumSource(Vendor.class)
class PhoneCallIT {
    private static final String GREETING = "Welcome to the telephone.";

    @Parameter
    private Vendor vendor;

    private TestServer server;
    private byte[] speech;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.echoing(new JsonObject()
                .put(
                        "phone",
                        new JsonObject()
                                .put("publicUrl", "https://voice.example")
                                .put("greeting", GREETING)
                                .put("twilio", new JsonObject().put("authToken", "12345"))
                                .put("plivo", new JsonObject().put("authToken", "tok"))
                                .put("exotel", new JsonObject().put("user", "u").put("password", "p"))));
        server.engines.speaks().msPerChar(60);
        byte[] words = new Speech(server.vertx).of("good morning, how are you today");
        speech = new byte[500 * 32 + words.length];
        System.arraycopy(words, 0, speech, 500 * 32, words.length);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private SimulatedCall calls() throws Exception {
        switch (vendor) {
            case TWILIO:
                String form = "CallSid=CA1&From=%2B91&To=%2B92";
                String url = stream(
                        form,
                        "X-Twilio-Signature: "
                                + VendorSigns.twilio(
                                        "12345",
                                        "https://voice.example/phone/twilio/answer",
                                        Map.of("CallSid", "CA1", "From", "+91", "To", "+92")));
                return call(url, "X-Twilio-Signature", VendorSigns.twilio("12345", url, Map.of()));
            case PLIVO:
                return call(stream(
                        "CallUUID=x",
                        "X-Plivo-Signature-V3-Nonce: 17\r\nX-Plivo-Signature-V3: "
                                + VendorSigns.plivo(
                                        "tok",
                                        "https://voice.example/phone/plivo/answer",
                                        Map.of("CallUUID", "x"),
                                        "17")));
            default:
                return call(
                        "wss://voice.example/phone/exotel",
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString("u:p".getBytes(StandardCharsets.UTF_8)));
        }
    }

    private SimulatedCall call(String url, String... headers) throws Exception {
        return new SimulatedCall(
                server.vertx, server.port(), vendor, url.substring("wss://voice.example".length()), headers);
    }

    /** Asks what to do with a call: the stream's URL of the answer. */
    private String stream(String form, String headers) {
        RawClient.Response answer = RawClient.connect(server.port())
                .ask("POST /phone/" + vendor.name().toLowerCase(Locale.ROOT) + "/answer HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: "
                        + form.length()
                        + "\r\n" + headers + "\r\n\r\n" + form);
        Matcher url = Pattern.compile("wss://[^\"<]+").matcher(answer.body());
        assertThat(url.find()).as(answer.body()).isTrue();
        return url.group();
    }

    private List<String> asked() {
        List<ChatModel.Request> questions = server.engines.model().questions();
        return questions.get(questions.size() - 1).messages().stream()
                .filter(message -> !message.role().equals("system"))
                .map(message -> message.role() + ": " + message.content())
                .toList();
    }

    private static void until(String what, BooleanSupplier so) throws InterruptedException {
        TestServer.until(what, so);
    }

    @Test
    void aCallerIsGreetedAnsweredAndMayInterrupt() throws Exception {
        try (SimulatedCall call = calls()) {
            until("the greeting is heard", () -> call.playedMs() > 60 * GREETING.length() - 100);
            call.say(speech);
            until(
                    "the question is asked",
                    () -> !server.engines.model().questions().isEmpty());
            double before = call.playedMs();
            until("the reply is heard", () -> call.playedMs() > before + 300);
            assertThat(asked()).containsExactly("assistant: " + GREETING, "user: what time is it");

            call.say(speech);
            until("the loudspeaker is cleared", () -> call.events().contains("clear"));
            int cleared = call.events().indexOf("clear");
            until(
                    "the next question is asked",
                    () -> server.engines.model().questions().size() > 1);
            List<String> events = call.events();
            until("it is answered", () -> call.events().lastIndexOf("audio") > cleared);

            assertThat(events.subList(cleared + 1, events.size())).isSubsetOf("audio", "mark");
            assertThat(asked())
                    .containsExactly("assistant: " + GREETING, "user: what time is it", "user: what time is it");
            assertThat(call.events()).containsOnly("audio", "mark", "clear");
            // What was sent before a tick of the caller's clock has not been played, and the last piece is filled up.
            assertThat(call.mostBufferedMs()).isLessThan(400 + 200 + 100);
        }
        until("no vendor connection is left", this::nothingIsOpen);
    }

    private boolean nothingIsOpen() {
        return server.vendors.open(At.SARVAM_REALTIME) == 0
                && server.vendors.open(At.ELEVENLABS_MULTI) == 0
                && server.vendors.open(At.OPENAI_CHAT) == 0;
    }

    @Test
    void keysAreAnswered() throws Exception {
        try (SimulatedCall call = calls()) {
            until("the greeting begins", () -> call.playedMs() > 100);
            call.presses("42#");
            until(
                    "they are asked about",
                    () -> !server.engines.model().questions().isEmpty());

            assertThat(asked()).containsExactly("user: The caller pressed 4 2 #");
            until("the greeting is cleared", () -> call.events().contains("clear"));
        }
    }

    @Test
    void aStopEndsEverything() throws Exception {
        try (SimulatedCall call = calls()) {
            until("the greeting begins", () -> call.playedMs() > 100);
            call.stop();

            assertThat(call.awaitClose()).isEqualTo(1000);
            until("no vendor connection is left", this::nothingIsOpen);
        }
    }

    @Test
    void theServerHangsUpWhenNobodySpeaks() throws Exception {
        server.close();
        server = TestServer.echoing(new JsonObject()
                .put("session", new JsonObject().put("idleTimeoutMs", 1000))
                .put(
                        "phone",
                        new JsonObject()
                                .put("publicUrl", "https://voice.example")
                                .put("twilio", new JsonObject().put("authToken", "12345"))
                                .put("plivo", new JsonObject().put("authToken", "tok"))
                                .put("exotel", new JsonObject().put("user", "u").put("password", "p"))));
        try (SimulatedCall call = calls()) {
            assertThat(call.awaitClose()).isEqualTo(1000);
            until("no vendor connection is left", this::nothingIsOpen);
        }
    }

    @Test
    void anUnsignedStreamOpensNoVendor() {
        int before = opened();
        String path = "/phone/" + vendor.name().toLowerCase(Locale.ROOT);
        for (String given : new String[] {path, path + "?t=AAAAAAAAAAAAAAAAAAAAAA"}) {
            assertThat(RawClient.connect(server.port())
                            .ask(RawClient.handshake("X-Twilio-Signature: 4qZsm0/0bGQYw36gQ+0YyAX07W0=")
                                    .replace("GET /ws ", "GET " + given + " "))
                            .status())
                    .isEqualTo(401);
        }
        assertThat(opened()).isEqualTo(before);
    }

    /** Connections to vendors since the start, at which keys are tried. */
    private int opened() {
        return server.vendors.total(At.SARVAM_REALTIME)
                + server.vendors.total(At.ELEVENLABS_MULTI)
                + server.vendors.total(At.OPENAI_CHAT);
    }
}
