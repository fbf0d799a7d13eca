package dev.parley.turn;

import java.util.EnumMap;
import java.util.Map;

/** What a conversation waits for, and until when: times in ms on its clock. */
final class Deadlines {
    /** In the order in which they are handled when several are due. */
    enum Deadline {
        /** The user is owed something to hear since their turn's end, or more of the reply. */
        REPLY,
        /** The vendor wanted no request until then: the model is asked again. */
        ASK_AGAIN,
        /** The reply's next text. */
        TOKEN,
        /** The results of the tools that run. */
        TOOLS,
        /** A tool takes long: the silence is filled. */
        FILLER,
        /** The reply's next audio. */
        AUDIO,
        /** The client's word that the reply was heard. */
        PLAYBACK,
        /** The recogniser's words at the end of a turn that has none, or not the last ones. */
        WORDS,
        /** More words, where words came although no speech was detected. */
        QUIET,
        /** The pause is long enough for the last reply that may be prepared. */
        SPECULATE,
        /** The reply is held: it is an interruption, or it goes on. */
        HOLD,
        /** Something is told that nobody asks for right now. */
        OWED,
        /** The longest time of the user's turn. */
        LONGEST_TURN,
        /** Somebody speaks, or the conversation ends. {@link StepContext#done} sets it. */
        IDLE
    }

    private final EnumMap<Deadline, Long> times;

    Deadlines() {
        times = new EnumMap<>(Deadline.class);
    }

    private Deadlines(Deadlines other) {
        times = new EnumMap<>(other.times);
    }

    Deadlines copy() {
        return new Deadlines(this);
    }

    void set(Deadline deadline, long time) {
        times.put(deadline, time);
    }

    void clear(Deadline deadline) {
        times.remove(deadline);
    }

    /** Nothing is expected of a reply any more. */
    void clearReply() {
        clear(Deadline.ASK_AGAIN);
        clear(Deadline.TOKEN);
        clear(Deadline.AUDIO);
        clear(Deadline.PLAYBACK);
        clear(Deadline.TOOLS);
        clear(Deadline.FILLER);
    }

    void clearAll() {
        times.clear();
    }

    boolean has(Deadline deadline) {
        return times.containsKey(deadline);
    }

    /** The deadline's time, or 0. */
    long get(Deadline deadline) {
        return times.getOrDefault(deadline, 0L);
    }

    /** The first deadline that is over, or null. */
    Deadline due(long now) {
        for (Map.Entry<Deadline, Long> each : times.entrySet()) {
            if (each.getValue() <= now) {
                return each.getKey();
            }
        }
        return null;
    }

    /** The earliest time, or {@link Long#MAX_VALUE}. */
    long next() {
        long next = Long.MAX_VALUE;
        for (long time : times.values()) {
            next = Math.min(next, time);
        }
        return next;
    }
}
