package dev.parley.bus;

import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;

/**
 * What a stage tells a session, at the session's inbox.
 *
 * @param session    the session that it is for
 * @param stage      the stage that says it
 * @param generation the session's opening of the stage that it belongs to, see {@link Open#generation}
 * @param event      what the turn machine is told
 */
public record StageEvent(String session, Stage stage, int generation, TurnEvent event) implements BusMessage {
    /** The whole generation is lost. */
    public static StageEvent lost(String session, Stage stage, int generation, FailureCode code) {
        return new StageEvent(session, stage, generation, TurnEvent.lost(stage, code));
    }

    /** The attempt that it belongs to; {@link Attempt#NONE} for what belongs to none. */
    public Attempt attempt() {
        return event instanceof TurnEvent.OfAttempt of ? of.attempt() : Attempt.NONE;
    }

    /** Whether the stage has lost the whole session: it is to be opened anew. */
    public boolean lost() {
        return event instanceof TurnEvent.Failed && attempt().equals(Attempt.NONE);
    }
}
