package dev.parley.tts;

import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Speaks one reply, on one context after the other: on the next one if the vendor ended the first too early or lost it. On
 * the verticle's event loop.
 */
final class ReplySpeech {
    private final Attempt attempt;
    private final VoiceLink voice;
    private final Consumer<TurnEvent> events;
    private final Chunker chunker = new Chunker();
    private SpeechContext context;
    private int taken;
    private boolean insideWord;
    private boolean finished;
    private boolean repeated;
    private boolean over;

    ReplySpeech(Attempt attempt, VoiceLink voice, Consumer<TurnEvent> events) {
        this.attempt = attempt;
        this.voice = voice;
        this.events = events;
    }

    /** The next text of the reply. */
    void speak(String text) {
        if (!finished && !over) {
            taken += text.length();
            insideWord = text.isEmpty() ? insideWord : !Character.isWhitespace(text.charAt(text.length() - 1));
            say(chunker.add(text), false);
        }
    }

    /** The text is complete. */
    void finish() {
        if (finished || over) {
            return;
        }
        finished = true;
        List<String> last = chunker.finish();
        if (!last.isEmpty()) {
            say(last, true);
        } else if (context != null) {
            context.flush();
        } else {
            done();
        }
    }

    /** Falls silent at once. */
    void cancel() {
        if (!over) {
            end();
        }
    }

    /** The context is lost. */
    void lost(FailureCode code) {
        if (finished && context.progress().isAllHeard()) {
            done();
        } else {
            fail(code);
        }
    }

    /** The context has ended or was waited for long enough. Text that was not spoken goes to the next one. */
    void settled() {
        SpeechContext old = context;
        SpokenProgress progress = old.progress();
        List<String> rest;
        if (!progress.begun() || progress.exact()) {
            rest = progress.unspoken();
        } else {
            // Without alignment, an ended context counts as spoken; of one that is still open, the pieces that have
            // begun do.
            rest = old.isOpen() ? progress.unbegun() : List.of();
        }
        boolean stuck = !rest.isEmpty() && rest.equals(progress.given());
        if (stuck && repeated) {
            fail(FailureCode.TIMEOUT);
            return;
        }
        context = null;
        old.abandon();
        repeated |= stuck;
        if (!progress.begun()) {
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
                context = voice.context(attempt, this);
            }
            if (context == null) {
                fail(voice.whyNone(), pieces.subList(i, pieces.size()));
            } else {
                context.speak(voice.worded(pieces.get(i)), last && i == pieces.size() - 1);
            }
        }
    }

    private void done() {
        end();
        voice.ended(attempt);
        events.accept(new TurnEvent.SpeechDone(attempt));
    }

    private void fail(FailureCode code) {
        fail(code, List.of());
    }

    private void fail(FailureCode code, List<String> more) {
        List<String> unspoken =
                new ArrayList<>(context == null ? List.of() : context.progress().unspoken());
        unspoken.addAll(more);
        List<String> last = chunker.finish();
        unspoken.addAll(last);
        end();
        String rest = String.join("", unspoken);
        // The next text may go on with the same word.
        voice.ended(attempt);
        String left = insideWord && !last.isEmpty() ? rest.stripTrailing() : rest;
        events.accept(new TurnEvent.TtsFailed(attempt, code, left, taken));
    }

    private void end() {
        over = true;
        if (context != null) {
            context.abandon();
            context = null;
        }
    }
}
