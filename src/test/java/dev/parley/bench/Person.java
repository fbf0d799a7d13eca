package dev.parley.bench;

import dev.parley.audio.Sound;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Random;

/**
 * Somebody with an open microphone. One in ten says nothing all the time; the others ask, listen to the reply, interrupt
 * one in four, and ask again. A frame goes out every 20 ms, whatever happens. On one event loop.
 */
final class Person implements Line.Listener, Dialect.Listener {
    private static final double SILENT = 0.1;
    private static final double INTERRUPTS = 0.25;

    private static final int FRAME_MS = 20;

    /** One frame in so many carries its time, of those that are given on at once. */
    private static final int STAMP_EVERY = 16;

    /** A reply that has not begun so long after the last word is none. */
    private static final int PATIENCE_MS = 12_000;

    /** An interruption that is not noticed so long after its end is missed. */
    private static final int MISSED_MS = 1000;

    private static final Said SILENCE = Said.silence();
    private static final List<Said> QUESTIONS =
            Talk.QUESTIONS.stream().map(Person::thrice).toList();
    private static final List<Said> INTERRUPTIONS =
            Talk.INTERRUPTIONS.stream().map(Said::of).toList();

    private enum Phase {
        OUT,
        PAUSE,
        SPEAKING,
        WAITING,
        LISTENING,
        INTERRUPTING
    }

    private final Random random;
    private final LoadFigures figures;
    private final boolean talks;
    private final boolean calls;
    private final Dialect dialect;
    private final Line line;
    private final long calledAt = System.nanoTime();
    private Phase phase = Phase.OUT;
    private boolean gone;
    private boolean leaving;
    private int ticks;

    private Said said;
    private int next;
    private long firstVoicedAt;
    private long lastVoicedAt;

    /** Milliseconds until what the phase waits for. */
    private int leftMs;

    private int turn;
    private boolean playing;
    private boolean held;
    private double audioMs;
    private int playedMs;
    private boolean complete;

    /** @param calls whether this one asks for a tool in each turn */
    Person(Random random, Dialect.Kind kind, boolean calls, LoadFigures figures) {
        this.calls = calls;
        this.dialect = kind.dialect(this, calls ? VendorProcess.CALLERS_LANGUAGE : "auto");
        this.line = new Line(this, dialect.path(), dialect.headers());
        dialect.line = line;
        this.random = random;
        this.figures = figures;
        this.talks = random.nextDouble() >= SILENT;
    }

    /** With pauses that are too short to end a turn, and long enough to prepare a reply in. */
    private static Said thrice(Sound sentence) {
        Sound pause = Sound.silence(260);
        return Said.of(sentence.then(pause).then(sentence).then(pause).then(sentence));
    }

    void connect(EventLoop loop, int port) {
        line.connect(loop, port);
    }

    boolean gone() {
        return gone;
    }

    /** Loses the connection. */
    void kill() {
        if (phase != Phase.OUT && !leaving) {
            leaving = true;
            figures.killed.incrementAndGet();
            line.kill();
        }
    }

    void hangUp() {
        leaving = true;
        if (line.isOpen()) {
            dialect.hangUp();
        }
    }

    /** The next 20 ms. */
    void tick() {
        if (phase == Phase.OUT || leaving) {
            return;
        }
        ticks++;
        play();
        long now = System.nanoTime();
        if (said == null) {
            line.write(frame(SILENCE, 0, now));
        } else {
            speak(now);
        }
        count();
        leftMs -= FRAME_MS;
        if (leftMs <= 0 && talks) {
            timeIsUp();
        }
    }

    private void count() {
        if (said != null) {
            figures.speaking.increment();
        } else if (playing) {
            figures.listening.increment();
        } else {
            figures.silent.increment();
        }
    }

    private ByteBuf frame(Said of, int index, long now) {
        // What is said while the assistant can be heard is held back, on purpose.
        boolean straight = phase == Phase.SPEAKING || !talks;
        return straight && ticks % STAMP_EVERY == 0 ? dialect.stamped(of, index, now / 1000) : dialect.frame(of, index);
    }

