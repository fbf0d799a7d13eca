package dev.parley.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import dev.parley.client.RawClient;
import dev.parley.client.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of a server that wants tickets. */
class TicketInBrowserIT {
    private static final String TOKEN = "the operator's own token";

    @Test
    void aTicketInTheAddressAdmitsOneConversation() throws Exception {
        JsonObject http = new JsonObject().put("tickets", true).put("operatorToken", TOKEN);
        try (TestServer server = TestServer.echoing(new JsonObject().put("http", http));
                Chromium chromium = new Chromium(List.of());
                Page page = chromium.browser().newPage()) {
            Wire wire = new Wire(page);
            page.navigate("http://localhost:" + server.port() + "/#" + ticket(server.port()));
            type(page);
            assertThat(page.locator(".reply .words").first()).containsText("You said: hello", patience());

            assertThat(wire.messages()).isPositive();
            assertThat(wire.violations()).isEmpty();

            page.reload();
            type(page);
            assertThat(page.locator("body")).containsText("could not be reached", patience());
        }
    }

    private static void type(Page page) {
        page.locator("#text").fill("hello");
        page.locator("#text").press("Enter");
    }

    private static ContainsTextOptions patience() {
        return new ContainsTextOptions().setTimeout(20_000);
    }

    private static String ticket(int port) {
        try (RawClient client = RawClient.connect(port)) {
            RawClient.Response answer = client.ask(
                    "POST /api/ticket HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n");
            return new JsonObject(answer.body()).getString("protocol");
        }
    }
}
