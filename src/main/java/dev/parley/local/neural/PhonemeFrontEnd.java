package dev.parley.local.neural;

import com.sun.speech.freetts.Age;
import com.sun.speech.freetts.FreeTTSSpeakableImpl;
import com.sun.speech.freetts.Gender;
import com.sun.speech.freetts.Item;
import com.sun.speech.freetts.ProcessException;
import com.sun.speech.freetts.Relation;
import com.sun.speech.freetts.Token;
import com.sun.speech.freetts.Utterance;
import com.sun.speech.freetts.UtteranceProcessor;
import com.sun.speech.freetts.cart.CARTImpl;
import com.sun.speech.freetts.en.TokenizerImpl;
import com.sun.speech.freetts.en.us.CMULexicon;
import com.sun.speech.freetts.en.us.CMUVoice;
import com.sun.speech.freetts.en.us.PrefixFSM;
import com.sun.speech.freetts.en.us.SuffixFSM;
import com.sun.speech.freetts.en.us.TokenToWords;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * English text to the phonemes of a Piper voice, with FreeTTS's tokenizer and its CMU lexicon. It takes about 1 ms a
 * sentence; loading takes half a second. One thread at a time.
 */
final class PhonemeFrontEnd {
    private static final Set<String> ABBREVIATIONS =
            Set.of(("st jr sr no dept inc ltd co jan feb mar apr jun jul aug sep sept oct nov dec prof gen rev approx")
                    .split(" "));

    private static final Map<String, String> ADDENDA = Map.ofEntries(
            Map.entry("wifi", "w ay1 f ay1"),
            Map.entry("chatgpt", "ch ae1 t jh iy1 p iy1 t iy1"),
            Map.entry("oclock", "ax k l aa1 k"),
            Map.entry("restaurant", "r eh1 s t r aa n t"),
            Map.entry("restaurants", "r eh1 s t r aa n t s"),
            Map.entry("paris", "p ae1 r ih s"),
            Map.entry("vehicle", "v iy1 ax k ax l"),
            Map.entry("online", "aa1 n l ay1 n"),
            Map.entry("email", "iy1 m ey1 l"),
            Map.entry("miz", "m ih1 z"),
            Map.entry("readme", "r iy1 d m iy1"),
            Map.entry("ollama", "ow l aa1 m ax"),
            Map.entry("parley", "p aa1 r l iy"));

    private static final String CLAUSE_ENDS = ",.;:!?";
    private static final int COMFORTABLE_CHARS = 60;

    private final CMULexicon lexicon;
    private final TextVoice reader;

    /** Loads the lexicon. Blocks for half a second. */
    PhonemeFrontEnd() throws IOException {
        lexicon = new CMULexicon("cmudict04");
        lexicon.load();
        ADDENDA.forEach((word, phones) -> lexicon.addAddendum(word, null, phones.split(" ")));
        reader = new TextVoice(lexicon);
        reader.allocate();
    }

    /**
     * A piece of text to be spoken in one go.
     *
     * @param phonemes in IPA, with spaces between words and the punctuation that shapes the tone
     * @param endsSentence whether a pause belongs after it
     */
    record Phrase(String phonemes, boolean endsSentence) {}

    /** The phrases of a text: sentences, long ones cut at their clauses. Empty when nothing in it has a sound. */
    List<Phrase> phrases(String text) {
        List<Phrase> phrases = new ArrayList<>();
        StringBuilder phrase = new StringBuilder();
        for (Clause clause : clauses(EnglishText.spoken(text))) {
            phrase.append(phrase.length() == 0 ? "" : " ").append(clause.ipa());
            if (clause.endsSentence() || phrase.length() >= COMFORTABLE_CHARS) {
                phrases.add(new Phrase(phrase.toString(), clause.endsSentence()));
                phrase.setLength(0);
            }
        }
        if (phrase.length() > 0) {
            phrases.add(new Phrase(phrase.toString(), true));
        }
        return phrases;
    }

    private List<Clause> clauses(String text) {
        List<Clause> clauses = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (Item token = tokens(text); token != null; token = token.getNext()) {
            for (Item word = token.getDaughter(); word != null; word = word.getNext()) {
                add(word.toString().toLowerCase(Locale.ROOT), words);
            }
            String mark = mark(token);
            if (!mark.isEmpty() && !words.isEmpty()) {
                clauses.add(new Clause(ipa(words) + mark, ".!?".contains(mark)));
                words.clear();
            }
        }
        if (!words.isEmpty()) {
            clauses.add(new Clause(ipa(words) + ".", true));
        }
        return clauses;
    }

