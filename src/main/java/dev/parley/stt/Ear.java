package dev.parley.stt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.bus.Open;
import dev.parley.turn.TurnEvent;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes of what the vendor says what the session is to hear. For all connections of one link; one event loop. */
final class Ear implements Dialect.Hearing {
    private static final Logger log = LoggerFactory.getLogger(Ear.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Open open;
    private final Progress progress;
    private final Consumer<TurnEvent> events;
    private final Consumer<Objection> objections;
    private final Utterances utterances = new Utterances();
    private boolean heardSpeech;

    Ear(Open open, Progress progress, Consumer<TurnEvent> events, Consumer<Objection> objections) {
        this.open = open;
        this.progress = progress;
        this.events = events;
        this.objections = objections;
    }

    /** What is heard from now on is of a new connection. */
    void connected() {
        heardSpeech = false;
        utterances.connected();
    }

    /** Whether the vendor has given any sign of listening on this connection. */
    boolean heardSpeech() {
        return heardSpeech;
    }

    /** Hears a frame of the vendor, whatever it may hold. */
    void hear(String text, Dialect dialect) {
        try {
            JsonNode frame = JSON.readTree(text);
            if (frame != null) {
                dialect.read(frame, this);
            }
        } catch (JsonProcessingException e) {
            log.atDebug()
                    .addKeyValue("session", open.session())
                    .log("stt: a frame of {} characters is no JSON", text.length());
        }
    }

    @Override
    public void speech() {
        heardSpeech = true;
        progress.sign(SarvamConnection.now());
    }

    @Override
    public void partial(int utterance, String text, String language) {
        int number = utterances.number(utterance);
        if (number != Utterances.NONE) {
            speech();
            events.accept(new TurnEvent.Transcript(number, text, language, false));
        }
    }

    @Override
    public void end(int utterance, String text, String language) {
        int number = utterances.number(utterance);
        if (number != Utterances.NONE) {
            heardSpeech = true;
            utterances.end(number);
            if (utterances.isNewest(number)) {
                progress.settled();
            }
            events.accept(new TurnEvent.Transcript(number, text, language, true));
        }
    }

    @Override
    public void objection(Objection objection) {
        objections.accept(objection);
    }
}
