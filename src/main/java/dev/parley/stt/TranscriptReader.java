package dev.parley.stt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.turn.TurnEvent;
import dev.parley.vendor.VendorSocket;
import java.util.BitSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the vendor's messages, and turns transcripts into events of the session: numbers the utterances from 0 over all
 * connections (the vendor starts anew with each), and drops what is no words and what comes after an utterance's final. For
 * one generation; one event loop.
 */
final class TranscriptReader implements SarvamDialect.Transcripts {
    private static final Logger log = LoggerFactory.getLogger(TranscriptReader.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Bounds utterances of a connection: hours of one-second utterances. */
    private static final int MAX_PER_CONNECTION = 100_000;

    /** Far more than anyone says in one utterance. */
    private static final int MAX_CHARACTERS = 20_000;

    private static final Pattern REMARK = Pattern.compile("\\[[^\\[\\]]*]|\\([^()]*\\)|<[^<>]*>|\\*[^*]*\\*");
    private static final Pattern SPOKEN = Pattern.compile("[\\p{L}\\p{N}]");

    /** Told of what concerns the connection. */
    interface Owner {
        /** The vendor has shown that it listens. */
        void accepted();

        /** An error frame. */
        void error(JsonNode frame);
    }

    private final String session;
    private final PendingTranscript pending;
    private final String language;
    private final Consumer<TurnEvent> events;
    private final Owner owner;
    private final BitSet ended = new BitSet();
    private int base;
    private int next;
    private SarvamDialect dialect;
    private boolean accepted;

    /**
     * @param session  for the log
     * @param language of words whose language the vendor does not tell; null where it is detected
     */
    TranscriptReader(
            String session, PendingTranscript pending, String language, Consumer<TurnEvent> events, Owner owner) {
        this.session = session;
        this.language = language;
        this.pending = pending;
        this.events = events;
        this.owner = owner;
    }

    /** A new connection is open and speaks this dialect. */
    void connected(SarvamDialect spoken) {
        dialect = spoken;
        accepted = false;
        base = next;
    }

    /** A message of the vendor. */
    void message(String text) {
        JsonNode frame;
        try {
            frame = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            log.atDebug()
                    .addKeyValue("session", session)
                    .log("stt: invalid JSON ignored, {} characters", text.length());
            return;
        }
        if (SarvamDialect.isError(frame)) {
            owner.error(frame);
        } else {
            dialect.read(frame, this);
        }
    }

    /** Whether the vendor has shown on this connection that it listens. */
    boolean isAccepted() {
        return accepted;
    }

    @Override
    public void accepted() {
        if (!accepted) {
            accepted = true;
            owner.accepted();
        }
    }

    @Override
    public void speech() {
        accepted();
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
        accepted();
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
