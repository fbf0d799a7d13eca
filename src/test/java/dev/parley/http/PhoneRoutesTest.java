package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RawClient;
import dev.parley.client.TestServer;
import dev.parley.client.phone.VendorSigns;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call: only what the vendors signed, before any vendor of ours is opened. */
class PhoneRoutesTest {
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.echoing(new JsonObject()
                .put(
                        "phone",
                        new JsonObject()
                                .put("publicUrl", "https://voice.example")
                                .put("twilio", new JsonObject().put("authToken", "12345"))
                                .put("plivo", new JsonObject().put("authToken", "tok"))
                                .put("exotel", new JsonObject().put("user", "u").put("password", "p"))));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static RawClient.Response stream(String path, String... headers) {
        return RawClient.connect(server.port())
                .ask(RawClient.handshake(headers).replace("GET /ws ", "GET " + path + " "));
    }

    private static RawClient.Response get(String path, String header) {
        return RawClient.connect(server.port())
                .ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n");
    }

    private static RawClient.Response post(String path, String form, String... headers) {
        return RawClient.connect(server.port())
                .ask("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length() + "\r\n"
                        + String.join("\r\n", headers) + "\r\n\r\n" + form);
    }

    @Test
    void twilio() {
        String signature = VendorSigns.twilio("12345", "wss://voice.example/phone/twilio", Map.of());

        assertThat(stream("/phone/twilio").status()).isEqualTo(401);
        assertThat(stream("/phone/twilio", "X-Twilio-Signature: " + signature.replace('=', 'a'))
                        .status())
                .isEqualTo(401);
        assertThat(stream("/phone/twilio", "X-Twilio-Signature: " + signature).status())
                .isEqualTo(101);
    }

    @Test
    void twiliosAnswer() {
        String signature =
                VendorSigns.twilio("12345", "https://voice.example/phone/twilio/answer", Map.of("From", "+91"));

        assertThat(post("/phone/twilio/answer", "From=%2B91", "X-A: b").status())
                .isEqualTo(403);
        assertThat(post("/phone/twilio/answer", "From=%2B91", "X-Twilio-Signature: " + signature)
                        .body())
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Connect>"
                        + "<Stream url=\"wss://voice.example/phone/twilio\"/></Connect></Response>");
    }

    @Test
    void theAnswersQueryIsSigned() {
        String url = "https://voice.example/phone/twilio/answer?shop=3";
        String posted = VendorSigns.twilio("12345", url, Map.of("From", "+91"));
        String got = VendorSigns.twilio("12345", url, Map.of());

        assertThat(post("/phone/twilio/answer?shop=3", "From=%2B91", "X-Twilio-Signature: " + posted)
                        .status())
                .isEqualTo(200);
        assertThat(post("/phone/twilio/answer?shop=4", "From=%2B91", "X-Twilio-Signature: " + posted)
                        .status())
                .isEqualTo(403);
        assertThat(get("/phone/twilio/answer?shop=3", "X-Twilio-Signature: " + got)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aPostWithoutFieldsIsSigned() {
        String url = "https://voice.example/phone/twilio/answer";

        assertThat(RawClient.connect(server.port())
                        .ask("POST /phone/twilio/answer HTTP/1.1\r\nHost: localhost\r\nX-Twilio-Signature: "
                                + VendorSigns.twilio("12345", url, Map.of()) + "\r\n\r\n")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aStreamOfAnyOriginIsAdmittedByItsSignature() {
        String signature = VendorSigns.twilio("12345", "wss://voice.example/phone/twilio", Map.of());

        assertThat(stream("/phone/twilio", "Origin: https://media.example", "X-Twilio-Signature: " + signature)
                        .status())
                .isEqualTo(101);
    }

    @ParameterizedTest
    @CsvSource({"0, '', 403", "2, '', 415", "2, application/json, 415", "2, multipart/form-data, 415"})
    void whatIsNoFormIsRefusedByItsType(int length, String type, int status) {
        String header = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
        assertThat(RawClient.connect(server.port())
                        .ask("POST /phone/twilio/answer HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length
                                + "\r\n" + header + "\r\n" + "{}".substring(0, length))
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/phone/twilio/answer", "/phone/plivo/answer"})
    void whatIsNoShortFormIsRefused(String path) {
        assertThat(post(path, "a".repeat(20_000), "X-A: b").status()).isEqualTo(413);
        assertThat(post(path, "%ZZ=%", "X-A: b").status()).isIn(400, 403);
        assertThat(post(path, "a=b&".repeat(1000), "X-A: b").status()).isIn(400, 403);
    }

    @Test
    void plivosMainAccountSignsForItsSubaccounts() {
        String signature =
                VendorSigns.plivo("tok", "https://voice.example/phone/plivo/answer", Map.of("CallUUID", "x"), "17");

        assertThat(post(
                                "/phone/plivo/answer",
                                "CallUUID=x",
                                "X-Plivo-Signature-V3-Nonce: 17",
                                "X-Plivo-Signature-V3: other",
                                "X-Plivo-Signature-Ma-V3: " + signature)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void plivo() {
        String signature =
                VendorSigns.plivo("tok", "https://voice.example/phone/plivo/answer", Map.of("CallUUID", "x"), "17");
        assertThat(post("/phone/plivo/answer", "CallUUID=x", "X-A: b").status()).isEqualTo(403);
        RawClient.Response answer = post(
                "/phone/plivo/answer",
                "CallUUID=x",
                "X-Plivo-Signature-V3-Nonce: 17",
                "X-Plivo-Signature-V3: other," + signature);
        Matcher path =
                Pattern.compile("wss://voice.example(/phone/plivo\\?t=[^<]+)<").matcher(answer.body());
        assertThat(path.find()).as(answer.body()).isTrue();

        assertThat(stream("/phone/plivo?t=nobody").status()).isEqualTo(401);
        for (int dialled = 0; dialled < 2; dialled++) {
            RawClient.Response stream = stream(path.group(1), "Sec-WebSocket-Protocol: audio.drachtio.org");
            assertThat(stream.status()).isEqualTo(101);
            assertThat(stream.headers()).containsEntry("sec-websocket-protocol", "audio.drachtio.org");
        }
    }

    @Test
    void exotel() {
        String login = Base64.getEncoder().encodeToString("u:p".getBytes(StandardCharsets.UTF_8));

        assertThat(stream("/phone/exotel").status()).isEqualTo(401);
        assertThat(stream("/phone/exotel", "Authorization: Basic dTpx").status())
                .isEqualTo(401);
        assertThat(stream("/phone/exotel", "Authorization: Bearer " + login).status())
                .isEqualTo(401);
        assertThat(stream("/phone/exotel", "Authorization: Basic " + login).status())
                .isEqualTo(101);
    }
}
