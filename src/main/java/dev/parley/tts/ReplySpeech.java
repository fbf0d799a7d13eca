package dev.parley.tts;

import dev.parley.bus.StageVerticle;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Speaks one reply, on one context after the other: on the next one if the vendor ended the first too early or lost it. On
 * the verticle's event loop.
 */
final class ReplySpeech implements StageVerticle.Work<TurnEffect.Command> {
    private static final Pattern DIGIT = Pattern.compile("\\p{Nd}");

    private final Attempt attempt;
    private final VoiceStage stage;
    private final TextLanguage languages;
    private final VoiceLink voice;
    private final Consumer<TurnEvent> events;
    private final Chunker chunker = new Chunker();
    private SpeechContext context;
    private int taken;
    private boolean insideWord;
    private boolean finished;
    private boolean repeated;
    private boolean over;

    /** @param languages of the session's texts */
    ReplySpeech(
            Attempt attempt, VoiceStage stage, TextLanguage languages, VoiceLink voice, Consumer<TurnEvent> events) {
        this.attempt = attempt;
        this.stage = stage;
        this.languages = languages;
        this.voice = voice;
        this.events = events;
    }

    @Override
    public void on(TurnEffect.Command command) {
        if (command instanceof TurnEffect.Speak speak) {
            languages.expect(speak.language());
            speak(speak.text());
        } else if (command instanceof TurnEffect.FinishSpeech) {
            finish();
        }
    }

    private void speak(String text) {
        if (!finished && !over) {
            taken += text.length();
            insideWord = text.isEmpty() ? insideWord : !Character.isWhitespace(text.charAt(text.length() - 1));
            say(chunker.add(text), false);
        }
    }

    /** The text is complete. */
    private void finish() {
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
    @Override
    public void cancel() {
        if (!over) {
            end();
        }
    }

    @Override
    public boolean isOver() {
        return over;
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
                context.speak(worded(pieces.get(i)), last && i == pieces.size() - 1);
            }
        }
    }

    /** A piece of text as the vendor reads it well. The first with digits in a language that is not loaded yet keeps them. */
    private String worded(String piece) {
        String language = languages.of(piece);
        if (!DIGIT.matcher(piece).find() || !stage.wantsWords(language)) {
            return piece;
        }
        Future<NumberWords> words = stage.numbers(language);
        return words.succeeded() ? words.result().write(piece) : piece;
    }

    private void done() {
        end();
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
