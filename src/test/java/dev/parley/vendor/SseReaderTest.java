package dev.parley.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseReaderTest {
    private static final class Heard implements SseReader.Handler {
        final List<String> data = new ArrayList<>();
        final List<String> stray = new ArrayList<>();
        int tooLong;

        @Override
        public void data(String text) {
            data.add(text);
        }

        @Override
        public void stray(String line) {
            stray.add(line);
        }

        @Override
        public void tooLong() {
            tooLong++;
        }
    }

    private static Heard read(String stream) {
        Heard heard = new Heard();
        new SseReader(1000, heard).feed(stream.getBytes(StandardCharsets.UTF_8));
        return heard;
    }

    @Test
    void oneSpaceAfterTheColonIsNotData() {
        assertThat(read("data: a\n\ndata:b\n\ndata:  c\n\n").data).containsExactly("a", "b", " c");
    }

    @Test
    void commentsAndOtherFieldsAreNoEvents() {
        assertThat(read(": ping\n\n:\n\nevent: x\nid: 7\nretry: 5\n\ndata: a\n: between\n\n").data)
                .containsExactly("a");
    }

    @Test
    void dataLinesOfOneEventAreJoined() {
        assertThat(read("data: a\ndata\ndata: b\n\n").data).containsExactly("a\n\nb");
    }

    @Test
    void anEventThatTheEndCutsOffIsNone() {
        assertThat(read("data: a\n\ndata: b\n").data).containsExactly("a");
    }

    @Test
    void linesThatAreNoFieldsAreStray() {
        assertThat(read("error: {\"x\":1}\n{\"error\":{}}\n").stray)
                .containsExactly("error: {\"x\":1}", "{\"error\":{}}");
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        assertThat(read("\uFEFFdata: a\n\n").data).containsExactly("a");
    }

    @Test
    void aLineWithoutEndIsGivenUpOnce() {
        Heard heard = read("data: " + "x".repeat(3000) + "\n\ndata: a\n\n");
        assertThat(heard.tooLong).isEqualTo(1);
        assertThat(heard.data).isEmpty();
    }

    @Test
    void anEventWithoutEndIsGivenUp() {
        assertThat(read(("data: " + "x".repeat(90) + "\n").repeat(20)).tooLong).isEqualTo(1);
    }

    /** As some gateways send them: no empty line between the events. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n", "\n: ping\n", "\r\n:\r\n", "\nevent: x\n", "\r: a\r: b\r"})
    void objectsWithoutAnEmptyLineBetweenThemAreEventsOfTheirOwn(String end) {
        List<String> events = List.of("{\"a\":{}}", "{\"text\":\"}\\n{\"}", "{ }", "[DONE]");
        byte[] stream = ("data: " + String.join(end + "data: ", events) + end).getBytes(StandardCharsets.UTF_8);
        for (int piece = 1; piece < stream.length; piece++) {
            Heard heard = new Heard();
            SseReader reader = new SseReader(1000, heard);
            for (int from = 0; from < stream.length; from += piece) {
                reader.feed(Arrays.copyOfRange(stream, from, Math.min(stream.length, from + piece)));
            }
            assertThat(heard.data).as("before the end").isEqualTo(events.subList(0, 3));
            reader.end();
            assertThat(heard.data).isEqualTo(events);
        }
    }

    @Test
    void manyObjectsWithoutEmptyLinesAreNotTooLong() {
        assertThat(read("data: {\"a\": 1}\n".repeat(1000)).data).hasSize(999);
    }

    @Test
    void whatIsWholeOnlyWithTheNextLineIsOneEvent() {
        assertThat(read("data: {\ndata: \"a\": {}\ndata: }\n\ndata: {}}\ndata: {}\n\n").data)
                .containsExactly("{\n\"a\": {}\n}", "{}}\n{}");
    }

    @Test
    void anErrorOutsideOfEventsComesAfterTheObjectBeforeIt() {
        Heard heard = read("data: {}\n{\"error\":{}}\n");
        assertThat(heard.data).containsExactly("{}");
        assertThat(heard.stray).hasSize(1);
    }

    @Test
    void whereTheBytesAreCutChangesNothing() {
        String[] ends = {"\n", "\r", "\r\n"};
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<String> wanted = new ArrayList<>();
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            for (int i = 0; i < 8; i++) {
                String end = ends[random.nextInt(3)];
                String text = "नमस्ते 😀 é {\"n\":" + random.nextInt(1000) + "}";
                String comment = random.nextBoolean() ? ": keep-alive" + end : "";
                // A lone CR between events would join a following LF; servers do not mix them, and this test neither.
                stream.writeBytes(
                        (comment + "data: " + text + end + end + ":" + "\n").getBytes(StandardCharsets.UTF_8));
                wanted.add(text);
            }
            Heard heard = new Heard();
            SseReader reader = new SseReader(1000, heard);
            byte[] bytes = stream.toByteArray();
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(seed % 3 == 0 ? 1 : 40));
                reader.feed(Arrays.copyOfRange(bytes, from, to));
                from = to;
            }
            assertThat(heard.data).as("seed %d", seed).isEqualTo(wanted);
        }
    }
}
