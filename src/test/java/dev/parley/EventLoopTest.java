package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.AppenderBase;
import dev.parley.client.Speech;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Nothing of Parley holds up an event loop for 100 ms, once its classes are loaded. */
class EventLoopTest {
    /** A thread that the machine gave no time to looks blocked as well; what really blocks does so every time. */
    private static final int TRIES = 3;

    @Test
    void nothingBlocks() throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setBlockedThreadCheckInterval(10)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(100)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setWarningExceptionTime(100)
                .setWarningExceptionTimeUnit(TimeUnit.MILLISECONDS));
        Reports reports = new Reports();
        try (TestServer server = new TestServer(vertx, new JsonObject())) {
            byte[] speech = new Speech(vertx).of("good morning, how are you today");
            converse(server, speech);
            for (int i = 0; i < TRIES; i++) {
                reports.lines.clear();
                converse(server, speech);
                if (reports.lines.isEmpty()) {
                    return;
                }
            }
            assertThat(reports.lines).as("what held up an event loop").isEmpty();
        } finally {
            reports.detach();
        }
    }

    private static void converse(TestServer server, byte[] speech) throws Exception {
        server.engines.hears("good morning");
        server.engines.thinks("Good ", "morning ", "to ", "you. ", "How ", "nice ", "to ", "hear ", "you.");
        try (TestClient client = server.talk()) {
            client.say(speech);
            client.awaitAudio(1);
            client.say(speech);
            client.await("interrupted");
            client.awaitAudio(2);
            client.send(new JsonObject().put("type", "session.stop"));
            client.awaitClose();
        }
    }

    /** Where the checker found a thread that runs Parley's code. */
    private static final class Reports extends AppenderBase<ILoggingEvent> {
        final List<String> lines = new CopyOnWriteArrayList<>();
        private final Logger logger = ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger("io.vertx.core.impl.BlockedThreadChecker");

        Reports() {
            setContext(logger.getLoggerContext());
            start();
            logger.setLevel(Level.WARN);
            logger.setAdditive(false);
            logger.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getThrowableProxy() == null) {
                return;
            }
            StackTraceElementProxy[] stack = event.getThrowableProxy().getStackTraceElementProxyArray();
            Arrays.stream(stack)
                    .map(StackTraceElementProxy::toString)
                    .filter(frame -> frame.contains("dev.parley."))
                    .findFirst()
                    .ifPresent(frame -> lines.add(event.getFormattedMessage() + " " + frame));
        }

        void detach() {
            logger.detachAppender(this);
            logger.setAdditive(true);
            stop();
        }
    }
}
