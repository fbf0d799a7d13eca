package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A key that the servers of all tests use, and that may come out nowhere in the whole run: every line that is logged and
 * everything that a server answers is looked at, and the class of tests in which it was seen fails.
 */
public final class Canary implements AfterAllCallback {
    /** The key. */
    public static final String KEY = "canary-key-7f3a9c51";

    private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

    /** Looks at something that a server said to a client. Any thread. */
    static void look(String said) {
        if (said.contains(KEY)) {
            SEEN.add(said);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> seen = List.copyOf(SEEN);
        SEEN.clear();
        assertThat(seen).as("what has the key in it").isEmpty();
    }

    /** Looks at the log. Named in {@code logback-test.xml}. */
    public static final class Appender extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            look(event.getFormattedMessage());
            if (event.getKeyValuePairs() != null) {
                look(event.getKeyValuePairs().toString());
            }
            if (event.getThrowableProxy() != null) {
                look(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
    }
}
