package dev.parley.bench;

import dev.parley.audio.MadeSpeech;
import dev.parley.audio.Sound;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;

/**
 * One caller's conversation: says something, waits for the reply, interrupts some of the replies, and goes on until enough
 * turns were had. Times are taken from the microphone's own clock: from the end of a voiced frame to what the server says.
 */
final class Talk implements Caller.Listener {
    /** Voice softer than this beside the rest of the speech, in decibels, is none. */
    private static final double VOICED_MARGIN = 25;

    private static final double LEVEL = -26;

    /** After a reply has begun or has been heard, the user speaks so many milliseconds later, on average. */
    private static final int PAUSE_MS = 400;

    static final List<Sound> QUESTIONS =
            said("Tell me a story about the sea.", "My name is Anna.", "How are you doing today?");
    static final List<Sound> INTERRUPTIONS = said("No, wait a moment.", "Yes, I know.");

    private final Vertx vertx;
    private final Random random;
    private final Figures figures;
    private final Promise<Void> over = Promise.promise();
    private int turnsLeft;
    private final int interruptEvery;

    private long firstVoicedAt;
    private long lastVoicedAt;
    private boolean interrupting;
    private boolean ducked;
    private boolean held;
    private int heardTurn;

    /** @param interruptEvery every so many replies are interrupted; 0 for none */
    Talk(Vertx vertx, long seed, int turns, int interruptEvery, Figures figures) {
        this.vertx = vertx;
        this.random = new Random(seed);
        this.turnsLeft = turns;
        this.interruptEvery = interruptEvery;
        this.figures = figures;
    }

    private static List<Sound> said(String... sentences) {
        return List.of(sentences).stream()
                .map(sentence ->
                        MadeSpeech.freetts().say(sentence).spokenAt(LEVEL).then(Sound.silence(40)))
                .toList();
    }

    /** Completes when all turns were had. */
    Promise<Void> over() {
        return over;
    }

    private void speak(Caller caller, List<Sound> sentences) {
        Sound sound = sentences.get(random.nextInt(sentences.size()));
        long said = caller.say(sound);
        firstVoicedAt = Caller.due(said, sound.firstVoiced(VOICED_MARGIN));
        lastVoicedAt = Caller.due(said, sound.lastVoiced(VOICED_MARGIN));
    }

    private void later(Runnable action) {
        vertx.setTimer(PAUSE_MS / 2 + random.nextInt(PAUSE_MS), fired -> action.run());
    }

    private void ask(Caller caller) {
        if (turnsLeft-- == 0) {
            caller.hangUp();
            over.tryComplete();
        } else {
            speak(caller, QUESTIONS);
        }
    }

    @Override
    public void event(Caller caller, JsonObject event, long at) {
        switch (event.getString("type")) {
            case "session.started":
                vertx.setTimer(500 + random.nextInt(3000), fired -> ask(caller));
                break;
            case "duck":
                if (interrupting && !ducked && at > firstVoicedAt) {
                    ducked = true;
                    figures.duck.addNs(at - firstVoicedAt);
                }
                break;
            case "hold":
                if (interrupting && !held) {
                    held = true;
                    figures.interrupted.addNs(at - firstVoicedAt);
                }
                break;
            case "interrupted":
                if (interrupting) {
                    interrupting = false;
                    if (!held) {
                        figures.interrupted.addNs(at - firstVoicedAt);
                    }
                } else {
                    figures.surprises.incrementAndGet();
                }
                break;
            case "turn.metrics":
                figures.metrics(event);
                break;
            case "fallback":
            case "error":
                figures.failures.incrementAndGet();
                break;
            case "state":
                if (event.getString("to").equals("USER_SPEAKING")
                        && event.getString("from").startsWith("AI")
                        && !event.getString("trigger").equals("interrupted")) {
                    later(() -> ask(caller));
                }
                break;
            default:
                // The rest is for the eye.
        }
    }

    @Override
    public void wrong(Caller caller, AssertionError violation) {
        over.tryFail(violation);
    }

    @Override
    public void audio(Caller caller, int turn, Buffer pcm, long at) {
        if (turn == heardTurn) {
            return;
        }
        heardTurn = turn;
        figures.perceived.addNs(at - lastVoicedAt);
        if (interruptEvery > 0 && turnsLeft > 0 && turn % interruptEvery == 0) {
            turnsLeft--;
            vertx.setTimer(200, fired -> {
                interrupting = true;
                ducked = false;
                held = false;
                speak(caller, INTERRUPTIONS);
            });
        }
    }
}
