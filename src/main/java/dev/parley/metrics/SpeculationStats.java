package dev.parley.metrics;

import dev.parley.turn.Attempt;
import dev.parley.turn.TurnEffect;
import java.util.function.Consumer;

/** Counts the outcomes of speculative replies, by the turn machine's effects. */
public final class SpeculationStats {
    private final Consumer<Outcome> outcomes;
    private Attempt released = Attempt.NONE;
    private Attempt attempt = Attempt.NONE;
    private int tokens;
    private int characters;

    /**
     * The outcome of one speculative reply, and what the vendors may charge for it.
     *
     * @param used       whether it was spoken: the turn ended on the words that it answers
     * @param tokens     pieces of text that the language model had given by then, about a token each
     * @param characters of text that text-to-speech had been given by then
     */
    public record Outcome(boolean used, int tokens, int characters) {}

    /** @param outcomes told of each once */
    public SpeculationStats(Consumer<Outcome> outcomes) {
        this.outcomes = outcomes;
    }

    /** The turn machine decided this. */
    public void decided(TurnEffect effect) {
        if (effect instanceof TurnEffect.Ask ask) {
            asked(ask.attempt());
        } else if (effect instanceof TurnEffect.Speak speak) {
            spoke(speak.attempt(), speak.text());
        } else if (effect instanceof TurnEffect.Release release) {
            released(release.attempt());
        } else if (effect instanceof TurnEffect.Cancel cancel
                && !attempt.equals(Attempt.NONE)
                && attempt.upTo(cancel.upTo())) {
            settle(false);
        }
    }

    private void asked(Attempt of) {
        if (!of.equals(released)) {
            attempt = of;
            tokens = 0;
            characters = 0;
        }
    }

    private void spoke(Attempt of, String text) {
        if (of.equals(attempt)) {
            tokens++;
            characters += text.length();
        }
    }

    private void released(Attempt of) {
        released = of;
        if (of.equals(attempt)) {
            settle(true);
        }
    }

    private void settle(boolean used) {
        attempt = Attempt.NONE;
        outcomes.accept(new Outcome(used, tokens, characters));
    }
}
