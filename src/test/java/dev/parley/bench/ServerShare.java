package dev.parley.bench;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.List;

/**
 * What the server itself takes, measured from outside: from the vendor's first audio leaving the vendor to the client's
 * first byte, and from the user's press on stop leaving the client to {@code interrupted} arriving there. Both include the
 * way over loopback sockets, so they are upper bounds. Asks by typing, so that no silence is waited for.
 */
final class ServerShare implements Caller.Listener {
    private final Vertx vertx;
    private final Promise<Void> over = Promise.promise();
    private final Iterator<Times> turns;
    private Times times;
    private int heardTurn;
    private long askedAt;
    private long pressedAt;

    /**
     * What takes the times of a turn, or of several.
     *
     * @param firstAudio from the vendor to the client
     * @param stop       from the press to {@code interrupted}
     * @param answer     from the question to the first audio: the vendors' delays are in it
     */
    record Times(Samples firstAudio, Samples stop, Samples answer) {
        Times() {
            this(new Samples(), new Samples(), new Samples());
        }
    }

    /** @param turns what takes each one's times, in order: the conversation has as many */
    ServerShare(Vertx vertx, List<Times> turns) {
        this.vertx = vertx;
        this.turns = turns.iterator();
    }

    Promise<Void> over() {
        return over;
    }

    @Override
    public void event(Caller caller, JsonObject event, long at) {
        switch (event.getString("type")) {
            case "session.started":
                vertx.setTimer(500, fired -> ask(caller));
                break;
            case "interrupted":
                times.stop.addNs(at - pressedAt);
                vertx.setTimer(50, fired -> ask(caller));
                break;
            default:
                // The rest is not measured.
        }
    }

    private void ask(Caller caller) {
        if (!turns.hasNext()) {
            caller.hangUp();
            over.tryComplete();
        } else {
            times = turns.next();
            askedAt = System.nanoTime();
            caller.send(new JsonObject().put("type", "text.input").put("text", "Tell me a story"));
        }
    }

    @Override
    public void wrong(Caller caller, AssertionError violation) {
        over.tryFail(violation);
    }

    @Override
    public void audio(Caller caller, int turn, Buffer pcm, long at) {
        if (turn != heardTurn) {
            heardTurn = turn;
            times.answer.addNs(at - askedAt);
            times.firstAudio.addNs(at - Vendors.stamp(pcm));
            vertx.setTimer(100, fired -> {
                pressedAt = System.nanoTime();
                caller.send("interrupt");
            });
        }
    }
}
