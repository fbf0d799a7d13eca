package dev.parley.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.Fault;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation finds what it is there to find, and tells it in one line that can be played again. */
class FaultsAreFoundTest {
    private static final int WITHIN = 100_000;

    @ParameterizedTest
    @EnumSource
    void aFaultIsFound(Fault fault) {
        Simulation simulation = new Simulation(fault.machine(World.RULES, Toolbox.TOOLS));
        Simulation.Failure failure = simulation.play(1, WITHIN, () -> {});

        assertThat(failure).as("no conversation goes wrong").isNotNull();
        System.out.println(fault + ": " + failure);
        Script again = Script.parse(failure.script().toString());
        assertThat(simulation.play(again, null)).isNotNull();
        assertThat(new Simulation().play(again, null)).as("the right machine").isNull();
    }
}
