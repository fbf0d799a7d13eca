package dev.parley.sim;

import dev.parley.time.VirtualTimers;
import dev.parley.turn.TurnMachine;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Plays conversations by their seeds, one after the other, with a turn machine. The same seed is always the same
 * conversation.
 */
final class Simulation {
    /** No conversation takes so many steps. */
    private static final int MAX_STEPS = 100_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final TurnMachine machine;
    private final boolean frames;
    private final VirtualTimers timers = new VirtualTimers();
    private final long began = THREADS.getCurrentThreadCpuTime();
    private long conversations;
    private long turns;
    private long steps;

    Simulation() {
        this(new TurnMachine(World.RULES, Toolbox.TOOLS));
    }

    Simulation(TurnMachine machine) {
        this(machine, false);
    }

    /** @param frames see {@link World} */
    Simulation(TurnMachine machine, boolean frames) {
        this.machine = machine;
        this.frames = frames;
    }

    /** A conversation that went wrong: its script, and what was wrong. */
    record Failure(Script script, Throwable cause) {
        /** In one line: with {@link SimulationTest} it can be played again. */
        @Override
        public String toString() {
            return cause.getMessage() + " | -Dsim.script=\"" + script + "\"";
        }
    }

    /** How much was played, and how fast: by the time that this thread has computed, which is that of one core. */
    String report() {
        double seconds = (THREADS.getCurrentThreadCpuTime() - began) / 1e9;
        return String.format(
                "%,d conversations, %,d turns, %,d events: %,.0f conversations a second on one core",
                conversations, turns, steps, conversations / seconds);
    }

    /**
     * Plays so many conversations from a seed on.
     *
     * @param progress run after each 100,000
     * @return the first that went wrong, made as short as it can be, or null
     */
    Failure play(long seed, long count, Runnable progress) {
        for (long i = 0; i < count; i++) {
            Failure failure = play(Script.random(seed + i), null);
            if (failure != null) {
                return shrink(failure);
            }
            if ((i + 1) % 100_000 == 0) {
                progress.run();
            }
        }
        return null;
    }

    /** Plays one conversation; what was wrong with it, or null. */
    Failure play(Script script, StringBuilder trace) {
        timers.reset();
        World world = new World(script, machine, timers, frames, trace);
        try {
            world.start();
            int step = 0;
            while (timers.step()) {
                world.invariants.afterEvent();
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
                Failure less = play(least.script.without(item, false), null);
                if (less == null) {
                    less = play(least.script.without(item, true), null);
                }
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
