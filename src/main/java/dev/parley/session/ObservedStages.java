package dev.parley.session;

import dev.parley.bus.BusMessage;
import dev.parley.bus.Cancel;
import dev.parley.bus.StageCommand;
import dev.parley.turn.Phase;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import java.util.function.Supplier;

/** Stages whose work for a conversation is observed. */
final class ObservedStages implements Stages {
    private final Stages stages;
    private final Observer.Conversation observer;
    private final Supplier<Phase> phase;

    /** @param phase where the conversation stands */
    ObservedStages(Stages stages, Observer.Conversation observer, Supplier<Phase> phase) {
        this.stages = stages;
        this.observer = observer;
        this.phase = phase;
    }

    @Override
    public void open(Stage stage, int generation) {
        stages.open(stage, generation);
    }

    @Override
    public void send(Stage stage, BusMessage command) {
        if (command instanceof StageCommand asked && asked.effect() instanceof TurnEffect.Ask) {
            observer.asked(phase.get() == Phase.USER_SPEAKING);
        }
        stages.send(stage, command);
    }

    @Override
    public void cancel(Cancel cancel) {
        stages.cancel(cancel);
    }

    @Override
    public void close() {
        stages.close();
    }
}
