package dev.parley.session;

import dev.parley.bus.BusMessage;
import dev.parley.bus.Cancel;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageEvent;
import dev.parley.turn.Attempt;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import java.util.function.IntFunction;

/**
 * A session's links to its stages. Numbers their generations, so that what an earlier one still says is told apart, and
 * reopens a lost stage when it is next needed. On the session's context only.
 */
final class StageLinks {
    private final String session;
    private final Transport transport;
    private final int[] generations = new int[Stage.values().length];
    private final boolean[] lost = new boolean[generations.length];
    private String language;
    private String voice;

    /** Carries messages to the stages. Never blocks. */
    interface Transport {
        /**
         * Asks an instance of the stage to serve the session, in place of the one before. A failure comes as a
         * {@link StageEvent#lost}.
         *
         * @param generation counts the openings of this stage, from 1
         * @param language   BCP 47 tag that the user chose, or null
         * @param voice      the vendor's voice id that the user chose, or null
         */
        void open(Stage stage, int generation, String language, String voice);

        /** To the instance that serves the session; waits until there is one. */
        void send(Stage stage, BusMessage message);

        /** To all stages at once. */
        void cancel(Cancel cancel);

        /** Closes what was opened. */
        void close();
    }

    /** @param session the session's id */
    StageLinks(String session, Transport transport) {
        this.session = session;
        this.transport = transport;
    }

    /** What the user chose, for the stages that are opened from now on; null for the configured one. */
    void choose(String language, String voice) {
        this.language = language;
        this.voice = voice;
    }

    /** Opens the stage, or gives its generation up and opens another. */
    void open(Stage stage) {
        lost[stage.ordinal()] = false;
        transport.open(stage, ++generations[stage.ordinal()], language, voice);
    }

    /**
     * Takes note of what a stage says.
     *
     * @return whether it counts: false for a generation that was given up or lost
     */
    boolean accept(StageEvent message) {
        int stage = message.stage().ordinal();
        boolean current = message.generation() == generations[stage] && !lost[stage];
        lost[stage] |= current && message.lost();
        return current;
    }

    /** A command of the turn machine to a stage. */
    void send(Stage stage, TurnEffect.Command effect) {
        send(stage, generation -> new StageCommand(session, generation, effect));
    }

    /** @param message makes the message for the current generation */
    void send(Stage stage, IntFunction<BusMessage> message) {
        if (lost[stage.ordinal()]) {
            if (stage == Stage.STT) {
                // The turn machine reopens it, with the audio that is to be heard again.
                return;
            }
            open(stage);
        }
        transport.send(stage, message.apply(generations[stage.ordinal()]));
    }

    /** Interrupts all stages. */
    void cancel(Attempt upTo) {
        transport.cancel(new Cancel(session, upTo));
    }

    void close() {
        transport.close();
    }
}
