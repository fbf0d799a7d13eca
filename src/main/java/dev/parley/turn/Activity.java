package dev.parley.turn;

/** What the assistant does. Each state holds what is true in it only. */
sealed interface Activity {
    Activity LISTENING = new Listening();

    /** The attempt in the making, or null. */
    default Reply reply() {
        return null;
    }

    /** How far the reply has got to the user; null while nothing of it may. */
    default Delivery delivery() {
        return null;
    }

    /** Something new for the assistant to say. */
    static Activity say(Kind kind, Reply reply) {
        return new Replying(kind, reply, new Delivery());
    }

    /** The same with another attempt at the reply. */
    default Activity with(Reply attempt) {
        throw new IllegalStateException("no reply");
    }

    /** A copy that a step may change. */
    default Activity copy() {
        return this;
    }

    /** Nothing is prepared: the user speaks, or is awaited. */
    record Listening() implements Activity {}

    /** The user's turn has not ended; a reply to the words so far is prepared, and held. */
    record Preparing(Reply reply) implements Activity {
        @Override
        public Activity copy() {
            return new Preparing(reply.copy());
        }
    }

    /** The assistant has the floor: what it says is shown and heard as it comes. */
    record Replying(Kind kind, Reply reply, Delivery delivery) implements Activity {
        @Override
        public Activity with(Reply attempt) {
            return new Replying(kind, attempt, delivery);
        }

        @Override
        public Activity copy() {
            return new Replying(kind, reply.copy(), delivery.copy());
        }
    }

    /** What the assistant says. */
    enum Kind {
        /** The model's answer to the user's turn. */
        ANSWER,
        /** A vendor failed: an apology takes the reply's place, or follows it. It is never remembered. */
        APOLOGY,
        /** Nothing was understood, and the assistant says so. It is never remembered. */
        REPROMPT,
        /** The assistant speaks first, with words that it was given. They are remembered when they were heard. */
        GREETING
    }

    /**
     * The reply is held.
     *
     * @param since          when the voice that it is held for began
     * @param at             when it was held
     * @param voiceBeforeMs  voice of the turn before that which it is held for
     * @param playbackLeftMs how long the client may take to play what it was sent, or {@link #MORE_TO_SEND}
     */
    record Hold(long since, long at, long voiceBeforeMs, long playbackLeftMs) {
        static final long MORE_TO_SEND = -1;

        Hold withPlaybackLeft(long ms) {
            return new Hold(since, at, voiceBeforeMs, ms);
        }
    }

    /** What the user has got of a turn's reply, and what was tried for it; whichever attempt it takes. */
    final class Delivery implements Cloneable {
        /** Whether the client was told that the reply is done. */
        boolean doneTold;

        /** Whether some of the turn's audio was sent: the user may have heard it. */
        boolean audible;

        /** Rounds of tool calls so far, and calls that failed. */
        int rounds;

        int toolFailures;

        /** Whether the model's, and text-to-speech's, one retry was used. */
        boolean llmRetried;

        boolean ttsRetried;

        /** Set while the reply is held. */
        Hold hold;

        /** How long it was held before, in ms. */
        long heldMs;

        /** When the user last began to speak over it, and stopped; 0 when they did not. */
        long spokenOverSince;

        long spokenOverUntil;

        Delivery copy() {
            try {
                return (Delivery) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
