package dev.parley.audio;

import java.util.Locale;

/** Holds that came to nothing, and replies that were lost, in so many minutes of sound. */
final class FalseAlarms {
    double minutes;
    int holds;
    int lost;
    private int hints;
    private int clips;
    private int clipsHeld;
    private int clipsLost;

    static final String HEAD =
            "only sounds               | minutes | hints | holds | lost a minute | clips held | clips lost";

    void add(FalseAlarms other) {
        minutes += other.minutes;
        holds += other.holds;
        lost += other.lost;
        hints += other.hints;
        clips += other.clips;
        clipsHeld += other.clipsHeld;
        clipsLost += other.clipsLost;
    }

    void add(Trial trial, Hearing hearing) {
        minutes += (trial.endMs() - trial.onsetMs()) / 60_000;
        holds += hearing.held;
        lost += hearing.lost;
        hints += hearing.hints;
        clips++;
        clipsHeld += hearing.held > 0 ? 1 : 0;
        clipsLost += hearing.lost > 0 ? 1 : 0;
    }

    void print(String label) {
        System.out.printf(
                Locale.ROOT,
                "%-26s| %5.1f | %5.1f | %5.2f | %5.2f | %3d %% | %3d %%%n",
                label,
                minutes,
                hints / minutes,
                holds / minutes,
                lost / minutes,
                Math.round(Heard.percent(clipsHeld, clips)),
                Math.round(Heard.percent(clipsLost, clips)));
    }
}
