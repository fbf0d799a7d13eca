package dev.parley.sim;

import dev.parley.time.VirtualTimers;
import dev.parley.turn.TurnMachine;
import java.util.function.LongConsumer;

/**
 * Plays conversations by their seeds, one after the other, with a turn machine. The same seed is always the same
 * conversation.
 */
final class Simulation {
    /** No conversation takes so many steps. */
    private static final int MAX_STEPS = 20_000;

    private final TurnMachine machine;
    private final VirtualTimers timers = new VirtualTimers();
    private long conversations;
    private long turns;
    private long steps;

    Simulation() {
        this(new TurnMachine(World.RULES));
    }

    Simulation(TurnMachine machine) {
        this.machine = machine;
    }

    /** A conversation that went wrong: its script, and what was wrong. */
    record Failure(Script script, Throwable cause) {
        /** In one line: with {@link SimulationTest}'s property, or {@link Main}'s argument, it runs again. */
        @Override
        public String toString() {
            return cause.getMessage() + " | -Dsim.script=\"" + script + "\"";
        }
    }

    long conversations() {
        return conversations;
    }

    /** Turns that were answered or interrupted. */
    long turns() {
        return turns;
    }

    long steps() {
        return steps;
    }

    /**
     * Plays so many conversations from a seed on.
     *
     * @param progress told now and then how many were played
     * @return the first that went wrong, made as short as it can be, or null
     */
    Failure play(long seed, long count, LongConsumer progress) {
        for (long i = 0; i < count; i++) {
            Failure failure = play(Script.random(seed + i), null);
            if (failure != null) {
                return shrink(failure);
            }
            if ((i + 1) % 100_000 == 0) {
                progress.accept(i + 1);
            }
        }
        return null;
    }

    /** Plays one conversation; what was wrong with it, or null. */
    Failure play(Script script, StringBuilder trace) {
        timers.reset();
        World world = new World(script, machine, timers, trace);
        try {
            world.start();
            int step = 0;
            while (timers.step()) {
                Invariants.check(++step < MAX_STEPS, "6: it never ends");
            }
            world.invariants.over();
            steps += step;
            turns += world.invariants.turns();
            conversations++;
            return null;
        } catch (AssertionError | RuntimeException e) {
            return new Failure(script, e);
        }
    }

    /** Leaves out whatever can be left out of a script that goes wrong. */
    Failure shrink(Failure failure) {
        Failure least = failure;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (int item = least.script.items() - 1; item >= 0; item--) {
                Failure less = play(least.script.without(item), null);
                if (less != null) {
                    least = less;
                    smaller = true;
                }
            }
        }
        return least;
    }

    /** Everything that happens in a conversation, line by line. */
    String trace(Script script) {
        StringBuilder trace = new StringBuilder();
        Failure failure = play(script, trace);
        return failure == null ? trace.toString() : trace + "! " + failure.cause + "\n";
    }
}
