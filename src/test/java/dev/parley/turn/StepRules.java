package dev.parley.turn;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
        ensure(after.reply() == null || after.reply().attempt.turn() == after.turn(), "a reply to another turn");
        ensure(after.turn() == before.turn() || after.turn() == before.turn() + 1, "turns are skipped");
        tells(before, after, effects);
        gives(before, after, effects);
        remembers(before, event, after, effects);
        runs(before, after, effects);
        pairsAreWhole(after.conversation.messages());
        if (before.reply() != null && (after.reply() == null || after.reply().attempt != before.reply().attempt)) {
            Reply was = before.reply();
            boolean read = was.unspoken && event instanceof TurnEvent.ReplyDone;
            boolean textOver = was.textComplete || was.tools != null || read;
            boolean voiceOver = event instanceof TurnEvent.SpeechDone || event instanceof TurnEvent.TtsFailed;
            boolean segmentOver = was.segment.ends() && voiceOver;
            boolean audioOver = was.unspoken
                    || was.audioComplete
                    || segmentOver
                    || was.tools != null && was.segment.given().isBlank();
            boolean over = textOver && audioOver && !before.apologising() && !was.truncated;
            ensure(over || cancels(effects, was.attempt), "a reply is dropped, and its vendors don't know");
        }
    }

    private static void tells(TurnState before, TurnState after, List<TurnEffect> effects) {
        Phase phase = before.phase;
        int metrics = 0;
        int done = 0;
        boolean first = true;
        // Words that no reply has followed.
        boolean understood = false;
        for (TurnEffect effect : effects) {
            if (!(effect instanceof TurnEffect.Tell tell)) {
                continue;
            }
            ServerEvent told = tell.event();
            if (told instanceof ServerEvent.State state) {
                ensure(state.from() == phase && state.from() != state.to(), "states don't chain");
                phase = state.to();
                understood &= !phase.replying();
            } else if (told instanceof ServerEvent.Metrics figures) {
                metrics++;
                ensure(figures.turn() == before.turn(), "metrics of another turn");
            } else if (told instanceof ServerEvent.ReplyDone) {
                done++;
            } else if (told instanceof ServerEvent.Interrupted) {
                ensure(first, "interrupted is not told first");
                boolean toolRan = before.phase == Phase.AI_PROCESSING && before.delivery().rounds > 0;
                ensure(before.phase == Phase.AI_SPEAKING || toolRan, "an interruption of nothing");
            }
            understood |= told instanceof ServerEvent.FinalTranscript && !phase.replying();
            first = false;
        }
        ensure(phase == after.phase, "the client is told another state");
        ensure(metrics == (understood ? 0 : after.turn() - before.turn()), "metrics don't go with turns");
        ensure(done <= 1, "done twice");
        ensure(
                done == 0 || before.delivery() == null || !before.delivery().doneTold || before.turn() != after.turn(),
                "done again");
    }

    private static void gives(TurnState before, TurnState after, List<TurnEffect> effects) {
        int asks = 0;
        for (TurnEffect effect : effects) {
            Attempt attempt = null;
            if (effect instanceof TurnEffect.Ask ask) {
                attempt = after.model().equals(ask.attempt()) ? after.live() : ask.attempt();
                asks++;
            } else if (effect instanceof TurnEffect.Speak speak) {
                attempt = after.voice().equals(speak.attempt()) ? after.live() : speak.attempt();
            } else if (effect instanceof TurnEffect.Play play) {
                attempt = play.attempt();
            } else if (effect instanceof TurnEffect.Release release) {
                attempt = release.attempt();
                ensure(after.reply() == null || after.delivery() != null, "a prepared reply is released");
            }
            boolean heard = before.reply() != null && before.reply().attempt == attempt && after.turn() > before.turn();
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
        ensure(is.size() == was.size() + 1 || was.size() < 2, "more than one reply is remembered");
        ensure(before.reply() != null && !before.apologising(), "an apology is remembered");
        ensure(before.reply().audioMs == 0 || before.reply().audioSent, "a reply is remembered before it was heard");
        boolean wanted = before.reply().words.isEmpty();
        ensure(wanted || is.size() < 2 || !isReply(is.get(is.size() - 2)), "a reply to nothing is remembered");
        ensure(effects.stream().noneMatch(e -> e instanceof TurnEffect.Ask), "it is remembered, and asked again");
    }

    private static boolean isReply(Message message) {
        return message.role().equals("assistant") && message.toolCalls().isEmpty();
    }

    /** A tool runs once for a call, and for a turn that was committed, unless it may run ahead. */
    private static void runs(TurnState before, TurnState after, List<TurnEffect> effects) {
        Set<String> ran = new HashSet<>();
        for (TurnEffect effect : effects) {
            if (!(effect instanceof TurnEffect.CallTool run)) {
                continue;
            }
            ensure(ran.add(run.call().name() + run.call().arguments()), "a tool runs twice for the same");
            boolean ahead = run.call().name().equals("look");
            ensure(ahead || after.delivery() != null, "a tool runs before its turn is committed");
            ToolRound round = before.reply() == null ? null : before.reply().tools;
            boolean again = round != null && round.attempt().equals(run.attempt()) && round.isStarted();
            ensure(!again, "a tool runs again");
            boolean known = before.conversation.resultOf(run.call(), before.turn.memoryStart) != null
                    && before.turn() == after.turn()
                    && before.delivery() != null;
            ensure(run.confirmed() || !known, "a tool runs although there is a result");
            boolean runsOn = before.background.stream().anyMatch(each -> each.awaits(run.call()));
            ensure(!runsOn, "a tool runs although the same call runs on");
            ensure(!run.confirmed() || before.confirmation != null, "nobody said yes");
        }
    }

    /** Each call is followed by its result, before anything else. */
    private static void pairsAreWhole(List<Message> messages) {
        int at = 0;
        while (at < messages.size()) {
            Message message = messages.get(at++);
            ensure(message.toolCallId() == null, "a result without its call");
            for (ToolCall call : message.toolCalls()) {
                boolean follows = at < messages.size()
                        && call.id().equals(messages.get(at).toolCallId());
                ensure(follows, "a call without its result");
                at++;
            }
        }
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
