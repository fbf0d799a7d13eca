package dev.parley.stt;

import static dev.parley.stt.ScriptedSarvam.until;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.bus.TestSession;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnEvent.Failed;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A log says what went wrong, once, and never what was said or with which key. */
class SttLogTest extends SttBench {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.parley");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.DEBUG);
        logger.addAppender(appender);
        appender.start();
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
        logger.setLevel(null);
    }

    private List<String> lines() {
        return List.copyOf(appender.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void namesTheCloseCodeAndNothingThatTheVendorWrote() {
        TestSession session = session(config());
        session.send(started(session), frame(session, 1));
        until(() -> sarvam.stream(0).frames.size() == 1);
        sarvam.stream(0).partial(0, "my password is swordfish");
        sarvam.stream(0).close(4005, "bad luck with " + KEY);

        session.await(event -> event.event() instanceof Failed);

        assertThat(lines()).anyMatch(line -> line.contains("4005") && line.contains("UNAVAILABLE"));
        assertThat(lines())
                .noneMatch(line -> line.contains(KEY) || line.contains("bad luck") || line.contains("swordfish"));
    }

    @Test
    void doesNotRepeatItselfForEveryFrameAfterAFailure() {
        TestSession session = session(config());
        session.send(started(session), frame(session, 1));
        until(() -> sarvam.stream(0).frames.size() == 1);
        sarvam.stream(0).cut();
        assertFailed(session, FailureCode.UNAVAILABLE);
        int before = lines().size();

        for (int i = 0; i < 1000; i++) {
            session.send(frame(session, 1));
        }
        session();

        assertThat(lines()).hasSize(before);
    }

    @Test
    void saysOnceThatRealtimeIsRefused() {
        sarvam.onConnect(stream -> {
            if (stream.path.contains("realtime")) {
                stream.error("forbidden", true, 403);
            } else {
                stream.data("good morning");
            }
        });
        deploy(config());
        TestSession one = session();
        TestSession two = session();

        one.nextFinal();
        two.nextFinal();

        assertThat(lines())
                .filteredOn(line -> line.contains("refuses the realtime dialect"))
                .hasSize(1);
        assertThat(lines()).noneMatch(line -> line.contains("morning"));
    }
}
