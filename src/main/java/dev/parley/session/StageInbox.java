package dev.parley.session;

import dev.parley.bus.StageEvent;
import dev.parley.turn.Attempt;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;

/** Turns what the stages say into events of the turn machine. */
final class StageInbox implements StageEvent.Handler {
    private final Session session;

    StageInbox(Session session) {
        this.session = session;
    }

    @Override
    public void on(StageEvent.Partial event) {
        session.happen(at -> new TurnEvent.Transcript(at, event.utterance(), event.text(), event.language(), false));
    }

    @Override
    public void on(StageEvent.Final event) {
        if (!event.text().isBlank()) {
            session.settled();
        }
        session.happen(at -> new TurnEvent.Transcript(at, event.utterance(), event.text(), event.language(), true));
    }

    @Override
    public void on(StageEvent.Token event) {
        session.happen(at -> new TurnEvent.Token(at, event.attempt(), event.text()));
    }

    @Override
    public void on(StageEvent.ReplyDone event) {
        session.happen(at -> new TurnEvent.ReplyDone(at, event.attempt(), event.finish()));
    }

    @Override
    public void on(StageEvent.Speech event) {
        session.happen(at -> new TurnEvent.Speech(at, event.attempt(), event.pcm()));
    }

    @Override
    public void on(StageEvent.SpeechDone event) {
        session.happen(at -> new TurnEvent.SpeechDone(at, event.attempt()));
    }

    @Override
    public void on(StageEvent.Failed event) {
        boolean whole = event.attempt().equals(Attempt.NONE);
        if (whole) {
            session.lost(event.stage());
        }
        // A stage that lost everything has lost the live reply as well.
        Attempt live = event.stage() == Stage.TTS
                ? session.state().voice()
                : session.state().live();
        Attempt attempt = whole ? live : event.attempt();
        String unspoken = whole ? null : event.unspoken();
        if (event.stage() == Stage.STT) {
            session.happen(at -> new TurnEvent.SttFailed(at, event.code()));
        } else if (event.stage() == Stage.LLM) {
            session.happen(at -> new TurnEvent.LlmFailed(at, attempt, event.code(), event.retryAfterMs()));
        } else {
            session.happen(at -> new TurnEvent.TtsFailed(at, attempt, event.code(), unspoken, event.taken()));
        }
    }
}
