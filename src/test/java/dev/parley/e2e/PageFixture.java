package dev.parley.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * One browser and one stub server per class, one browser context per test. After every test: no script has failed,
 * nothing was held back by the content security policy, and no other host was asked for anything.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class PageFixture {
    final List<String> faults = new ArrayList<>();
    StubServer server;
    Page page;
    private final List<String> flags;
    private Chromium chromium;
    private BrowserContext context;

    PageFixture(List<String> flags) {
        this.flags = flags;
    }

    @BeforeAll
    void openBrowser() throws Exception {
        server = new StubServer();
        chromium = new Chromium(flags);
    }

    @AfterAll
    void closeBrowser() throws Exception {
        chromium.close();
        server.close();
    }

    @AfterEach
    void closePage() {
        List<String> found = List.copyOf(faults);
        faults.clear();
        if (context != null) {
            context.close();
            context = null;
        }
        assertThat(found).isEmpty();
    }

    Page openPage() {
        return openPage(new Browser.NewContextOptions(), server.url());
    }

    Page openPage(Browser.NewContextOptions options, String url, String... initScripts) {
        if (context != null) {
            context.close();
        }
        context = chromium.browser().newContext(options);
        for (String script : initScripts) {
            context.addInitScript(script);
        }
        page = context.newPage();
        page.onPageError(error -> faults.add(error));
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                faults.add(message.text());
            }
        });
        page.onRequest(request -> {
            if (!request.url().startsWith(url) && !request.url().startsWith("data:")) {
                faults.add("asks another host: " + request.url());
            }
        });
        page.navigate(url);
        return page;
    }

    /** Presses the round button; the call that the page then makes, with its session begun. */
    Call talk() throws Exception {
        control().click();
        Call call = server.nextCall().begin("vendor");
        status("Listening");
        return call;
    }

    /** From now on what the loudspeaker plays is recorded, see heardOnceSettled(). */
    void tap() {
        page.evaluate("async () => (await import('/test/tap.js')).tap(parley.speaker)");
    }

    /** What has sounded, once 300 ms more have passed through the tap. */
    @SuppressWarnings("unchecked")
    Map<String, Number> heardOnceSettled() {
        return (Map<String, Number>) page.evaluate("async () => {"
                + "const until = parley.speaker.context.currentTime + 0.3;"
                + "while (parley.speaker.context.currentTime < until) await new Promise(requestAnimationFrame);"
                + "return (await import('/test/tap.js')).heard(); }");
    }

    Locator control() {
        return page.locator("#control");
    }

    void status(String text) {
        assertThat(page.locator("#status")).hasText(text);
    }

    void notice(String part) {
        assertThat(page.locator("#notice")).containsText(part);
    }

    /** Waits for a condition in the page; waitForFunction would need eval, which the policy forbids. */
    void until(String condition) {
        page.waitForCondition(() -> Boolean.TRUE.equals(page.evaluate(condition)));
    }
}
