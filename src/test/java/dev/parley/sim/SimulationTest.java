package dev.parley.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.time.VirtualTimers;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays conversations that nobody thought of. A failure is one line that can be played again:
 * {@code mvn test -Dtest=SimulationTest -Dsim.script="…"}; {@code -Dsim.seed} and {@code -Dsim.count} choose others.
 * {@code mvn -Psim test} is the long run.
 */
class SimulationTest {
    /** So many conversations are other ones each time. */
    private static final int LONG_RUN = 1_000_000;

    @Test
    @DisabledIfSystemProperty(named = "sim.script", matches = ".+")
    void conversationsKeepTheirPromises() {
        long count = Long.getLong("sim.count", 2000);
        long seed = Long.getLong("sim.seed", count < LONG_RUN ? 1 : System.nanoTime());
        Simulation simulation = new Simulation();
        Runnable report = () -> System.out.println("simulation, seed " + seed + ": " + simulation.report());
        Simulation.Failure failure = simulation.play(seed, count, count > 200_000 ? report : () -> {});

        report.run();
        assertThat(failure)
                .withFailMessage(() -> failure + "\n" + new Simulation().trace(failure.script()))
                .isNull();
    }

    @Test
    @DisabledIfSystemProperty(named = "sim.script", matches = ".+")
    void conversationsOfFramesKeepTheirPromises() {
        long seed = Long.getLong("sim.seed", 1);
        TurnMachine machine = new TurnMachine(World.RULES, Toolbox.TOOLS);
        Simulation simulation = new Simulation(machine, true);
        Simulation.Failure failure = simulation.play(seed, Long.getLong("sim.frames", 1000), () -> {});

        System.out.println("simulation with frames, seed " + seed + ": " + simulation.report());
        assertThat(failure)
                .withFailMessage(() -> failure + "\n" + new Simulation(machine, true).trace(failure.script()))
                .isNull();
    }

    /** Wherever in an utterance the recogniser dies: all words are understood, once and in order. */
    @Test
    void noWordIsLostWithTheRecogniser() {
        Script script = Script.parse("s500:400:0 s100:600:0 s250:500:0 s120:300:0 e9000:0:0");
        for (int at = 400; at < 4200; at += 20) {
            VirtualTimers timers = new VirtualTimers();
            StringBuilder trace = new StringBuilder();
            World world = new World(script, new TurnMachine(World.RULES, Toolbox.TOOLS), timers, true, trace);
            world.start();
            world.in(at, () -> world.recogniser.dies(FailureCode.UNAVAILABLE));
            long end = timers.now() + 8000;
            while (timers.stepUpTo(end)) {
                world.invariants.afterEvent();
            }

            assertThat(world.state().conversation().messages().get(0).content())
                    .as("it dies at %d ms\n%s", at, trace)
                    .isEqualTo("w1 w2 w3 w4");
        }
    }

    /** However late the last words come, within the time that words are waited for: all are answered together. */
    @Test
    void noWordIsLostWithARecogniserThatTellsOnlyFinalWords() {
        for (int lag = 0; lag < 540; lag += 20) {
            Script script = Script.parse("s500:400:0 s500:600:0 e9000:0:0 h1:" + Ways.VERY_LATE + ":" + lag);
            VirtualTimers timers = new VirtualTimers();
            StringBuilder trace = new StringBuilder();
            World world = new World(script, new TurnMachine(World.RULES, Toolbox.TOOLS), timers, false, trace);
            world.recogniser.finalsOnly = true;
            world.start();
            long end = timers.now() + 8000;
            while (timers.stepUpTo(end)) {
                world.invariants.afterEvent();
            }

            assertThat(world.state().conversation().messages().get(0).content())
                    .as("the last words come %d ms late\n%s", lag, trace)
                    .isEqualTo("w1 w2");
        }
    }

    /** Each of these once broke a promise. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "c686:93:0 t100:0:0 e9000:0:0",
                "s899:178:0 c2162:36:0 e9000:0:0 a0:1:489",
                "s2371:377:0 c393:32:0 s354:1079:0 h0:9:895"
            })
    void wordsThatOnceCameAtTheWrongMomentKeepThePromises(String script) {
        assertThat(new Simulation(new TurnMachine(World.RULES, Toolbox.TOOLS), true).play(Script.parse(script), null))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @EnabledIfSystemProperty(named = "sim.script", matches = ".+")
    void oneConversationAgain(boolean frames) {
        Script script = Script.parse(System.getProperty("sim.script"));
        Simulation simulation = new Simulation(new TurnMachine(World.RULES, Toolbox.TOOLS), frames);
        System.out.println(simulation.trace(script));

        assertThat(simulation.play(script, null)).isNull();
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
    void conversationsDoNotTouchEachOther() {
        TurnMachine machine = new TurnMachine(World.RULES, Toolbox.TOOLS);
        for (long seed = 0; seed < 200; seed++) {
            VirtualTimers timers = new VirtualTimers();
            StringBuilder one = new StringBuilder();
            StringBuilder other = new StringBuilder();
            Script first = Script.random(seed);
            Script second = Script.random(seed + 1_000_000);
            World here = new World(first, machine, timers, false, one);
            World there = new World(second, machine, timers, false, other);
            here.start();
            there.start();
            while (timers.step()) {
                here.invariants.afterEvent();
                there.invariants.afterEvent();
            }

            assertThat(one).hasToString(new Simulation().trace(first));
            assertThat(other).hasToString(new Simulation().trace(second));
        }
    }

    @Test
    void aScriptIsReadAsItIsWritten() {
        Script script = Script.random(7);

        assertThat(Script.parse(script.toString())).hasToString(script.toString());
    }
}
