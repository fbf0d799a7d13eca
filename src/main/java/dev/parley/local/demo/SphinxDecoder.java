package dev.parley.local.demo;

import dev.parley.local.engine.SpeechDecoder;
import edu.cmu.sphinx.decoder.search.SimpleBreadthFirstSearchManager;
import edu.cmu.sphinx.decoder.search.Token;
import edu.cmu.sphinx.frontend.BaseDataProcessor;
import edu.cmu.sphinx.frontend.Data;
import edu.cmu.sphinx.frontend.FloatData;
import edu.cmu.sphinx.linguist.WordSearchState;
import edu.cmu.sphinx.linguist.dictionary.Word;
import edu.cmu.sphinx.util.LogMath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Decodes one utterance at a time, as its audio comes. Belongs to the thread of its {@link SphinxModel}.
 *
 * <p>The graph has two branches: the grammar, and a loop of all sounds that stands for any other speech. A phrase
 * counts as understood when its likelihood is near enough to that of the best row of sounds.
 */
final class SphinxDecoder implements SpeechDecoder {

    /**
     * How much less likely, in nats for each 10 ms frame, a phrase may be than the best row of sounds, which is freer
     * and so nearly always a little more likely.
     */
    private static final double MARGIN = -0.7;

    private final SphinxModel model;
    private final Queue queue = new Queue();
    private final SimpleBreadthFirstSearchManager search;
    private SpeechFeatures features;
    private int decoded;

    SphinxDecoder(SphinxModel model) {
        this.model = model;
        this.search = model.search(queue);
        reset();
    }

    /** Forgets the utterance and is ready for another. */
    void reset() {
        features = new SpeechFeatures();
        queue.frames.clear();
        decoded = 0;
        search.startRecognition();
    }

    @Override
    public String add(byte[] pcm) {
        decode(features.add(pcm));
        return best(search.getActiveList()).words();
    }

    @Override
    public String finish() {
        return whole().words();
    }

    /** The phrase that the utterance is likeliest to have been. */
    Guess whole() {
        decode(features.end());
        search.stopRecognition();
        return best(search.getResultList());
    }

    @Override
    public void close() {
        model.release(this);
    }

    private void decode(List<float[]> frames) {
        for (float[] frame : frames) {
            queue.frames.add(new FloatData(frame, 16_000, model.nextFrame()));
        }
        if (!frames.isEmpty()) {
            search.recognize(frames.size());
            decoded += frames.size();
        }
    }

    private Guess best(Iterable<Token> tokens) {
        Token phrase = null;
        Token other = null;
        for (Token token : tokens) {
            // Only the way of a token that may be the best of its kind is walked back: there are many, and the ways are
            // long.
            if (isBetter(token, other) || isBetter(token, phrase)) {
                if (isOther(token)) {
                    other = isBetter(token, other) ? token : other;
                } else {
                    phrase = isBetter(token, phrase) ? token : phrase;
                }
            }
        }
        if (phrase == null || decoded == 0) {
            return new Guess("", Double.NEGATIVE_INFINITY);
        }
        if (other == null) {
            return new Guess(phrase.getWordPathNoFiller(), Double.POSITIVE_INFINITY);
        }
        double nats = LogMath.getLogMath().logToLn(phrase.getScore() - other.getScore());
        return new Guess(phrase.getWordPathNoFiller(), nats / decoded);
    }

    private static boolean isBetter(Token token, Token best) {
        return best == null || token.getScore() > best.getScore();
    }

    /** Whether a path runs through the loop of all sounds, which begins with a word of its own. */
    private static boolean isOther(Token token) {
        for (Token t = token; t != null; t = t.getPredecessor()) {
            if (t.getSearchState() instanceof WordSearchState) {
                return t.getWord() == Word.UNKNOWN;
            }
        }
        return false;
    }

    /** A phrase and its likelihood over that of other speech, in nats per frame. */
    record Guess(String phrase, double margin) {
        /** The phrase when it is likely enough, or nothing. */
        String words() {
            return margin >= MARGIN ? phrase : "";
        }
    }

    /** What the search pulls its frames from; it is asked for no more than there are. */
    private static final class Queue extends BaseDataProcessor {
        private final Deque<Data> frames = new ArrayDeque<>();

        @Override
        public Data getData() {
            return frames.poll();
        }
    }
}
