package dev.parley.session;

import dev.parley.bus.BusMessage;
import dev.parley.bus.Cancel;
import dev.parley.turn.Stage;

/** The pipeline behind a session. Called on the session's context, never blocks. */
interface Stages {
    /**
     * Asks an instance of the stage to serve the session, in place of the one before. A failure comes as a
     * {@link dev.parley.bus.StageEvent#lost}.
     *
     * @param generation counts the openings of this stage, from 1
     */
    void open(Stage stage, int generation);

    /** To the instance that serves the session; waits until there is one. */
    void send(Stage stage, BusMessage command);

    /** To all stages at once. */
    void cancel(Cancel cancel);

    /** Closes what was opened. */
    void close();
}
