package dev.parley;

import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.Function;

/** The result of {@link VendorCheck} for an operator: a row for each stage. */
final class CheckTable {
    /** What is measured, in the order of the columns. */
    enum Measure {
        CONNECTED,
        PARTIAL,
        FINAL,
        TOKEN,
        AUDIO
    }

    /** One stage's row. */
    static final class Row {
        private final Map<Measure, Long> times = new EnumMap<>(Measure.class);
        private String rights = "not tried";
        private String problem = "";
        private boolean works;

        /** Whether the vendor takes the key: "ok", "refused" or "?". */
        void rights(String what) {
            rights = what;
        }

        /** The first time of its kind, in ms. */
        void time(Measure measure, long ms) {
            times.putIfAbsent(measure, ms);
        }

        boolean has(Measure measure) {
            return times.containsKey(measure);
        }

        /** The stage did its part of a conversation. */
        void works() {
            works = true;
        }

        /** One more thing that is wrong. */
        void problem(String words) {
            problem = problem.isEmpty() ? words : problem + "; " + words;
        }

        void failed(FailureCode code) {
            problem(
                    switch (code) {
                        case UNAVAILABLE -> "no connection, or it broke";
                        case TIMEOUT -> "no answer in time";
                        case VENDOR_ERROR -> "the vendor reports an error of its own";
                        case TRUNCATED -> "the answer broke off";
                        case BUSY, RATE_LIMITED -> "too many requests or connections for this plan";
                        case QUOTA -> "the account is used up";
                        case UNAUTHORIZED -> "the key is refused";
                        case REJECTED -> "the vendor refuses the request";
                    });
        }

        private String result() {
            return (works ? "works" : "does not work") + (problem.isEmpty() ? "" : ": " + problem);
        }

        private String time(Measure measure) {
            Long ms = times.get(measure);
            return ms == null ? "-" : ms.toString();
        }
    }

    private final Map<Stage, Row> rows = new EnumMap<>(Stage.class);

    CheckTable() {
        for (Stage stage : Stage.values()) {
            rows.put(stage, new Row());
        }
    }

    Row row(Stage stage) {
        return rows.get(stage);
    }

    /** Whether all stages of a conversation work. */
    boolean isConversationPossible() {
        return rows.values().stream().allMatch(row -> row.works);
    }

    /** @param vendors whose protocol each stage speaks */
    void print(PrintStream out, Function<Stage, String> vendors) {
        String format = "%-5s %-12s %-9s %9s %9s %9s %9s %9s  %s%n";
        out.printf(format, "stage", "vendor", "rights", "connected", "partial", "final", "token", "audio", "result");
        for (Entry<Stage, Row> each : rows.entrySet()) {
            Row row = each.getValue();
            out.printf(
                    format,
                    each.getKey().key(),
                    vendors.apply(each.getKey()),
                    row.rights,
                    row.time(Measure.CONNECTED),
                    row.time(Measure.PARTIAL),
                    row.time(Measure.FINAL),
                    row.time(Measure.TOKEN),
                    row.time(Measure.AUDIO),
                    row.result());
        }
        out.println(
                "Times in ms; partial since the start of speech, final since its end, token and audio since they were"
                        + " asked for.");
    }
}
