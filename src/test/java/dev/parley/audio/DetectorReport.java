package dev.parley.audio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Measures the speech detector on made speech and made noise, and on recordings of people where there are some, and prints
 * tables. Run it with
 *
 * <pre>mvn -q -ntp test-compile exec:java -Pdetector</pre>
 *
 * and on a folder of {@link Recordings} alone with {@code -Dexec.args=FOLDER}.
 */
public final class DetectorReport {
    /** Recordings that may lie beside the repository. */
    private static final String SHARED = "../shared/human";

    private static final int[] SNRS = {30, 20, 15, 10, 5};

    private final MadeTrials made;

    private DetectorReport(MadeTrials made) {
        this.made = made;
    }

    /**
     * @param args how many minutes of each made noise, three by default; or a folder of {@link Recordings}, and "brief" for a
     *             quarter of them, "half 1" or "half 2" for every other speaker and sound
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args.length > 0 && !args[0].matches("[0-9.]+") ? args[0] : SHARED);
        boolean made = args.length == 0 || args[0].matches("[0-9.]+");
        if (made) {
            new DetectorReport(new MadeTrials(MadeSpeech.speakers(), MadeSpeech.SENTENCES))
                    .print(args.length > 0 ? Double.parseDouble(args[0]) : 3);
        }
        if (!made || Files.isDirectory(folder)) {
            HumanReport.print(folder, String.join(" ", List.of(args).subList(Math.min(1, args.length), args.length)));
        }
        // The voices' threads would go on.
        System.exit(0);
    }

    private void print(double minutes) {
        System.out.println(MadeResult.HEAD);
        print(Surroundings.QUIET);
        print(Surroundings.LEAK);
        for (int snr : SNRS) {
            MadeResult all = new MadeResult();
            for (Noise noise : Noise.values()) {
                all.add(print(Surroundings.of(noise, snr)));
            }
            all.print("all", snr);
        }
        System.out.println();
        System.out.println(
                "noise     |  SNR | interruptions a minute | ducks a minute | interruptions, nothing said before");
        print(Surroundings.LEAK, minutes);
        for (int snr : SNRS) {
            double sum = 0;
            for (Noise noise : Noise.values()) {
                sum += print(Surroundings.of(noise, snr), minutes);
            }
            System.out.printf(Locale.ROOT, "all       | %4d | %6.2f%n", snr, sum / Noise.values().length);
        }
    }

    private MadeResult print(Surroundings surroundings) {
        MadeResult result = made.speech(surroundings);
        result.print(surroundings.label(), surroundings.snr());
        return result;
    }

    private double print(Surroundings surroundings, double minutes) {
        MadeTrials.Alarms after = made.alarms(surroundings, minutes, true);
        MadeTrials.Alarms cold = made.alarms(surroundings, minutes, false);
        System.out.printf(
                Locale.ROOT,
                "%-9s | %4.0f | %6.2f | %6.2f | %6.2f%n",
                surroundings.label(),
                surroundings.snr(),
                after.interruptions(),
                after.ducks(),
                cold.interruptions());
        return after.interruptions();
    }
}
