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

    /** The user's turn has ended: the reply is shown and heard as it comes. */
    record Answering(Reply reply, Delivery delivery) implements Activity {
        @Override
        public Activity copy() {
            return new Answering(reply.copy(), delivery.copy());
        }
    }

    /** A vendor failed: an apology takes the reply's place, or follows it. It is never remembered. */
    record Apologising(Reply reply, Delivery delivery) implements Activity {
        @Override
        public Activity copy() {
            return new Apologising(reply.copy(), delivery.copy());
        }
    }

    /** What the user has got of a turn's reply, and what was tried for it; whichever attempt it takes. */
    final class Delivery {
        /** Whether the client was told that the reply is done. */
        boolean doneTold;

        /** Whether some of the turn's audio was sent: the user may have heard it. */
        boolean audible;

        /** Whether the model's, and text-to-speech's, one retry was used. */
        boolean llmRetried;

        boolean ttsRetried;

        Delivery copy() {
            Delivery copy = new Delivery();
            copy.doneTold = doneTold;
            copy.audible = audible;
            copy.llmRetried = llmRetried;
            copy.ttsRetried = ttsRetried;
            return copy;
        }
    }
}
