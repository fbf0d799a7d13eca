package dev.parley.session;

import dev.parley.turn.Attempt;
import java.util.function.Consumer;

/** Keeps account of the one reply that may be in preparation before its turn has ended, from what the machine has done. */
final class SpeculationLedger {
    private final Consumer<Speculation> outcomes;
    private Attempt released = Attempt.NONE;
    private Attempt attempt = Attempt.NONE;
    private int tokens;
    private int characters;

    /** @param outcomes told once of each, on the session's context */
    SpeculationLedger(Consumer<Speculation> outcomes) {
        this.outcomes = outcomes;
    }

    /** The language model is asked. */
    void asked(Attempt of) {
        if (!of.equals(released)) {
            attempt = of;
            tokens = 0;
            characters = 0;
        }
    }

    /** The language model has given text, which is to be spoken. */
    void spoke(Attempt of, String text) {
        if (of.equals(attempt)) {
            tokens++;
            characters += text.length();
        }
    }

    /** The turn has ended, and this is its reply. */
    void released(Attempt of) {
        released = of;
        if (of.equals(attempt)) {
            settle(true);
        }
    }

    /** This reply and those before it are given up. */
    void cancelled(Attempt upTo) {
        if (!attempt.equals(Attempt.NONE) && attempt.upTo(upTo)) {
            settle(false);
        }
    }

    private void settle(boolean used) {
        attempt = Attempt.NONE;
        outcomes.accept(new Speculation(used, tokens, characters));
    }
}
