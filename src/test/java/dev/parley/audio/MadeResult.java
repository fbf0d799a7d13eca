package dev.parley.audio;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came of made speech. Times are milliseconds of audio. */
final class MadeResult {
    static final String HEAD =
            "noise     |  SNR |   n | missed early | onset p50 p99 | of active p50 p99 | of pitched p50 p99 | hint p50 p99 | listen p50 p99 | end p1 p50 p99 | within 60 ms";

    int utterances;
    int misses;
    int early;
    final List<Integer> onsetMs = new ArrayList<>();

    /** As the onset, from the first frame of active speech, after a soft beginning. */
    final List<Integer> activeMs = new ArrayList<>();

    /** As the onset, from the first frame of active speech that has a pitch. */
    final List<Integer> pitchedMs = new ArrayList<>();

    final List<Integer> hintMs = new ArrayList<>();
    final List<Integer> listenMs = new ArrayList<>();
    final List<Integer> endErrorMs = new ArrayList<>();

    void add(MadeResult other) {
        utterances += other.utterances;
        misses += other.misses;
        early += other.early;
        onsetMs.addAll(other.onsetMs);
        activeMs.addAll(other.activeMs);
        pitchedMs.addAll(other.pitchedMs);
        hintMs.addAll(other.hintMs);
        listenMs.addAll(other.listenMs);
        endErrorMs.addAll(other.endErrorMs);
    }

    double within(int ms) {
        return (double) endErrorMs.stream()
                        .filter(error -> Math.abs(error) <= ms)
                        .count()
                / utterances;
    }

    void print(String noise, double snr) {
        System.out.printf(
                Locale.ROOT,
                "%-9s | %4.0f | %3d | %3d %3d | %4d %4d | %4d %4d | %4d %4d | %4d %4d | %4d %4d | %4d %4d %4d | %5.1f %%%n",
                noise,
                snr,
                utterances,
                misses,
                early,
                Heard.at(onsetMs, 0.5),
                Heard.at(onsetMs, 0.99),
                Heard.at(activeMs, 0.5),
                Heard.at(activeMs, 0.99),
                Heard.at(pitchedMs, 0.5),
                Heard.at(pitchedMs, 0.99),
                Heard.at(hintMs, 0.5),
                Heard.at(hintMs, 0.99),
                Heard.at(listenMs, 0.5),
                Heard.at(listenMs, 0.99),
                Heard.at(endErrorMs, 0.01),
                Heard.at(endErrorMs, 0.5),
                Heard.at(endErrorMs, 0.99),
                100 * within(60));
    }
}
