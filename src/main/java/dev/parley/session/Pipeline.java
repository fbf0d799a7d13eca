package dev.parley.session;

import dev.parley.bus.Cancel;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageEvent;
import dev.parley.turn.Stage;

/** The session's links to its stages: numbers them, and opens one that was lost anew when it is next needed. */
final class Pipeline {
    private final Stages stages;
    private final int[] links = new int[Stage.values().length];
    private final boolean[] lost = new boolean[links.length];

    /** A command for one of a stage's links. What an IntFunction makes would be cast, see {@link StageCommand}. */
    interface LinkCommand {
        StageCommand of(int link);
    }

    Pipeline(Stages stages) {
        this.stages = stages;
    }

    /** Opens the stage, or gives its link up and opens another. */
    void open(Stage stage) {
        lost[stage.ordinal()] = false;
        stages.open(stage, ++links[stage.ordinal()]);
    }

    /** The stage has let go of the session. */
    void lost(Stage stage) {
        lost[stage.ordinal()] = true;
    }

    /** Whether the event is of a link that still counts: not of one that was given up, nor of one that was lost. */
    boolean current(StageEvent event) {
        return event.link() == links[event.stage().ordinal()]
                && !lost[event.stage().ordinal()];
    }

    /** @param command makes the command for the link that counts */
    void send(Stage stage, LinkCommand command) {
        if (lost[stage.ordinal()]) {
            if (stage == Stage.STT) {
                // Opened anew when the turn machine says so, with the audio that is to be heard again.
                return;
            }
            open(stage);
        }
        stages.send(stage, command.of(links[stage.ordinal()]));
    }

    void cancel(Cancel cancel) {
        stages.cancel(cancel);
    }

    void close() {
        stages.close();
    }
}
