package dev.parley.sim;

import dev.parley.audio.Pcm;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageEvent;
import dev.parley.session.BareSession;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import java.util.List;

/** The language model: answers "r5 yes" to the fifth attempt, in its own way. Cancelled or not, it goes on. */
final class Model {
    private static final int FIRST_TOKEN_MS = 175;
    private static final int TOKEN_MS = 40;

    private final World world;
    private int asks;
    private Attempt cancelled = Attempt.NONE;
    private Attempt open = Attempt.NONE;

    Model(World world) {
        this.world = world;
    }

    void asked(StageCommand ask) {
        int plan = world.script.plan(Script.Kind.ASK, asks++);
        int way = plan < 0 ? Ways.WELL : world.script.a(plan);
        int first = plan < 0 ? FIRST_TOKEN_MS : world.script.b(plan) + 20;
        int link = ask.generation();
        Attempt attempt = ask.attempt();
        open = attempt;
        switch (way) {
            case Ways.NEVER:
                break;
            case Ways.FAILS:
                world.in(first, () -> fails(link, attempt, FailureCode.TRUNCATED, 0));
                break;
            case Ways.FAILS_FOR_GOOD:
                world.in(first, () -> fails(link, attempt, FailureCode.QUOTA, 0));
                break;
            case Ways.BUSY:
                world.in(first, () -> fails(link, attempt, FailureCode.RATE_LIMITED, 4L * first));
                break;
            case Ways.EMPTY:
                world.in(first, () -> done(link, attempt));
                break;
            case Ways.BREAKS_OFF:
                world.in(first, () -> token(link, attempt, "r" + attempt.number() + " "));
                world.in(2 * first, () -> fails(link, attempt, FailureCode.TRUNCATED, 0));
                break;
            case Ways.STALLS:
                world.in(first, () -> token(link, attempt, "r" + attempt.number() + " "));
                break;
            case Ways.DONE_FIRST:
                world.in(first, () -> {
                    done(link, attempt);
                    token(link, attempt, "r" + attempt.number() + " no");
                });
                break;
            case Ways.SPEECH_FIRST:
                world.in(
                        5,
                        () -> world.says(new StageEvent(
                                BareSession.ID,
                                Stage.TTS,
                                world.link(Stage.TTS),
                                new TurnEvent.Speech(attempt, new Pcm(new byte[] {1, 1}, World.RATE)))));
                world.in(
                        6,
                        () -> world.says(new StageEvent(
                                BareSession.ID, Stage.TTS, world.link(Stage.TTS), new TurnEvent.SpeechDone(attempt))));
                answers(link, attempt, first);
                break;
            case Ways.CALLS:
                calls(ask, first);
                break;
            case Ways.TWICE:
                answers(link, attempt, first);
                answers(link, attempt, first + 1);
                break;
            case Ways.VERY_LATE:
                answers(link, attempt, 2300 + first);
                break;
            default:
                answers(link, attempt, first);
        }
    }

    private void answers(int link, Attempt attempt, int first) {
        world.in(first, () -> token(link, attempt, "r" + attempt.number() + " "));
        world.in(first + TOKEN_MS, () -> {
            token(link, attempt, "yes");
            done(link, attempt);
        });
    }

    /** Calls one or two tools, mostly with a word before; answers when it may not call. */
    private void calls(StageCommand ask, int first) {
        Attempt attempt = ask.attempt();
        int number = attempt.number();
        if (!((TurnEffect.Ask) ask.effect()).mayCall()) {
            answers(ask.generation(), attempt, first);
            return;
        }
        if (number % 3 != 0) {
            world.in(first, () -> token(ask.generation(), attempt, "l" + number + " "));
        }
        ToolCall one = new ToolCall("c1", Toolbox.TOOLS.get(number % 4).name(), "{\"n\":" + number / 3 + "}");
        ToolCall other = new ToolCall("c2", Toolbox.TOOLS.get(number % 7 % 4).name(), "{\"n\":" + number / 3 + "}");
        List<ToolCall> calls = number % 2 == 0 ? List.of(one) : List.of(one, other);
        world.in(first + TOKEN_MS, () -> {
            if (!silenced(attempt)) {
                world.invariants.answered(attempt);
                world.says(new StageEvent(
                        BareSession.ID,
                        Stage.LLM,
                        ask.generation(),
                        new TurnEvent.ReplyDone(attempt, "tool_calls", calls)));
            }
        });
    }

    private boolean silenced(Attempt attempt) {
        // Every other attempt's request is stopped by its cancellation; the others go on regardless.
        return attempt.upTo(cancelled) && attempt.number() % 2 == 0;
    }

    private void token(int link, Attempt attempt, String text) {
        if (!silenced(attempt)) {
            world.says(new StageEvent(BareSession.ID, Stage.LLM, link, new TurnEvent.Token(attempt, text)));
        }
    }

    private void done(int link, Attempt attempt) {
        if (!silenced(attempt)) {
            world.invariants.answered(attempt);
            world.says(new StageEvent(BareSession.ID, Stage.LLM, link, new TurnEvent.ReplyDone(attempt, "stop")));
        }
    }

    private void fails(int link, Attempt attempt, FailureCode code, long retryAfterMs) {
        if (!silenced(attempt)) {
            world.invariants.answered(attempt);
            world.fails(Stage.LLM, link, attempt, code, retryAfterMs, "");
        }
    }

    /** The stage loses the session. */
    void dies() {
        world.invariants.answered(open);
        world.fails(Stage.LLM, world.link(Stage.LLM), Attempt.NONE, FailureCode.UNAVAILABLE, 0, "");
    }

    void cancelled(Attempt upTo) {
        if (cancelled.upTo(upTo)) {
            cancelled = upTo;
        }
    }
}
