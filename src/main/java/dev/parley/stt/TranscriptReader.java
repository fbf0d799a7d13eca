package dev.parley.stt;

import dev.parley.turn.TurnEvent;
import dev.parley.vendor.VendorSocket;
import java.util.BitSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Turns the vendor's transcripts into events of the session: numbers the utterances from 0 over all connections (the vendor
 * starts anew with each), and drops what is no words and what comes after an utterance's final. For one generation; one
 * event loop.
 */
final class TranscriptReader implements SarvamDialect.Transcripts {
    /** Hours of one-second utterances. */
    private static final int MAX_PER_CONNECTION = 100_000;

    /** Far more than anyone says in one utterance. */
    private static final int MAX_CHARACTERS = 20_000;

    private static final Pattern REMARK = Pattern.compile("\\[[^\\[\\]]*]|\\([^()]*\\)|<[^<>]*>|\\*[^*]*\\*");
    private static final Pattern SPOKEN = Pattern.compile("[\\p{L}\\p{N}]");

    private final PendingTranscript pending;
    private final String language;
    private final Consumer<TurnEvent> events;
    private final BitSet ended = new BitSet();
    private int base;
    private int next;
    private boolean accepted;

    /** @param language of words whose language the vendor does not tell; null where it is detected */
    TranscriptReader(PendingTranscript pending, String language, Consumer<TurnEvent> events) {
        this.language = language;
        this.pending = pending;
        this.events = events;
    }

    /** What is read from now on is of a new connection. */
    void connected() {
        accepted = false;
        base = next;
    }

    /** Whether the vendor has shown on this connection that it listens. */
    boolean isAccepted() {
        return accepted;
    }

    @Override
    public void accepted() {
        accepted = true;
    }

    @Override
    public void speech() {
        accepted = true;
        pending.sign(VendorSocket.now());
    }

    @Override
    public void words(int utterance, String text, String heard, boolean isFinal) {
        if (utterance >= MAX_PER_CONNECTION) {
            return;
        }
        int number = utterance < 0 ? running() : base + utterance;
        if (ended.get(number)) {
            return;
        }
        next = Math.max(next, number + 1);
        accepted = true;
        if (!isFinal) {
            pending.sign(VendorSocket.now());
        } else {
            ended.set(number);
            if (number == next - 1) {
                pending.settled();
            }
        }
        events.accept(new TurnEvent.Transcript(number, spoken(text), heard == null ? language : heard, isFinal));
    }

    private int running() {
        return next > base && !ended.get(next - 1) ? next - 1 : next;
    }

    /**
     * The transcript as it is, but "" where nobody said anything: recognisers write "[BLANK_AUDIO]", "(music)" or a lone
     * full stop for noise.
     */
    static String spoken(String transcript) {
        String text = transcript.length() > MAX_CHARACTERS ? transcript.substring(0, MAX_CHARACTERS) : transcript;
        return SPOKEN.matcher(REMARK.matcher(text).replaceAll("")).find() ? text : "";
    }
}
