package dev.parley.bench;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the clients of a load run saw. Any thread. */
final class LoadFigures {
    /** From the last voiced frame to the first audio of the reply. */
    final Samples perceived = new Samples();

    /** The same, for those who ask for a tool in each turn, and for the others. */
    final Samples perceivedByCallers = new Samples();

    final Samples perceivedByOthers = new Samples();

    /** From the first voiced frame of an interruption to {@code hold}, or {@code interrupted} without one. */
    final Samples interrupted = new Samples();

    /** From connecting to {@code session.started}. */
    final Samples opening = new Samples();

    /** How late the generator's own clock was. */
    final Samples lag = new Samples();

    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger answered = new AtomicInteger();
    final AtomicInteger unanswered = new AtomicInteger();

    /** Interruptions that were not noticed, and those that nobody made. */
    final AtomicInteger missed = new AtomicInteger();

    final AtomicInteger surprises = new AtomicInteger();

    /** What the server gave as fallback or error, and connections that it ended or refused. */
    final AtomicInteger failures = new AtomicInteger();

    final AtomicInteger killed = new AtomicInteger();

    /** Frames of 20 ms in which somebody spoke, listened, or did neither. */
    final LongAdder speaking = new LongAdder();

    final LongAdder listening = new LongAdder();
    final LongAdder silent = new LongAdder();

    /** The measurement begins now. */
    void reset() {
        for (Samples samples :
                new Samples[] {perceived, perceivedByCallers, perceivedByOthers, interrupted, opening, lag}) {
            samples.clear();
        }
        for (AtomicInteger count :
                new AtomicInteger[] {asked, answered, unanswered, missed, surprises, failures, killed}) {
            count.set(0);
        }
        speaking.reset();
        listening.reset();
        silent.reset();
    }

    /** Part of the turns that were answered, of those that are decided. */
    double answeredShare() {
        int decided = answered.get() + unanswered.get();
        return decided == 0 ? Double.NaN : (double) answered.get() / decided;
    }
}
