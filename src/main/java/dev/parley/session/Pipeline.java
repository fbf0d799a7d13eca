package dev.parley.session;

import dev.parley.bus.BusMessage;
import dev.parley.bus.Cancel;
import dev.parley.bus.StageEvent;
import dev.parley.turn.Stage;
import java.util.function.IntFunction;

/** The session's openings of its stages: numbers them, and opens one that was lost anew when it is next needed. */
final class Pipeline {
    private final Stages stages;
    private final int[] generations = new int[Stage.values().length];
    private final boolean[] lost = new boolean[generations.length];

    Pipeline(Stages stages) {
        this.stages = stages;
    }

    /** Opens the stage, or gives its generation up and opens another. */
    void open(Stage stage) {
        lost[stage.ordinal()] = false;
        stages.open(stage, ++generations[stage.ordinal()]);
    }

    /** The stage has let go of the session. */
    void lost(Stage stage) {
        lost[stage.ordinal()] = true;
    }

    /** Whether the event is of a generation that still counts: not of one that was given up, nor of one that was lost. */
    boolean current(StageEvent event) {
        return event.generation() == generations[event.stage().ordinal()]
                && !lost[event.stage().ordinal()];
    }

    /** @param command makes the message for the generation that counts */
    void send(Stage stage, IntFunction<BusMessage> command) {
        if (lost[stage.ordinal()]) {
            if (stage == Stage.STT) {
                // Opened anew when the turn machine says so, with the audio that is to be heard again.
                return;
            }
            open(stage);
        }
        stages.send(stage, command.apply(generations[stage.ordinal()]));
    }

    void cancel(Cancel cancel) {
        stages.cancel(cancel);
    }

    void close() {
        stages.close();
    }
}
