package dev.parley.turn;

import java.util.List;

/** What must hold of any single step of a turn machine. */
final class StepRules {
    private StepRules() {}

    static void check(TurnState before, TurnEvent event, TurnState after, List<TurnEffect> effects) {
        if (after.ended) {
            ensure(after.reply() == null, "a reply outlives the conversation");
            ensure(
                    before.ended ? effects.isEmpty() : last(effects) instanceof TurnEffect.End,
                    "the end is not the last");
            return;
        }
        boolean replying = after.phase == Phase.AI_PROCESSING || after.phase == Phase.AI_SPEAKING;
        ensure(replying == (after.delivery() != null), "phase and reply don't fit");
        ensure(after.reply() == null || after.reply().attempt.turn() == after.turn, "a reply to another turn");
        ensure(after.turn == before.turn || after.turn == before.turn + 1, "turns are skipped");
        tells(before, after, effects);
        gives(before, after, effects);
        remembers(before, event, after, effects);
        if (before.reply() != null && (after.reply() == null || after.reply().attempt != before.reply().attempt)) {
            Reply was = before.reply();
            boolean over = was.textComplete && was.audioComplete && !before.apologising() && !was.truncated;
            ensure(over || cancels(effects, was.attempt), "a reply is dropped, and its vendors don't know");
        }
    }

    private static void tells(TurnState before, TurnState after, List<TurnEffect> effects) {
        Phase phase = before.phase;
        int metrics = 0;
        int done = 0;
        boolean first = true;
        for (TurnEffect effect : effects) {
            if (!(effect instanceof TurnEffect.Tell tell)) {
                continue;
            }
            ServerEvent told = tell.event();
            if (told instanceof ServerEvent.State state) {
                ensure(state.from() == phase && state.from() != state.to(), "states don't chain");
                phase = state.to();
            } else if (told instanceof ServerEvent.Metrics figures) {
                metrics++;
                ensure(figures.turn() == before.turn, "metrics of another turn");
            } else if (told instanceof ServerEvent.ReplyDone) {
                done++;
            } else if (told instanceof ServerEvent.Interrupted) {
                ensure(first, "interrupted is not told first");
                ensure(before.phase == Phase.AI_SPEAKING, "an interruption of nothing");
            }
            first = false;
        }
        ensure(phase == after.phase, "the client is told another state");
        ensure(metrics == after.turn - before.turn, "metrics don't go with turns");
        ensure(done <= 1, "done twice");
        ensure(
                done == 0 || before.delivery() == null || !before.delivery().doneTold || before.turn != after.turn,
                "done again");
    }

    private static void gives(TurnState before, TurnState after, List<TurnEffect> effects) {
        int asks = 0;
        for (TurnEffect effect : effects) {
            Attempt attempt = null;
            if (effect instanceof TurnEffect.Ask ask) {
                attempt = ask.attempt();
                asks++;
            } else if (effect instanceof TurnEffect.Speak speak) {
                attempt = after.voice().equals(speak.attempt()) ? after.live() : speak.attempt();
            } else if (effect instanceof TurnEffect.Play play) {
                attempt = play.attempt();
            } else if (effect instanceof TurnEffect.Release release) {
                attempt = release.attempt();
                ensure(after.reply() == null || after.delivery() != null, "a prepared reply is released");
            }
            boolean heard = before.reply() != null && before.reply().attempt == attempt && after.turn > before.turn;
            ensure(attempt == null || attempt.equals(after.live()) || heard, "work for a reply that is not live");
        }
        ensure(asks <= 1, "two requests at once");
    }

    private static void remembers(TurnState before, TurnEvent event, TurnState after, List<TurnEffect> effects) {
        List<Message> was = before.conversation.messages();
        List<Message> is = after.conversation.messages();
        if (is.size() <= was.size() || !is.get(is.size() - 1).role().equals("assistant")) {
            return;
        }
        ensure(!event.getClass().equals(TurnEvent.SpeechStarted.class), "an interruption is remembered");
        ensure(is.size() == was.size() + 1 || was.size() < 2, "more than one exchange is remembered");
        ensure(before.reply() != null && !before.apologising(), "an apology is remembered");
        ensure(before.reply().audioMs == 0 || before.reply().audioSent, "a reply is remembered before it was heard");
        ensure(is.size() < 2 || is.get(is.size() - 2).role().equals("user"), "a reply to nothing is remembered");
        ensure(effects.stream().noneMatch(e -> e instanceof TurnEffect.Ask), "it is remembered, and asked again");
    }

    private static boolean cancels(List<TurnEffect> effects, Attempt attempt) {
        return effects.stream().anyMatch(e -> e instanceof TurnEffect.Cancel cancel && attempt.upTo(cancel.upTo()));
    }

    private static TurnEffect last(List<TurnEffect> effects) {
        return effects.isEmpty() ? null : effects.get(effects.size() - 1);
    }

    private static void ensure(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
