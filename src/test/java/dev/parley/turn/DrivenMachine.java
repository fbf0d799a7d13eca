package dev.parley.turn;

import dev.parley.audio.Pcm;
import java.util.ArrayList;
import java.util.List;

/** A turn machine in a conversation that has begun; a test says what happens, and time passes as it says. */
abstract class DrivenMachine {
    TurnMachine machine;
    final List<TurnEffect> effects = new ArrayList<>();
    TurnState state = new TurnState("en-IN");
    long now = 1000;

    DrivenMachine(TurnRules rules, ToolSpec... tools) {
        machine = new TurnMachine(rules, List.of(tools));
        on(new TurnEvent.Started());
    }

    final void on(TurnEvent event) {
        TurnMachine.Step step = machine.step(state, now, event);
        state = step.state();
        effects.addAll(step.effects());
    }

    final void passes(long ms) {
        long until = now + ms;
        while (machine.nextDeadline(state) <= until) {
            now = Math.max(now, machine.nextDeadline(state));
            on(new TurnEvent.Tick());
        }
        now = until;
    }

    final <T extends TurnEffect> List<T> all(Class<T> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    final <T extends TurnEffect> T last(Class<T> type) {
        List<T> all = all(type);
        return all.get(all.size() - 1);
    }

    /** The types of what the client was told. */
    final List<String> told() {
        return all(TurnEffect.Tell.class).stream()
                .map(tell -> tell.event().type())
                .toList();
    }

    /** How often the client was told so. */
    final long told(String type) {
        return told().stream().filter(type::equals).count();
    }

    /** What was last measured of a turn. */
    final ServerEvent.Metrics metrics() {
        return all(TurnEffect.Tell.class).stream()
                .map(TurnEffect.Tell::event)
                .filter(ServerEvent.Metrics.class::isInstance)
                .map(ServerEvent.Metrics.class::cast)
                .reduce((before, after) -> after)
                .orElseThrow();
    }

    /** The model answers, and the user hears it to its end. */
    final void replyIsHeard() {
        on(new TurnEvent.Token(state.model(), "It is noon."));
        on(new TurnEvent.ReplyDone(state.model(), "stop"));
        spoken();
        on(new TurnEvent.AudioDrained(state.live(), 0));
        on(new TurnEvent.PlaybackFinished(state.turn()));
    }

    /** Text-to-speech speaks all that it has under the present voice. */
    final void spoken() {
        Attempt voice = state.voice();
        on(new TurnEvent.Speech(voice, Pcm.silence(1000, 16_000)));
        on(new TurnEvent.AudioSent(state.live()));
        on(new TurnEvent.SpeechDone(voice));
    }
}
