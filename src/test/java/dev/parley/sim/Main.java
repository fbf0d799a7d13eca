package dev.parley.sim;

/** The long run: {@code Main [conversations [seed]]}. Ends with status 1 and the shortest failing script, or with 0. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        long count = args.length > 0 ? Long.parseLong(args[0]) : 10_000_000;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        Simulation simulation = new Simulation();
        long began = System.nanoTime();
        Simulation.Failure failure = simulation.play(seed, count, played -> report(simulation, seed, began));
        if (failure != null) {
            System.out.println(failure);
            System.out.println(new Simulation().trace(failure.script()));
            System.exit(1);
        }
        report(simulation, seed, began);
    }

    private static void report(Simulation simulation, long seed, long began) {
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "seed %d: %,d conversations, %,d turns, %,d steps, %,.0f conversations/s%n",
                seed,
                simulation.conversations(),
                simulation.turns(),
                simulation.steps(),
                simulation.conversations() / seconds);
    }
}
