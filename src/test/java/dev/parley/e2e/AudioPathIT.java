package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The worklets in a real browser, in an offline context: any device rate, sample-exact, faster than real time. */
class AudioPathIT extends PageFixture {
    AudioPathIT() {
        super(Chromium.FAKE_MICROPHONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {16000, 44100, 48000})
    @SuppressWarnings("unchecked")
    void everyDeviceRateGivesTheSameFrames(int rate) {
        Map<String, Object> captured = run("capture", rate);
        assertThat(captured.get("frames")).isEqualTo(500);
        assertThat((List<Integer>) captured.get("bytes")).containsExactly(640);
        List<Double> spectrum = ((List<Number>) captured.get("spectrum"))
                .stream().map(Number::doubleValue).toList();
        assertThat(spectrum.subList(0, 3))
                .allSatisfy(amplitude -> assertThat(amplitude).isCloseTo(0.2, within(0.006)));
        assertThat(spectrum.get(3)).as("10 kHz folded to 6 kHz").isLessThan(0.0002);
    }

    @Test
    void ninetySecondsDeliveredInNineArePlayedWhole() {
        Map<String, Object> played = run("longReply", 48000);
        assertThat(played).containsEntry("finishedMs", 90000).containsEntry("underruns", 0);
        assertThat(played).containsEntry("quietSeconds", 0).containsEntry("silentAfter", true);
    }

    @ParameterizedTest
    @ValueSource(ints = {44100, 48000})
    void aStallFadesIsCountedAndGoesOnWithoutAClick(int rate) {
        Map<String, Object> played = run("stalledReply", rate);
        assertThat(played).containsEntry("underruns", 1).containsEntry("finishedMs", 1000);
        assertThat(played).containsEntry("silentBetween", true);
        assertThat(((Number) played.get("step")).doubleValue())
                .as("largest step, of the tone's own")
                .isLessThan(1.3);
        assertThat(((Number) played.get("soundsAfter")).doubleValue()).isCloseTo(16000 / 32768.0, within(0.01));
    }

    @ParameterizedTest
    @ValueSource(ints = {44100, 48000})
    void aFlushedReplyIsSilentAfterItsRampToTheSample(int rate) {
        Map<String, Object> played = run("flushedReply", rate);
        assertThat(((Number) played.get("soundsBefore")).doubleValue()).isCloseTo(16000 / 32768.0, within(0.01));
        assertThat((int) played.get("soundsUntil"))
                .as("samples that sound after the flush")
                .isBetween(1, rate * 4 / 1000);
        assertThat(((Number) played.get("step")).doubleValue())
                .as("largest step, of the tone's own")
                .isLessThan(1.3);
    }

    @ParameterizedTest
    @ValueSource(ints = {16000, 44100, 48000})
    void aHeldReplyGoesOnWithTheVeryNextSample(int rate) {
        Map<String, Object> played = run("heldReply", rate);
        assertThat(played).containsEntry("same", true);
        assertThat(played).containsEntry("underruns", 0).containsEntry("finishedMs", 1000);
        // Rendered in blocks of 128 samples, 8 ms at 16 kHz.
        assertThat(((Number) played.get("stoppedMs")).doubleValue()).isBetween(0.0, 13.0);
        assertThat(((Number) played.get("heldMs")).doubleValue()).isCloseTo(500, within(10.0));
        assertThat(((Number) played.get("step")).doubleValue())
                .as("largest step, of the tone's own")
                .isLessThan(1.3);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> run(String experiment, int rate) {
        openPage();
        String script = "async ([name, rate]) => (await import('/test/lab.js'))[name](rate)";
        return (Map<String, Object>) page.evaluate(script, List.of(experiment, rate));
    }
}
