package dev.parley.sim;

import dev.parley.audio.Pcm;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageEvent;
import dev.parley.session.BareSession;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import java.util.Arrays;

/** Text-to-speech: every sample is the number of the attempt that it speaks for. Cancelled or not, it goes on. */
final class Voice {
    private static final int FIRST_AUDIO_MS = 120;
    private static final int AUDIO_MS = 400;
    private static final int LONG_MS = 10_000;

    private final World world;
    private int contexts;
    private Attempt cancelled = Attempt.NONE;
    private Context open;

    /** One attempt's speech, as far as it has not failed. */
    private static final class Context {
        final Attempt attempt;
        final int link;
        final int way;
        final int first;
        final long audioAt;
        boolean over;
        String text = "";

        Context(Attempt attempt, int link, int way, int first, long audioAt) {
            this.attempt = attempt;
            this.link = link;
            this.way = way;
            this.first = first;
            this.audioAt = audioAt;
        }
    }

    Voice(World world) {
        this.world = world;
    }

    void told(StageCommand command) {
        world.invariants.speaks(command.attempt());
        if (open == null || open.over || !open.attempt.equals(command.attempt()) || open.link != command.generation()) {
            opened(command);
        }
        if (command.effect() instanceof TurnEffect.Speak speak) {
            open.text += speak.text();
        } else {
            world.invariants.finishes();
            finish(open);
        }
    }

    private void opened(StageCommand command) {
        int plan = world.script.plan(Script.Kind.VOICE, contexts++);
        int way = plan < 0 ? Ways.WELL : world.script.a(plan);
        int first = plan < 0 ? FIRST_AUDIO_MS : world.script.b(plan) + 10;
        if (way == Ways.VERY_LATE) {
            first += 1800;
        }
        Context context = new Context(command.attempt(), command.generation(), way, first, world.now() + first);
        open = context;
        switch (way) {
            case Ways.NEVER, Ways.EMPTY:
                break;
            case Ways.FAILS:
                world.in(first, () -> fails(context, FailureCode.UNAVAILABLE, context.text));
                break;
            case Ways.FAILS_FOR_GOOD:
                world.in(first, () -> fails(context, FailureCode.REJECTED, context.text));
                break;
            case Ways.FAILS_MIDWAY:
                world.in(first, () -> speech(context, AUDIO_MS));
                world.in(first + 150, () -> fails(context, FailureCode.VENDOR_ERROR, "yes"));
                break;
            case Ways.LOST_MIDWAY:
                world.in(first, () -> speech(context, AUDIO_MS));
                world.in(first + 150, this::dies);
                break;
            case Ways.DONE_EARLY:
                world.in(first, () -> {
                    speech(context, AUDIO_MS);
                    done(context);
                });
                break;
            case Ways.LONG:
                world.in(first, () -> speech(context, LONG_MS / 2));
                world.in(first, () -> speech(context, LONG_MS / 2));
                break;
            default:
                world.in(first, () -> speech(context, AUDIO_MS));
        }
    }

    private void finish(Context context) {
        int rest = (int) Math.max(0, context.audioAt - world.now()) + 1;
        switch (context.way) {
            case Ways.NEVER, Ways.NEVER_DONE, Ways.FAILS, Ways.FAILS_FOR_GOOD, Ways.FAILS_MIDWAY, Ways.LOST_MIDWAY:
                break;
            case Ways.EMPTY:
                world.in(rest, () -> done(context));
                break;
            case Ways.TWICE:
                world.in(rest, () -> {
                    speech(context, AUDIO_MS);
                    done(context);
                    speech(context, AUDIO_MS);
                    done(context);
                });
                break;
            default:
                world.in(rest, () -> {
                    speech(context, 2 * context.first);
                    done(context);
                });
        }
    }

    private boolean silenced(Context context) {
        return context.attempt.upTo(cancelled) && context.attempt.number() % 2 == 0;
    }

    private void speech(Context context, int ms) {
        if (!silenced(context) && !context.over) {
            byte[] samples = new byte[Pcm.bytesOf(ms, World.RATE)];
            Arrays.fill(samples, (byte) context.attempt.number());
            world.says(new StageEvent(
                    BareSession.ID,
                    Stage.TTS,
                    context.link,
                    new TurnEvent.Speech(context.attempt, new Pcm(samples, World.RATE))));
        }
    }

    private void done(Context context) {
        if (!silenced(context)) {
            world.invariants.spoken(context.attempt);
            world.says(
                    new StageEvent(BareSession.ID, Stage.TTS, context.link, new TurnEvent.SpeechDone(context.attempt)));
        }
    }

    private void fails(Context context, FailureCode code, String unspoken) {
        if (!silenced(context) && !context.over) {
            context.over = true;
            world.invariants.spoken(context.attempt);
            world.fails(Stage.TTS, context.link, context.attempt, code, 0, unspoken);
        }
    }

    /** The stage loses the session. */
    void dies() {
        if (open != null) {
            open.over = true;
            world.invariants.spoken(open.attempt);
        }
        world.fails(Stage.TTS, world.link(Stage.TTS), Attempt.NONE, FailureCode.UNAVAILABLE, 0, "");
    }

    void cancelled(Attempt upTo) {
        if (cancelled.upTo(upTo)) {
            cancelled = upTo;
        }
    }
}
