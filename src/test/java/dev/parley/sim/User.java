package dev.parley.sim;

import dev.parley.turn.Attempt;
import dev.parley.turn.EndReason;
import dev.parley.turn.FailureCode;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.Stage;

/** Does what the script says, one thing after the other, and is heard as the detector would hear it. */
class User {
    private static final int HINT_MS = 40;
    private static final int ONSET_MS = 60;
    private static final int HOLD_MS = 100;
    private static final int BARGE_IN_MS = 800;
    private static final int GAP_MS = 200;

    /** Long speech has a new word each time this has passed. */
    private static final int WORD_MS = 3000;

    private static final EndReason[] ENDS = {
        EndReason.STOPPED, EndReason.DISCONNECTED, EndReason.SHUTDOWN, EndReason.ERROR, EndReason.STOPPED
    };

    final World world;
    private int next;
    boolean left;
    private int words;
    private int spoken;

    /** Whether speech was detected and has not stopped yet. */
    boolean speaking;

    /** Whether silence is being counted. */
    boolean counting;

    private boolean hinted;
    private boolean hums;
    long voiceEnd;
    long speechEnd;

    /** Counted up whenever voice begins or speech is detected: what was awaited before is no more. */
    private int voices;

    private int onsets;

    User(World world) {
        this.world = world;
    }

    boolean speaking() {
        return speaking;
    }

    /** Whether the detector has something to tell yet. */
    boolean heard() {
        return speaking || counting;
    }

    /** When the last voice ends, or ended, that was speech. */
    long speechEnd() {
        return speechEnd;
    }

    /** Numbers the next words. */
    int nextWord() {
        return ++words;
    }

    void begin() {
        speechEnd = world.now();
        goOn(0);
    }

    void leaves() {
        left = true;
    }

    /** The next item of the script, so long after now. */
    private void goOn(int after) {
        while (next < world.script.items() && world.script.kind(next).compareTo(Script.Kind.END) > 0) {
            next++;
        }
        if (next < world.script.items()) {
            int item = next++;
            world.in(after + world.script.at(item), () -> act(item));
        }
    }

    private void act(int item) {
        if (left) {
            return;
        }
        int a = world.script.a(item);
        int took = 0;
        if (world.traces()) {
            world.trace("user: " + world.script.kind(item) + " " + a);
        }
        switch (world.script.kind(item)) {
            case SPEAK, COUGH, HUM:
                hums = world.script.kind(item) == Script.Kind.HUM;
                voice(a);
                took = a;
                break;
            case TYPE:
                world.invariants.active(world.now());
                world.types("w" + nextWord());
                break;
            case STOP:
                stop();
                break;
            case STRAY:
                stray(a);
                break;
            case LOSE:
                lose(Stage.values()[a]);
                break;
            default:
                if (a < ENDS.length) {
                    world.end(ENDS[a]);
                    world.end(EndReason.ERROR);
                }
        }
        goOn(took);
    }

    /** Twice: the second time it changes nothing. */
    private void stop() {
        world.invariants.active(world.now());
        world.pressesStop();
        Attempt live = world.state().live();
        int turn = world.turn();
        world.pressesStop();
        Invariants.check(
                turn == world.turn() && live.equals(world.state().live()), "5: a second stop changed something");
    }

    private void stray(int what) {
        switch (what) {
            case 0:
                world.playbackFinished(world.turn() - 1);
                break;
            case 1:
                world.playbackFinished(world.turn() + 1);
                break;
            case 2:
                world.playbackStarted(world.turn());
                break;
            default:
                world.progress(world.turn(), 400);
        }
    }

    private void lose(Stage stage) {
        if (stage == Stage.STT) {
            world.recogniser.dies(FailureCode.UNAVAILABLE);
        } else if (stage == Stage.LLM) {
            world.model.dies();
        } else {
            world.voice.dies();
        }
    }

    /** The client is told something. */
    void told(ServerEvent notice) {}

    /** Makes a sound for so long: speech, if it is long enough. */
    void voice(int ms) {
        int voice = ++voices;
        voiceEnd = world.now() + ms;
        world.in(ms + GAP_MS, () -> fallsSilent(voice));
        if (speaking) {
            speechEnd = voiceEnd;
            says(ms);
            return;
        }
        if (ms >= HINT_MS) {
            world.in(HINT_MS, () -> {
                if (!speaking && !hinted && !left) {
                    hinted = true;
                    world.hint();
                }
            });
        }
        if (ms >= ONSET_MS) {
            world.in(ONSET_MS, () -> {
                if (!world.state().audible() || world.state().held()) {
                    detected(voice, ONSET_MS, ms);
                } else if (ms >= HOLD_MS) {
                    world.in(HOLD_MS - ONSET_MS, () -> detected(voice, HOLD_MS, ms));
                }
            });
        }
    }

    private void detected(int voice, int since, int ms) {
        if (voice != voices || speaking || left) {
            return;
        }
        speaking = true;
        speechEnd = voiceEnd;
        counting = false;
        hinted = false;
        onsets++;
        world.invariants.active(world.now());
        world.recogniser.onset();
        world.speechStarted(since);
        int onset = onsets;
        if (ms >= BARGE_IN_MS) {
            world.in(BARGE_IN_MS - since, () -> {
                if (onset == onsets && speaking && !left) {
                    world.speechSustained();
                }
            });
        }
        says(ms - since);
    }

    private void says(int ms) {
        if (hums) {
            world.recogniser.hums(ms);
        } else {
            world.recogniser.hears(nextWord(), spoken++, Math.min(ms, WORD_MS));
            if (ms > WORD_MS) {
                int voice = voices;
                world.in(WORD_MS, () -> {
                    if (voice == voices && speaking && !left) {
                        says(ms - WORD_MS);
                    }
                });
            }
        }
    }

    private void fallsSilent(int voice) {
        if (voice != voices || left) {
            return;
        }
        if (speaking) {
            speaking = false;
            int onset = onsets;
            counting = true;
            world.invariants.active(speechEnd);
            world.speechStopped(GAP_MS);
            world.silence(GAP_MS);
            world.in(World.RULES.silenceMs() - GAP_MS, () -> countsToTheEnd(onset));
        } else if (hinted) {
            hinted = false;
            world.faded();
        }
    }

    private void countsToTheEnd(int onset) {
        if (onset != onsets || left) {
            return;
        }
        if (world.now() <= voiceEnd) {
            // Voice, of which nobody can tell yet whether it is speech.
            world.in((int) (voiceEnd - world.now()) + 1, () -> countsToTheEnd(onset));
        } else {
            counting = false;
            world.recogniser.silent();
            world.silence((int) (world.now() - speechEnd));
        }
    }
}
