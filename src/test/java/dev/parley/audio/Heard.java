package dev.parley.audio;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came of speech, as turns and as interruptions. Times are milliseconds of audio. */
final class Heard {
    private static final double IN_TIME_MS = 60;

    int trials;
    int missed;
    int early;
    final List<Integer> onsetMs = new ArrayList<>();
    int turns;
    int unheard;
    int endless;
    int cut;
    int inTime;
    final List<Integer> endErrorMs = new ArrayList<>();

    static final String HEAD =
            "speech in                 | trials | missed early % | onset p50 p95 p99 | unheard % | end in 60 ms % | no end % | cut % | end p5 p95";

    void add(Heard other) {
        trials += other.trials;
        missed += other.missed;
        early += other.early;
        onsetMs.addAll(other.onsetMs);
        turns += other.turns;
        unheard += other.unheard;
        endless += other.endless;
        cut += other.cut;
        inTime += other.inTime;
        endErrorMs.addAll(other.endErrorMs);
    }

    void turn(Trial trial, Hearing hearing) {
        turns++;
        if (hearing.starts.stream().noneMatch(at -> at > trial.fromMs() && at < trial.endMs() + 300)) {
            unheard++;
            return;
        }
        boolean ended = false;
        for (double[] silence : hearing.silences) {
            double told = silence[0];
            if (told < trial.endMs()) {
                cut += told > trial.onsetMs() && !trial.pauses() ? 1 : 0;
            } else if (told <= trial.endMs() + Stage.NO_END_MS && !ended) {
                ended = true;
                int error = (int) Math.round(silence[1] - trial.endMs());
                endErrorMs.add(error);
                inTime += Math.abs(error) <= IN_TIME_MS ? 1 : 0;
            }
        }
        endless += ended ? 0 : 1;
    }

    void interruption(Trial trial, Hearing hearing) {
        trials++;
        double start = -1;
        for (double started : hearing.starts) {
            if (started > trial.fromMs() + 200 && started < trial.onsetMs() - 40) {
                early++;
                return;
            }
            start = start < 0 && started >= trial.onsetMs() - 40 ? started : start;
        }
        if (start < 0 || start > trial.endMs() + 100) {
            missed++;
        } else {
            onsetMs.add((int) Math.round(start - trial.onsetMs()));
        }
    }

    void print(String label) {
        System.out.printf(
                Locale.ROOT,
                "%-26s| %5d | %6.1f %6.1f | %4d %4d %4d | %6.1f | %6.1f | %6.1f | %6.1f | %5d %5d%n",
                label,
                trials,
                percent(missed, trials),
                percent(early, trials),
                at(onsetMs, 0.5),
                at(onsetMs, 0.95),
                at(onsetMs, 0.99),
                percent(unheard, turns),
                percent(inTime, turns),
                percent(endless, turns),
                percent(cut, turns),
                at(endErrorMs, 0.05),
                at(endErrorMs, 0.95));
    }

    static double percent(int some, int all) {
        return all == 0 ? 0 : 100.0 * some / all;
    }

    /** The value that this share of them is below, or -1 where there are none. */
    static int at(List<Integer> values, double quantile) {
        List<Integer> sorted = values.stream().sorted().toList();
        return sorted.isEmpty()
                ? -1
                : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(quantile * sorted.size())));
    }
}