    private Item tokens(String text) {
        TokenizerImpl tokenizer = (TokenizerImpl) reader.getTokenizer();
        tokenizer.setInputText(text);
        List<Token> tokens = new ArrayList<>();
        while (tokenizer.hasMoreTokens()) {
            Token token = tokenizer.getNextToken();
            if (token != null) {
                tokens.add(token);
            }
        }
        if (tokens.isEmpty()) {
            return null;
        }
        Utterance utterance = new Utterance(reader, tokens);
        utterance.setSpeakable(new FreeTTSSpeakableImpl(text));
        try {
            reader.words.processUtterance(utterance);
        } catch (ProcessException e) {
            throw new IllegalArgumentException("Text cannot be read out", e);
        }
        return utterance.getRelation(Relation.TOKEN).getHead();
    }

    /** FreeTTS splits off 's and 'll: they are one word with what precedes. */
    private static void add(String word, List<String> words) {
        if (word.startsWith("'") && !words.isEmpty()) {
            words.set(words.size() - 1, words.get(words.size() - 1) + word);
        } else if (word.chars().anyMatch(c -> c >= 'a' && c <= 'z')) {
            words.add(word);
        }
    }

    private static String mark(Item token) {
        String marks =
                token.getFeatures().isPresent("punc") ? token.getFeatures().getString("punc") : "";
        String name = token.toString().toLowerCase(Locale.ROOT);
        boolean abbreviated = marks.equals(".") && ABBREVIATIONS.contains(name) && token.getNext() != null;
        return marks.chars()
                .filter(mark -> CLAUSE_ENDS.indexOf(mark) >= 0 && !abbreviated)
                .mapToObj(Character::toString)
                .reduce("", (soFar, mark) -> ".!?".contains(soFar) && !soFar.isEmpty() ? soFar : mark);
    }

    private String ipa(List<String> words) {
        List<String> spoken = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            spoken.add(ipa(words.get(i), i == words.size() - 1));
        }
        StringBuilder clause = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String next = i + 1 < words.size() ? spoken.get(i + 1) : "";
            boolean beforeVowel = Pronunciation.startsWithVowel(next);
            String said = spoken.get(i);
            if (beforeVowel && word.equals("the")) {
                said = "ðɪ";
            } else if (beforeVowel && word.equals("to")) {
                said = "tʊ";
            } else if (beforeVowel && (said.endsWith("ɚ") || said.endsWith("ɜː"))) {
                said += "ɹ";
            }
            boolean joined = i + 1 < words.size() && FunctionWords.areJoined(word, words.get(i + 1));
            clause.append(joined && word.equals("for") ? "fɚ" : joined ? said.replace("ˌ", "") : said)
                    .append(i == words.size() - 1 || joined ? "" : " ");
        }
        return clause.toString();
    }

    private String ipa(String word, boolean last) {
        String bare = word.startsWith("'") ? word.substring(1) : word;
        return FunctionWords.ipa(bare, Pronunciation.ipa(bare.replace("'", ""), phones(bare)), last);
    }

    private String[] phones(String word) {
        int apostrophe = word.indexOf('\'');
        if (apostrophe < 0) {
            return lexicon.getPhones(word, null);
        }
        List<String> phones = new ArrayList<>(List.of(lexicon.getPhones(word.substring(0, apostrophe), null)));
        String last = phones.isEmpty() ? "" : phones.get(phones.size() - 1);
        switch (word.substring(apostrophe)) {
            case "'s" -> {
                if (Set.of("s", "z", "sh", "zh", "ch", "jh").contains(last)) {
                    phones.add("ax");
                    phones.add("z");
                } else {
                    phones.add(Set.of("p", "t", "k", "f", "th").contains(last) ? "s" : "z");
                }
            }
            case "'ll" -> phones.add("l");
            case "'ve" -> phones.add("v");
            case "'re" -> phones.add("r");
            case "'d" -> phones.add("d");
            case "'m" -> phones.add("m");
            default -> phones.addAll(List.of(lexicon.getPhones(word.substring(apostrophe + 1), null)));
        }
        return phones.toArray(String[]::new);
    }

    private record Clause(String ipa, boolean endsSentence) {}

    /** Of a FreeTTS voice only what turns tokens into words; it has no sound. */
    private static final class TextVoice extends CMUVoice {
        private UtteranceProcessor words;

        private TextVoice(CMULexicon lexicon) {
            super("text", Gender.NEUTRAL, Age.NEUTRAL, "", Locale.US, "general", "parley", lexicon);
        }

        @Override
        protected void loader() throws IOException {
            setupFeatureProcessors();
            words = new TokenToWords(
                    new CARTImpl(getResource("nums_cart.txt")),
                    new PrefixFSM(getResource("prefix_fsm.txt")),
                    new SuffixFSM(getResource("suffix_fsm.txt")));
        }

        /** FreeTTS looks beside the subclass. */
        @Override
        protected URL getResource(String name) {
            return CMUVoice.class.getResource(name);
        }

        @Override
        protected UtteranceProcessor getAudioOutput() {
            return utterance -> {};
        }
    }
}
