package dev.parley.sim;

import dev.parley.audio.Pcm;
import dev.parley.bus.StageEvent;
import dev.parley.session.BareSession;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Speech-to-text: hears the user's numbered words, ends an utterance after half a second of silence, and tells of it in its
 * own way. What a new link hears again is what the session's feed would send: there is no audio here.
 */
final class Recogniser {
    private static final int PARTIAL_MS = 300;
    private static final int ENDPOINT_MS = 500;
    private static final int AGAIN_MS = 250;

    /** Whether it tells words only when they are final. */
    boolean finalsOnly;

    private final World world;
    private boolean dead;
    private boolean fresh;
    private int utterances;
    private Utterance running;
    private int silentFrames;
    private int latest;

    /** What a new link would hear again; and of it, what was said since speech was last detected. */
    private String again = "";

    private String sinceOnset = "";
    private long onsetAt;
    private boolean silent;

    /** The link's utterances of which words were told and none were final. */
    private final Deque<Utterance> open = new ArrayDeque<>();

    private static final class Utterance {
        final int link;
        final int index;
        String words = "";
        String told = "";
        long toldAt;
        int way;
        int lag;

        /** How many words came: with each the end is farther off. */
        int said;

        Utterance(int link, int index) {
            this.link = link;
            this.index = index;
        }
    }

    Recogniser(World world) {
        this.world = world;
    }

    void opened() {
        dead = false;
        fresh = true;
        utterances = 0;
        latest = 0;
        running = null;
        open.clear();
    }

    /** The next frame of the microphone has this word in it, or 0. */
    void frame(int word) {
        if (word != 0) {
            silentFrames = 0;
        } else if (++silentFrames == ENDPOINT_MS / Pcm.FRAME_MS && running != null && !dead) {
            ends(running, running.said);
        }
        // What goes on after a stretch that was not sent is the same word.
        if (dead || word == 0 || running == null && word == latest) {
            return;
        }
        if (running == null || word != latest) {
            latest = word;
            int plan = world.script.plan(Script.Kind.HEAR, word - 1);
            int way = plan < 0 ? Ways.WELL : world.script.a(plan);
            say("w" + word, way, plan < 0 ? 0 : world.script.b(plan), PARTIAL_MS);
            int link = world.link(Stage.STT);
            if (way == Ways.FAILS || way == Ways.FAILS_FOR_GOOD || way == Ways.FAILS_AFTERWARDS) {
                world.in(1 + (plan < 0 ? 0 : world.script.b(plan)), () -> fails(link, way));
            }
        } else {
            running.said++;
        }
    }

    /** The user has paused: the utterance ends, if it doesn't go on at once. */
    void speechEnded() {
        if (running != null) {
            Utterance utterance = running;
            int said = utterance.said;
            world.in(ENDPOINT_MS / 2, () -> ends(utterance, said));
        }
    }

    /** The first words over a new link are those of the unfinished utterance. */
    void speechStarted() {
        if (fresh && !world.frames && !again.isEmpty()) {
            say(again, Ways.WELL, 0, Math.max(AGAIN_MS, (int) (world.user.speechEnd() - world.now())));
        }
        fresh = false;
    }

    /** Speech is detected. */
    void onset() {
        if (silent) {
            again = "";
            silent = false;
        }
        sinceOnset = "";
        onsetAt = world.now();
    }

    /** The silence that ends a turn has passed. */
    void silent() {
        silent = true;
    }

    /** The turn has ended: nothing of it is heard again. */
    void turnOver() {
        again = "";
        sinceOnset = "";
    }

    /** The user says a word for so long. */
    void hears(int word, int nth, int ms) {
        int plan = world.script.plan(Script.Kind.HEAR, nth);
        int way = plan < 0 ? Ways.WELL : world.script.a(plan);
        int lag = plan < 0 ? 0 : world.script.b(plan);
        again = join(again, "w" + word);
        sinceOnset = join(sinceOnset, "w" + word);
        int link = world.link(Stage.STT);
        if (way == Ways.FAILS || way == Ways.FAILS_FOR_GOOD) {
            world.in(ms / 2 + 1, () -> fails(link, way));
        } else if (way == Ways.FAILS_AFTERWARDS) {
            world.in(ms + lag / 2, () -> fails(link, way));
        }
        if (!dead) {
            say("w" + word, way, lag, ms);
        }
    }

