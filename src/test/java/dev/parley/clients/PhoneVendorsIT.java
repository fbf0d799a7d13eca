package dev.parley.clients;

import dev.parley.client.phone.VendorSigns;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Twilio's and Plivo's own SDKs sign what Parley is asked, and compare its documents with theirs. */
class PhoneVendorsIT {
    private static final String PUBLIC = "https://voice.example";
    private static final String NONCE = "05429567804466091622";

    @TempDir
    Path temp;

    private void call(List<String> command) throws Exception {
        JsonObject phone = new JsonObject()
                .put("publicUrl", PUBLIC)
                .put("greeting", "Welcome to the telephone.")
                .put("twilio", new JsonObject().put("authToken", "12345"))
                .put("plivo", new JsonObject().put("authToken", "tok"));
        Path signature = Files.writeString(
                temp.resolve("signature"),
                VendorSigns.plivo(
                        "tok",
                        PUBLIC + "/phone/plivo/answer",
                        Map.of("CallUUID", "x", "From", "+91", "To", "+92"),
                        NONCE));
        try (ClientsServer server = new ClientsServer(new JsonObject().put("phone", phone))) {
            Packages.run(
                    command,
                    Map.of(
                            "PARLEY_PORT",
                            Integer.toString(server.port()),
                            "PARLEY_SPEECH",
                            server.speech(temp).toString(),
                            "PARLEY_PUBLIC",
                            PUBLIC,
                            "PARLEY_PLIVO_SIGNATURE",
                            signature.toString()));
        }
    }

    @Test
    void node() throws Exception {
        call(Packages.node("phone_vendors.mjs"));
    }

    @Test
    void python() throws Exception {
        call(Packages.python("openai", "phone_vendors.py"));
    }
}
