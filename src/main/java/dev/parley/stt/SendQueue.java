package dev.parley.stt;

import dev.parley.bus.SttInput;
import dev.parley.bus.SttInput.Audio;
import java.util.ArrayDeque;
import java.util.Iterator;

/** Bounded queue of what waits for the connection; the oldest audio is dropped first. One event loop. */
final class SendQueue {
    private final int maxMs;
    /** Bounds starts and ends of speech, too: more of them than fit in that time. */
    private final int maxInputs;

    private final ArrayDeque<SttInput> waiting = new ArrayDeque<>();
    private double ms;

    /** @param maxMs the longest audio that waits, in ms */
    SendQueue(int maxMs) {
        this.maxMs = maxMs;
        maxInputs = 2 * maxMs / 20;
    }

    /**
     * Puts a command at the end; the oldest audio makes room for it.
     *
     * @return whether all that waited before still does
     */
    boolean add(SttInput command) {
        waiting.add(command);
        ms += length(command);
        boolean kept = true;
        while (ms > maxMs || waiting.size() > maxInputs) {
            kept = false;
            dropOldest();
        }
        return kept;
    }

    /** The next command, or null. */
    SttInput poll() {
        SttInput next = waiting.poll();
        ms = waiting.isEmpty() ? 0 : ms - length(next);
        return next;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void clear() {
        waiting.clear();
        ms = 0;
    }

    private void dropOldest() {
        for (Iterator<SttInput> each = waiting.iterator(); each.hasNext(); ) {
            SttInput command = each.next();
            if (command instanceof Audio) {
                each.remove();
                ms -= length(command);
                return;
            }
        }
        waiting.poll();
    }

    private static double length(SttInput command) {
        return command instanceof Audio audio ? audio.pcm().ms() : 0;
    }
}