    /** The user hums for so long: "okay". */
    void hums(int ms) {
        again = join(again, "okay");
        sinceOnset = join(sinceOnset, "okay");
        if (!dead) {
            say("okay", Ways.WELL, 0, ms);
        }
    }

    private void say(String words, int way, int lag, int ms) {
        if (running == null) {
            running = new Utterance(world.link(Stage.STT), utterances++);
        }
        Utterance utterance = running;
        utterance.words = join(utterance.words, words);
        utterance.way = way;
        utterance.lag = lag;
        int said = ++utterance.said;
        if (way != Ways.NEVER && way != Ways.EMPTY && !finalsOnly) {
            world.in(Math.min(ms, PARTIAL_MS), () -> partial(utterance));
        }
        if (!world.frames) {
            world.in(ms + ENDPOINT_MS, () -> ends(utterance, said));
        }
    }

    private void partial(Utterance utterance) {
        if (!lost(utterance)) {
            if (utterance.told.isEmpty()) {
                open.add(utterance);
            }
            if (!utterance.told.equals(utterance.words)) {
                utterance.told = utterance.words;
                utterance.toldAt = world.now();
            }
            world.says(new StageEvent(
                    BareSession.ID,
                    Stage.STT,
                    utterance.link,
                    new TurnEvent.Transcript(utterance.index, utterance.words, null, false)));
        }
    }

    private void ends(Utterance utterance, int said) {
        if (world.script.manner() == Script.Manner.ENDLESS
                || utterance != running
                || said != utterance.said
                || lost(utterance)) {
            return;
        }
        running = null;
        switch (utterance.way) {
            case Ways.NEVER, Ways.ONLY_PARTIAL:
                break;
            case Ways.VERY_LATE:
                world.in(300 + 2 * utterance.lag, () -> settle(utterance));
                break;
            default:
                world.in(utterance.lag / 4, () -> settle(utterance));
        }
    }

    private void settle(Utterance utterance) {
        if (lost(utterance)) {
            // Over a link that was given up: nobody listens to it any more.
            world.says(new StageEvent(
                    BareSession.ID,
                    Stage.STT,
                    utterance.link,
                    new TurnEvent.Transcript(utterance.index + 1, "w9999", null, true)));
            return;
        }
        String words = utterance.words;
        if (utterance.way == Ways.EMPTY) {
            words = " ";
        } else if (utterance.way == Ways.REWRITES) {
            words = words.toUpperCase(Locale.ROOT) + ".";
        }
        if (!words.isBlank()) {
            String after = heardAgainAfter(utterance);
            again = after.length() < again.length() ? after : again;
        }
        StageEvent isFinal = new StageEvent(
                BareSession.ID,
                Stage.STT,
                utterance.link,
                new TurnEvent.Transcript(utterance.index, words, null, true));
        world.says(isFinal);
        if (utterance.way == Ways.TWICE) {
            world.says(isFinal);
            world.in(400, () -> world.says(isFinal));
        }
    }

    /** What a new link hears again when this utterance is final. */
    private String heardAgainAfter(Utterance utterance) {
        open.removeIf(before -> before.index <= utterance.index);
        if (open.isEmpty() && world.user.speaking()) {
            boolean hasWordsOfNow = utterance.toldAt > onsetAt;
            return !hasWordsOfNow ? sinceOnset : running == null ? "" : running.words;
        }
        String after = "";
        for (Utterance each : open) {
            after = join(after, each.words);
        }
        return running == null || open.contains(running) ? after : join(after, running.words);
    }

    private boolean lost(Utterance utterance) {
        return utterance.link != world.link(Stage.STT) || dead;
    }

    private void fails(int link, int way) {
        if (link == world.link(Stage.STT)) {
            dies(way == Ways.FAILS_FOR_GOOD ? FailureCode.UNAUTHORIZED : FailureCode.UNAVAILABLE);
        }
    }

    void dies(FailureCode code) {
        if (!dead) {
            dead = true;
            world.fails(Stage.STT, world.link(Stage.STT), Attempt.NONE, code, 0, "");
        }
    }

    private static String join(String words, String more) {
        return words.isEmpty() ? more : words + " " + more;
    }
}
