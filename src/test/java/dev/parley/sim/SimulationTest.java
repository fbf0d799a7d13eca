package dev.parley.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Plays conversations that nobody thought of. A failure is one line that can be played again:
 * {@code mvn test -Dtest=SimulationTest -Dsim.script="…"}; {@code -Dsim.seed} and {@code -Dsim.count} choose others.
 */
class SimulationTest {
    @Test
    @DisabledIfSystemProperty(named = "sim.script", matches = ".+")
    void conversationsKeepTheirPromises() {
        long seed = Long.getLong("sim.seed", System.nanoTime());
        long count = Long.getLong("sim.count", 200_000);
        Simulation simulation = new Simulation();
        Simulation.Failure failure = simulation.play(seed, count, () -> {});

        System.out.println("simulation, seed " + seed + ": " + simulation.report());
        assertThat(failure)
                .withFailMessage(() -> failure + "\n" + new Simulation().trace(failure.script()))
                .isNull();
    }

    @Test
    @EnabledIfSystemProperty(named = "sim.script", matches = ".+")
    void oneConversationAgain() {
        Script script = Script.parse(System.getProperty("sim.script"));
        System.out.println(new Simulation().trace(script));

        assertThat(new Simulation().play(script, null)).isNull();
    }

    @Test
    void theSameSeedIsTheSameConversation() {
        for (long seed = 0; seed < 50; seed++) {
            assertThat(new Simulation().trace(Script.random(seed)))
                    .isEqualTo(new Simulation().trace(Script.random(seed)))
                    .contains("> end ");
        }
    }

    @Test
    void aScriptIsReadAsItIsWritten() {
        Script script = Script.random(7);

        assertThat(Script.parse(script.toString())).hasToString(script.toString());
    }
}
