package dev.parley.bench;

import io.netty.channel.EventLoop;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who comes, does one thing or another, and goes at any moment: before the start, while speaking, while a reply is
 * prepared or heard; with a word or without.
 */
final class Visitor implements Line.Listener {
    private static final int LONGEST_MS = 1500;
    private static final int FRAME_MS = 20;
    private static final Said WORDS = Said.of(Talk.INTERRUPTIONS.get(0));

    private final EventLoop loop;
    private final Random random;
    private final Line line = new Line(this);
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private int frames;
    private boolean welcome;

    private Visitor(EventLoop loop, Random random) {
        this.loop = loop;
        this.random = random;
    }

    /** Completes when the connection is closed; fails when there was none. */
    static CompletableFuture<Void> visit(EventLoop loop, int port, long seed) {
        Visitor visitor = new Visitor(loop, new Random(seed));
        visitor.line.connect(loop, port);
        return visitor.over;
    }

    @Override
    public void opened() {
        welcome = true;
        boolean starts = random.nextInt(10) > 0;
        if (starts) {
            line.text("{\"type\":\"session.start\"}");
            if (random.nextBoolean()) {
                line.text("{\"type\":\"text.input\",\"text\":\"hello\"}");
            }
            speak();
        }
        after(starts ? random.nextInt(LONGEST_MS) : random.nextInt(20), this::go);
    }

    private void speak() {
        if (line.isOpen()) {
            line.write(WORDS.frame(frames++ % WORDS.frames()));
            after(FRAME_MS, this::speak);
        }
    }

    private void go() {
        switch (random.nextInt(3)) {
            case 0 -> line.kill();
            case 1 -> line.close();
            default -> line.text("{\"type\":\"session.stop\"}");
        }
    }

    private void after(int ms, Runnable action) {
        loop.schedule(action, ms, TimeUnit.MILLISECONDS);
    }

    @Override
    public void text(String message) {
        // Never mind.
    }

    @Override
    public void audio(int turn, int bytes) {
        // Nor that.
    }

    @Override
    public void closed() {
        if (welcome) {
            over.complete(null);
        } else {
            over.completeExceptionally(new AssertionError("refused"));
        }
    }
}