    private void speak(long now) {
        line.write(frame(said, next, now));
        if (next == said.firstVoiced) {
            firstVoicedAt = now;
        }
        if (next == said.lastVoiced) {
            lastVoicedAt = now;
        }
        if (++next == said.frames()) {
            said = null;
            if (phase == Phase.SPEAKING) {
                phase = Phase.WAITING;
                leftMs = PATIENCE_MS;
            } else {
                leftMs = MISSED_MS;
            }
        }
    }

    private void say(List<Said> some, Phase as) {
        said = some.get(random.nextInt(some.size()));
        next = 0;
        phase = as;
        leftMs = Integer.MAX_VALUE;
    }

    private void timeIsUp() {
        switch (phase) {
            case PAUSE -> {
                figures.asked.incrementAndGet();
                say(QUESTIONS, Phase.SPEAKING);
            }
            case WAITING -> {
                figures.unanswered.incrementAndGet();
                pause();
            }
            case LISTENING -> say(INTERRUPTIONS, Phase.INTERRUPTING);
            case INTERRUPTING -> {
                figures.missed.incrementAndGet();
                listen();
            }
            default -> {
                // Nothing is waited for.
            }
        }
    }

    private void pause() {
        phase = Phase.PAUSE;
        leftMs = 300 + random.nextInt(600);
    }

    private void listen() {
        phase = Phase.LISTENING;
        leftMs = Integer.MAX_VALUE;
    }

    private void play() {
        if (playing) {
            playedMs += FRAME_MS;
            dialect.played(turn, playedMs);
            if (complete && playedMs >= audioMs) {
                playing = false;
                dialect.finished(turn);
                if (phase == Phase.LISTENING) {
                    pause();
                }
            }
        }
    }

    // The line.

    @Override
    public void opened() {
        dialect.opened();
    }

    @Override
    public void text(String message) {
        dialect.text(message);
    }

    @Override
    public void audio(int ofTurn, int bytes) {
        audio(ofTurn, bytes / 32.0);
    }

    // The client.

    @Override
    public void started() {
        figures.opening.addNs(System.nanoTime() - calledAt);
        figures.open.incrementAndGet();
        phase = Phase.PAUSE;
        // The detector has to know the room first.
        leftMs = 400 + random.nextInt(4000);
    }

    @Override
    public void complete() {
        complete = true;
    }

    @Override
    public void failed() {
        figures.failures.incrementAndGet();
    }

    @Override
    public void released() {
        playing = true;
        held = false;
    }

    @Override
    public void voiceHeard() {
        if (phase == Phase.INTERRUPTING || phase == Phase.LISTENING) {
            interrupted();
        }
    }

    /** The reply is silent: what is measured of an interruption. */
    @Override
    public void held() {
        playing = false;
        if (phase == Phase.INTERRUPTING && !held) {
            held = true;
            figures.interrupted.addNs(System.nanoTime() - firstVoicedAt);
        }
    }

    @Override
    public void interrupted() {
        playing = false;
        if (phase != Phase.INTERRUPTING) {
            figures.surprises.incrementAndGet();
            return;
        }
        if (!held) {
            figures.interrupted.addNs(System.nanoTime() - firstVoicedAt);
        }
        held = false;
        figures.asked.incrementAndGet();
        phase = said == null ? Phase.WAITING : Phase.SPEAKING;
        leftMs = said == null ? PATIENCE_MS : Integer.MAX_VALUE;
    }

    @Override
    public void audio(int ofTurn, double ms) {
        if (ofTurn != turn) {
            turn = ofTurn;
            playing = true;
            complete = false;
            audioMs = 0;
            playedMs = 0;
            dialect.began(turn);
            if (phase == Phase.WAITING) {
                long perceivedNs = System.nanoTime() - lastVoicedAt;
                figures.perceived.addNs(perceivedNs);
                (calls ? figures.perceivedByCallers : figures.perceivedByOthers).addNs(perceivedNs);
                figures.answered.incrementAndGet();
                listen();
                if (random.nextDouble() < INTERRUPTS) {
                    leftMs = 300 + random.nextInt(2000);
                }
            }
        }
        audioMs += ms;
    }

    @Override
    public void closed() {
        gone = true;
        if (phase != Phase.OUT) {
            figures.open.decrementAndGet();
        }
        if (!leaving) {
            figures.failures.incrementAndGet();
        }
        phase = Phase.OUT;
    }
}
