package dev.parley.tts;

import dev.parley.turn.FailureCode;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One reply being spoken, on one context, or on the next one where the vendor ended the first too early or lost it. On
 * the verticle's event loop.
 */
final class Utterance implements SpeechContext.Listener {
    /** Who listens. After {@link #done} or {@link #failed} nothing comes. */
    interface Listener {
        /** Whole samples. */
        void audio(byte[] samples);

        void done();

        /**
         * @param unspoken the text that was not heard; where that can't be known exactly, perhaps a little more
         * @param taken    how many characters of text there were, spoken or not
         */
        void failed(FailureCode code, String unspoken, int taken);
    }

    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Patience patience;
    private final Function<SpeechContext.Listener, SpeechContext> contexts;
    private final Listener listener;
    private final SpokenText spoken = new SpokenText();
    private SpeechContext context;
    private int taken;
    private boolean insideWord;
    private boolean finished;
    private long finishedAt;
    private boolean repeated;
    private boolean over;
    private byte[] halfSample = {};
    private long timer = NO_TIMER;

    /**
     * @param contexts gives a new context, or null when there is no room for one
     */
    Utterance(
            Vertx vertx,
            Patience patience,
            Function<SpeechContext.Listener, SpeechContext> contexts,
            Listener listener) {
        this.vertx = vertx;
        this.patience = patience;
        this.contexts = contexts;
        this.listener = listener;
    }

    /** The next text of the reply. */
    void speak(String text) {
        if (!finished && !over) {
            taken += text.length();
            insideWord = text.isEmpty() ? insideWord : !Character.isWhitespace(text.charAt(text.length() - 1));
            say(spoken.add(text), false);
        }
    }

    /** The text is complete. */
    void finish() {
        if (finished || over) {
            return;
        }
        finished = true;
        List<String> last = spoken.finish();
        if (!last.isEmpty()) {
            say(last, true);
        } else if (context != null) {
            context.flush();
        } else {
            done();
        }
        finishedAt = System.nanoTime();
        if (!over && context != null && context.isAudible()) {
            closeInTime();
        }
    }

    /** Falls silent at once. */
    void cancel() {
        if (!over) {
            end();
        }
    }

    @Override
    public void begun() {
        wait(patience.firstAudio(), this::settle);
    }

    @Override
    public void audio(byte[] bytes) {
        stopWaiting();
        byte[] all = bytes;
        if (halfSample.length > 0) {
            all = Arrays.copyOf(halfSample, bytes.length + 1);
            System.arraycopy(bytes, 0, all, 1, bytes.length);
        }
        int whole = all.length & ~1;
        halfSample = Arrays.copyOfRange(all, whole, all.length);
        if (whole > 0) {
            listener.audio(whole == all.length ? all : Arrays.copyOf(all, whole));
        }
        if (finished && !over) {
            closeInTime();
        }
    }

    @Override
    public void ended() {
        settle();
    }

    @Override
    public void lost(FailureCode code) {
        if (finished && context.trace().isAllHeard()) {
            done();
        } else {
            fail(code);
        }
    }

    /**
     * All text is given and there is audio: the context may be closed, but not in the same breath as the last text, which
     * the vendor might overlook then.
     */
    private void closeInTime() {
        long left = patience.quiet() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - finishedAt);
        if (left > 0 && !context.trace().isAllHeard()) {
            wait(left, this::close);
        } else {
            close();
        }
    }

    private void close() {
        context.close();
        wait(patience.end(), this::settle);
    }

    /** The context is at its end, or was waited for long enough: is everything said? */
    private void settle() {
        stopWaiting();
        SpeechContext old = context;
        Trace trace = old.trace();
        // A vendor that does not tell what it speaks is believed to have said what it had.
        List<String> rest = trace.begun() && !trace.exact() ? List.of() : trace.unspoken();
        boolean stuck = !rest.isEmpty() && rest.equals(trace.given());
        if (stuck && repeated) {
            fail(FailureCode.TIMEOUT);
            return;
        }
        context = null;
        halfSample = new byte[0];
        old.abandon();
        repeated |= stuck;
        if (!old.isAudible()) {
            old.distrust();
        }
        if (!rest.isEmpty()) {
            say(rest, finished);
        } else if (finished) {
            done();
        }
    }

    private void say(List<String> pieces, boolean last) {
        for (int i = 0; i < pieces.size() && !over; i++) {
            if (context == null) {
                context = contexts.apply(this);
            }
            if (context == null) {
                fail(FailureCode.RATE_LIMITED, pieces.subList(i, pieces.size()));
            } else {
                context.speak(pieces.get(i), last && i == pieces.size() - 1);
            }
        }
    }

    private void done() {
        end();
        listener.done();
    }

    private void fail(FailureCode code) {
        fail(code, List.of());
    }

    private void fail(FailureCode code, List<String> more) {
        List<String> unspoken =
                new ArrayList<>(context == null ? List.of() : context.trace().unspoken());
        unspoken.addAll(more);
        List<String> last = spoken.finish();
        unspoken.addAll(last);
        end();
        String rest = String.join("", unspoken);
        // The next text may go on with the same word.
        listener.failed(code, insideWord && !last.isEmpty() ? rest.stripTrailing() : rest, taken);
    }

    private void end() {
        over = true;
        stopWaiting();
        if (context != null) {
            context.abandon();
            context = null;
        }
    }

    private void wait(long ms, Runnable action) {
        stopWaiting();
        if (!over) {
            timer = vertx.setTimer(ms, fired -> {
                timer = NO_TIMER;
                action.run();
            });
        }
    }

    /** For every piece of audio, though nothing is waited for while they come. */
    private void stopWaiting() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }
}
