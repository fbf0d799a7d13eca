package dev.parley.local.demo;

import dev.parley.local.engine.SpeechDecoder;
import edu.cmu.sphinx.decoder.pruner.SimplePruner;
import edu.cmu.sphinx.decoder.scorer.SimpleAcousticScorer;
import edu.cmu.sphinx.decoder.search.PartitionActiveListFactory;
import edu.cmu.sphinx.decoder.search.SimpleBreadthFirstSearchManager;
import edu.cmu.sphinx.frontend.BaseDataProcessor;
import edu.cmu.sphinx.jsgf.JSGFGrammar;
import edu.cmu.sphinx.linguist.Linguist;
import edu.cmu.sphinx.linguist.SearchGraph;
import edu.cmu.sphinx.linguist.SearchState;
import edu.cmu.sphinx.linguist.acoustic.UnitManager;
import edu.cmu.sphinx.linguist.acoustic.tiedstate.Sphinx3Loader;
import edu.cmu.sphinx.linguist.acoustic.tiedstate.TiedStateAcousticModel;
import edu.cmu.sphinx.linguist.dictionary.TextDictionary;
import edu.cmu.sphinx.linguist.flat.FlatLinguist;
import edu.cmu.sphinx.util.props.PropertySheet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The acoustic model and the search graph of the grammar, loaded once and used by every utterance. The model keeps the
 * scores of the frame that it saw last, so it belongs to one thread; utterances take turns on it frame by frame, for
 * every frame of all of them has a number of its own.
 */
final class SphinxModel implements SpeechDecoder.Model {
    private static final String MODELS = "/edu/cmu/sphinx/models/en-us/";

    /** Sphinx logs by the class's name, subclasses of this package included. Held here, or the level would be lost. */
    private static final List<Logger> LOGS =
            List.of(Logger.getLogger("edu.cmu.sphinx"), Logger.getLogger(SphinxModel.class.getPackageName()));

    /**
     * Between two sounds of the branch that stands for all other speech. The lower, the more other speech is taken for
     * a phrase of the grammar.
     */
    private static final double OTHER_SOUND_PROBABILITY = 1e-3;

    /** Wide, so that a phrase and the branch for all other speech both live to the end and can be compared. */
    private static final double BEAM = 1e-90;

    /** More cost time and understand no better. */
    private static final int MAX_TOKENS = 1500;

    /** Of 100 ms of audio. */
    private static final int WARM_UP_STEPS = 20;

    private final Graph graph;
    private final Deque<SphinxDecoder> idle = new ArrayDeque<>();
    private long frames;

    /** Loads the model and compiles the grammar: two seconds of work, on the calling thread. */
    SphinxModel() {
        LOGS.forEach(log -> log.setLevel(Level.WARNING));
        try {
            UnitManager units = new UnitManager();
            // Of directories there may be several by one name; a file tells which one is meant.
            URL model = new URL(resource(MODELS + "en-us/mdef"), ".");
            GrammarPhones phones =
                    new GrammarPhones(GrammarPhones.text(SphinxModel.class.getResourceAsStream("phrases.gram")));
            TextDictionary dictionary =
                    new TextDictionary(
                            resource(MODELS + "cmudict-en-us.dict"),
                            resource(MODELS + "en-us/noisedict"),
                            List.of(),
                            null,
                            units) {
                        @Override
                        protected void loadDictionary(InputStream in, boolean filler) throws IOException {
                            super.loadDictionary(filler ? in : phones.dictionary(in), filler);
                        }
                    };
            dictionary.allocate();
            Sphinx3Loader loader = new Sphinx3Loader(model, units, 0f, 1e-7f, 1e-4f, 4, true) {
                @Override
                protected InputStream getDataStream(String path) throws IOException, URISyntaxException {
                    InputStream in = super.getDataStream(path);
                    return path.endsWith("mdef") ? phones.modelDefinition(in) : in;
                }
            };
            TiedStateAcousticModel acoustics = new TiedStateAcousticModel(loader, units, true);
            JSGFGrammar grammar = new JSGFGrammar(
                    new URL(resource("phrases.gram"), "."), "phrases", false, true, true, false, dictionary);
            FlatLinguist compiler = new FlatLinguist(
                    acoustics,
                    grammar,
                    units,
                    0.1,
                    0.1,
                    1e-2,
                    1.0,
                    8f,
                    false,
                    false,
                    false,
                    true,
                    1.0,
                    OTHER_SOUND_PROBABILITY,
                    acoustics);
            compiler.allocate();
            SearchGraph compiled = compiler.getSearchGraph();
            graph = new Graph(compiled.getInitialState(), compiled.getNumStateOrder(), compiled.getWordTokenFirst());
        } catch (IOException e) {
            throw new UncheckedIOException("The speech model could not be loaded", e);
        }
    }

    @Override
    public void warmUp() {
        Random random = new Random(1);
        SphinxDecoder decoder = decoder();
        for (int step = 0; step < WARM_UP_STEPS; step++) {
            byte[] noise = new byte[3200];
            for (int i = 0; i < noise.length; i += 2) {
                int sample = (int) (2000 * random.nextGaussian());
                noise[i] = (byte) sample;
                noise[i + 1] = (byte) (sample >> 8);
            }
            decoder.add(noise);
        }
        decoder.finish();
        decoder.close();
    }

    @Override
    public SphinxDecoder decoder() {
        return idle.isEmpty() ? new SphinxDecoder(this) : idle.pop();
    }

    /** Takes back a decoder whose utterance is over. */
    void release(SphinxDecoder decoder) {
        // At once, or it would hold all paths of its last utterance: half a megabyte a second.
        decoder.reset();
        idle.push(decoder);
    }

    SimpleBreadthFirstSearchManager search(BaseDataProcessor features) {
        SimpleBreadthFirstSearchManager search = new SimpleBreadthFirstSearchManager(
                new Compiled(graph),
                new SimplePruner(),
                new SimpleAcousticScorer(features, null),
                new PartitionActiveListFactory(MAX_TOKENS, BEAM),
                false,
                0.0,
                0,
                false);
        // Sphinx registers its statistics in unguarded static maps.
        synchronized (SphinxModel.class) {
            search.allocate();
        }
        return search;
    }

    long nextFrame() {
        return frames++;
    }

    private static URL resource(String path) {
        URL url = SphinxModel.class.getResource(path);
        if (url == null) {
            throw new IllegalStateException("Missing on the class path: " + path);
        }
        return url;
    }

    /** The graph without the compiler, its dictionary and its hundred thousand unused triphones. */
    private record Graph(SearchState initial, int orders, boolean wordTokenFirst) implements SearchGraph {
        @Override
        public SearchState getInitialState() {
            return initial;
        }

        @Override
        public int getNumStateOrder() {
            return orders;
        }

        @Override
        public boolean getWordTokenFirst() {
            return wordTokenFirst;
        }
    }

    /** The compiled graph, which the searches share; they must not compile it again. */
    private record Compiled(SearchGraph graph) implements Linguist {
        @Override
        public SearchGraph getSearchGraph() {
            return graph;
        }

        @Override
        public void startRecognition() {}

        @Override
        public void stopRecognition() {}

        @Override
        public void allocate() {}

        @Override
        public void deallocate() {}

        @Override
        public void newProperties(PropertySheet properties) {}
    }
}
