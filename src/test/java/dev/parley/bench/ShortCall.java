package dev.parley.bench;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Somebody who starts a conversation, and hangs up as soon as the connections to the vendors are there. */
final class ShortCall implements Line.Listener {
    private static final int STAYS_MS = 100;

    private final EventLoop loop;
    private final Line line = new Line(this);
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    private ShortCall(EventLoop loop) {
        this.loop = loop;
    }

    /** Completes when the connection is closed. */
    static CompletableFuture<Void> make(EventLoop loop, int port) {
        ShortCall call = new ShortCall(loop);
        call.line.connect(loop, port);
        return call.over;
    }

    @Override
    public void opened() {
        line.text("{\"type\":\"session.start\"}");
    }

    @Override
    public void text(String message) {
        if (message.contains("\"session.started\"")) {
            loop.schedule(() -> line.text("{\"type\":\"session.stop\"}"), STAYS_MS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void audio(int turn, int bytes) {
        // There is none.
    }

    @Override
    public void closed() {
        over.complete(null);
    }
}
