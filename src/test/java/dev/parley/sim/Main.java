package dev.parley.sim;

/** The long run: {@code Main [conversations [seed]]}. Ends with status 1 and the shortest failing script, or with 0. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        long count = args.length > 0 ? Long.parseLong(args[0]) : 10_000_000;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        Simulation simulation = new Simulation();
        Runnable report = () -> System.out.println("seed " + seed + ": " + simulation.report());
        Simulation.Failure failure = simulation.play(seed, count, report);
        if (failure != null) {
            System.out.println(failure);
            System.out.println(new Simulation().trace(failure.script()));
            System.exit(1);
        }
        report.run();
    }
}
