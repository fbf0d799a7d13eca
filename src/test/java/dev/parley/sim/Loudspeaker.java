package dev.parley.sim;

import dev.parley.turn.ServerEvent;

/** The client plays what it is sent, and says so in its own way, or doesn't. */
final class Loudspeaker {
    private static final int REPORT_MS = 250;

    private final World world;
    private int turn;
    private int way;
    private int lag;
    private long playsUntil;
    private long began;
    private long heldAt;
    private boolean endsAfterHold;

    Loudspeaker(World world) {
        this.world = world;
    }

    void told(ServerEvent notice) {
        if (notice instanceof ServerEvent.AudioStarted started) {
            begins(started.turn());
        } else if (notice instanceof ServerEvent.AudioDone) {
            ends();
        } else if (notice instanceof ServerEvent.Interrupted) {
            turn = 0;
            heldAt = 0;
        } else if (notice instanceof ServerEvent.Hold && way != Ways.IGNORES_HOLD) {
            heldAt = world.now();
        } else if (notice instanceof ServerEvent.Release && heldAt != 0) {
            long held = world.now() - heldAt;
            heldAt = 0;
            playsUntil += held;
            began += held;
            if (endsAfterHold) {
                ends();
            }
        }
    }

    /** The conversation is over. */
    void stops() {
        turn = 0;
    }

    private void begins(int of) {
        turn = of;
        int plan = world.script.plan(Script.Kind.PLAY, of - 1);
        way = plan < 0 ? Ways.WELL : world.script.a(plan);
        lag = plan < 0 ? 30 : world.script.b(plan) / 10;
        began = world.now();
        heldAt = 0;
        endsAfterHold = false;
        playsUntil = began;
        if (way == Ways.EARLY) {
            world.in(1, () -> world.playbackFinished(of));
        } else if (way == Ways.OTHER_TURN) {
            world.in(1, () -> world.playbackFinished(of + 1));
        } else if (way == Ways.REPORTS || way == Ways.STUCK) {
            world.in(REPORT_MS, () -> reports(of));
        }
        if (way != Ways.NEVER) {
            world.in(lag, () -> world.playbackStarted(of));
        }
    }

    void audio(int of, int ms) {
        playsUntil = Math.max(playsUntil, world.now()) + ms;
    }

    private void reports(int of) {
        if (turn == of && heldAt != 0) {
            world.in(REPORT_MS, () -> reports(of));
        } else if (turn == of) {
            world.progress(of, way == Ways.STUCK ? 100 : Math.max(0, world.now() - began - lag));
            world.in(REPORT_MS, () -> reports(of));
        }
    }

    private void ends() {
        int of = turn;
        if (way == Ways.NEVER) {
            turn = 0;
            return;
        }
        int rest = (int) (playsUntil - world.now()) + lag + (way == Ways.LATE ? 10 * lag : 0);
        endsAfterHold = false;
        world.in(rest, () -> {
            if (turn == of && heldAt != 0) {
                endsAfterHold = true;
            } else if (turn == of && playsUntil + lag > world.now() + 1) {
                ends();
            } else if (turn == of) {
                turn = 0;
                world.playbackFinished(of);
                if (way == Ways.TWICE) {
                    world.playbackFinished(of);
                }
            }
        });
    }
}
