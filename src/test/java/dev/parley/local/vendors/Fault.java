package dev.parley.local.vendors;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What goes wrong with one connection or request. */
public final class Fault {
    final List<Consumer<Strike>> actions = new CopyOnWriteArrayList<>();
    volatile boolean refuses;
    volatile long admitAfterMs;
    volatile int afterFrames;
    volatile Predicate<String> afterReceived;
    volatile long frameDelayMs;
    volatile long pongDelayMs;
    volatile Predicate<String> swallowed = frame -> false;
    volatile UnaryOperator<String> altered = frame -> frame;

    Fault() {}

    /** The connection or the answer is held up so long before it begins. */
    public Fault delay(long ms) {
        admitAfterMs = ms;
        return this;
    }

    /** The client is never answered. */
    public Fault hang() {
        admitAfterMs = Long.MAX_VALUE;
        return this;
    }

    /** The actions that follow are taken after so many frames have been sent. */
    public Fault afterFrames(int frames) {
        afterFrames = frames;
        return this;
    }

    /** The actions that follow are taken when a frame comes that fits. */
    public Fault afterReceived(Predicate<String> frame) {
        afterReceived = frame;
        return this;
    }

    /** Every frame is sent so much later. */
    public Fault delayFrames(long ms) {
        frameDelayMs = ms;
        return this;
    }

    /** Pings are answered so much later. */
    public Fault delayPongs(long ms) {
        pongDelayMs = ms;
        return this;
    }

    /** Frames that fit are never sent. */
    public Fault swallow(Predicate<String> frame) {
        swallowed = frame;
        return this;
    }

    /** Text frames are sent as what is made of them. */
    public Fault alter(UnaryOperator<String> frame) {
        altered = frame;
        return this;
    }

    public Fault refuse(int status, String body) {
        return refuse(status, body, Map.of());
    }

    /** An HTTP status in place of an upgrade or an answer. */
    public Fault refuse(int status, String body, Map<String, String> headers) {
        refuses = true;
        return act(strike -> strike.refuse(status, body, headers));
    }

    /** A status and a body in place of an answer, once the request was read. */
    public Fault answer(int status, String body) {
        return act(strike -> strike.refuse(status, body, Map.of()));
    }

    /** Sends any text as a frame, or as a piece of the body. */
    public Fault send(String text) {
        return act(strike -> strike.send(text));
    }

    /** Waits before the actions that follow. */
    public Fault pause(long ms) {
        return act(strike -> strike.pause(ms));
    }

    /** A close frame. */
    public Fault close(int code, String reason) {
        return act(strike -> strike.close(code, reason));
    }

    /** The regular end of the body, too early. */
    public Fault end() {
        return close(1000, "");
    }

    /** The TCP connection is cut. */
    public Fault drop() {
        return act(Strike::drop);
    }

    private Fault act(Consumer<Strike> action) {
        actions.add(action);
        return this;
    }

    boolean strikesOnOpening() {
        return !refuses && afterFrames == 0 && afterReceived == null && !actions.isEmpty();
    }
}
