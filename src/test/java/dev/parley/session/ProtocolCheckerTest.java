package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Streams in short: "state FROM TO", "audio 1" for a binary message of turn 1, "duck 1", and so on; the time goes on by itself
 * unless "@" gives it.
 */
class ProtocolCheckerTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String START = "session.started; state IDLE USER_SPEAKING; ";
    private static final String ASKED = START
            + "speech.started 1; transcript.partial 1; speech.stopped 1; transcript.final 1; "
            + "state USER_SPEAKING AI_PROCESSING; state AI_PROCESSING AI_SPEAKING; reply.delta 1; ";
    private static final String SPEAKING = ASKED + "audio.started 1; audio 1; ";
    private static final String HEARD =
            SPEAKING + "reply.done 1; audio 1; audio.done 1; turn.metrics 1; state AI_SPEAKING USER_SPEAKING; ";
    private static final String INTERRUPTED =
            SPEAKING + "duck 1; interrupted 1; reply.done 1; turn.metrics 1; state AI_SPEAKING USER_SPEAKING; ";

    private static void check(String stream) {
        ProtocolChecker checker = new ProtocolChecker();
        long at = 0;
        for (String item : stream.replace("SPEAKING_", SPEAKING)
                .replace("START_", START)
                .replace("ASKED_", ASKED)
                .replace("HEARD_", HEARD)
                .replace("INTERRUPTED_", INTERRUPTED)
                .split(";")) {
            String[] words = item.strip().split(" ");
            if (words[0].isEmpty()) {
                continue;
            }
            if (words[0].equals("audio")) {
                checker.binary(new byte[] {0, 0, 0, (byte) Integer.parseInt(words[1]), 1, 2});
                continue;
            }
            ObjectNode event = MAPPER.createObjectNode().put("type", words[0]).put("at", at++);
            if (words[0].equals("state")) {
                event.put("from", words[1]).put("to", words[2]);
            } else if (words.length > 1 && words[1].startsWith("@")) {
                event.put("at", Integer.parseInt(words[1].substring(1)));
            } else if (words.length > 1) {
                event.put("turn", Integer.parseInt(words[1]));
            }
            checker.text(event.toString());
        }
        checker.finish();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "session.ended",
                "error; pong; session.ended",
                "error; START_ pong; error; state USER_SPEAKING IDLE; session.ended",
                "HEARD_ speech.started 2; state USER_SPEAKING IDLE; session.ended",
                "HEARD_ state USER_SPEAKING AI_PROCESSING; state AI_PROCESSING AI_SPEAKING; reply.delta 2;"
                        + " state AI_SPEAKING IDLE; session.ended",
                "INTERRUPTED_ speech.started 2; state USER_SPEAKING IDLE; session.ended",
                "SPEAKING_ hold 1; release 1; audio 1; hold 1; interrupted 1; turn.metrics 1; reply.done 1;"
                        + " state AI_SPEAKING USER_SPEAKING; state USER_SPEAKING IDLE; session.ended",
                "START_ unheard 1; state USER_SPEAKING AI_SPEAKING; reply.delta 1; reply.done 1; turn.metrics 1;"
                        + " state AI_SPEAKING USER_SPEAKING; state USER_SPEAKING IDLE; session.ended",
                "ASKED_ reply.delta 1; reply.reset 1; reply.delta 1; state AI_SPEAKING IDLE; session.ended",
                "SPEAKING_ duck 1; unduck 1; duck 1; state AI_SPEAKING IDLE; session.ended",
                "START_ fallback 1; state USER_SPEAKING AI_PROCESSING; state AI_PROCESSING AI_SPEAKING; reply.delta 1;"
                        + " reply.done 1; turn.metrics 1; state AI_SPEAKING USER_SPEAKING; state USER_SPEAKING IDLE;"
                        + " session.ended",
                "START_ transcript.final 1; state USER_SPEAKING AI_PROCESSING; state AI_PROCESSING USER_SPEAKING;"
                        + " speech.started 1; state USER_SPEAKING IDLE; session.ended"
            })
    void whatIsAllowed(String stream) {
        assertThatCode(() -> check(stream)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state IDLE USER_SPEAKING | before session.started",
                "START_ | no session.ended",
                "session.started; session.started | twice",
                "session.started; speech.started 1 | before the first state",
                "START_ session.ended | in USER_SPEAKING",
                "START_ state USER_SPEAKING IDLE; session.ended; pong | after session.ended",
                "START_ state AI_PROCESSING AI_SPEAKING | state from AI_PROCESSING in USER_SPEAKING",
                "ASKED_ state AI_SPEAKING AI_PROCESSING | state from AI_SPEAKING to AI_PROCESSING",
                "START_ speech.started 2 | ended without turn.metrics",
                "START_ speech.started 3 | of turn 3 in turn 1",
                "HEARD_ speech.started 2; reply.delta 1 | of turn 1 in turn 2",
                "START_ speech.started 1; speech.started 1 | twice",
                "START_ speech.stopped 1 | without speech.started",
                "START_ speech.started 1; transcript.partial @0 | out of time",
                "START_ reply.delta 1 | in USER_SPEAKING",
                "START_ audio.started 1 | in USER_SPEAKING",
                "START_ audio 1 | audio of turn 1 in USER_SPEAKING",
                "ASKED_ audio 1 | before audio.started",
                "ASKED_ transcript.final 1 | in AI_SPEAKING",
                "ASKED_ audio.done 1 | out of place",
                "ASKED_ duck 1 | out of place",
                "ASKED_ unduck 1 | out of place",
                "ASKED_ sing 1 | unknown event sing",
                "SPEAKING_ audio.started 1 | twice",
                "SPEAKING_ audio 2 | of turn 2 in turn 1",
                "SPEAKING_ audio.done 1; audio 1 | after audio.done",
                "SPEAKING_ reply.done 1; reply.done 1 | reply.done twice",
                "SPEAKING_ reply.done 1; reply.delta 1 | after reply.done",
                "SPEAKING_ duck 1; duck 1 | out of place",
                "SPEAKING_ interrupted 1; audio 1 | after its interruption",
                "SPEAKING_ interrupted 1; audio.done 1 | after it was over",
                "SPEAKING_ interrupted 1; interrupted 1 | after it was over",
                "SPEAKING_ duck 1; interrupted 1; unduck 1 | out of place",
                "SPEAKING_ hold 1; audio 1 | while it is held",
                "SPEAKING_ hold 1; hold 1 | out of place",
                "SPEAKING_ release 1 | out of place",
                "SPEAKING_ hold 1; reply.done 1; turn.metrics 1; state AI_SPEAKING USER_SPEAKING | while held",
                "ASKED_ unheard 1 | unheard in AI_SPEAKING",
                "ASKED_ reply.delta 1; reply.reset 1; reply.reset 1 | out of place",
                "SPEAKING_ state AI_SPEAKING USER_SPEAKING | without turn.metrics",
                "SPEAKING_ turn.metrics 1; state AI_SPEAKING USER_SPEAKING | without reply.done",
                "SPEAKING_ turn.metrics 1; turn.metrics 1 | out of place",
                "SPEAKING_ turn.metrics 1; fallback 1 | after it was over",
                "SPEAKING_ duck 1; reply.done 1; turn.metrics 1; state AI_SPEAKING USER_SPEAKING | while ducked",
                "INTERRUPTED_ audio 1 | audio of turn 1 in USER_SPEAKING",
                "HEARD_ reply.delta 2 | reply.delta in USER_SPEAKING"
            })
    void whatIsNot(String stream, String why) {
        assertThatThrownBy(() -> check(stream))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(why);
    }

    @Test
    void textThatIsNoJson() {
        assertThatThrownBy(() -> new ProtocolChecker().text("{")).hasMessageContaining("no JSON");
    }

    @Test
    void audioOfHalfSamples() {
        assertThatThrownBy(() -> new ProtocolChecker().binary(new byte[] {0, 0, 0, 1, 2}))
                .hasMessageContaining("audio of 5 bytes");
    }
}
