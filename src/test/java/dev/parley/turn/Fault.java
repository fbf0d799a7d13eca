package dev.parley.turn;

import dev.parley.turn.Deadlines.Deadline;
import java.util.ArrayList;
import java.util.List;

/**
 * Turn machines with one deliberate fault each, of the kinds that voice servers are known for. A simulation that doesn't
 * find them is worth nothing.
 */
public enum Fault {
    /** What belongs to an attempt that was given up is taken for the live one's. */
    STALE_TOKENS_COUNT {
        @Override
        TurnEvent before(TurnState state, TurnEvent event) {
            return event instanceof TurnEvent.Token token && state.reply() != null
                    ? new TurnEvent.Token(state.reply().attempt, token.text())
                    : event;
        }
    },

    /** Audio of an attempt that was given up is played. */
    STALE_SPEECH_COUNTS {
        @Override
        TurnEvent before(TurnState state, TurnEvent event) {
            return event instanceof TurnEvent.Speech speech && state.reply() != null
                    ? new TurnEvent.Speech(state.voice(), speech.pcm())
                    : event;
        }
    },

    /** An interruption tells the client, but not the vendors. */
    CANCEL_IS_FORGOTTEN {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (tells(effects, ServerEvent.Interrupted.class)) {
                effects.removeIf(TurnEffect.Cancel.class::isInstance);
            }
        }
    },

    /** A deadline stays armed when what it waited for has come. */
    TIMER_IS_NOT_DISARMED {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (event instanceof TurnEvent.SpeechStarted) {
                if (before.awaitsWords()) {
                    after.deadlines.set(Deadline.WORDS, before.deadlines.get(Deadline.WORDS));
                }
            }
        }
    },

    /** A reply is remembered although it was interrupted. */
    INTERRUPTED_REPLY_IS_STORED {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (tells(effects, ServerEvent.Interrupted.class) && before.audible()) {
                after.conversation = after.conversation.assistant(before.reply().text);
            }
        }
    },

    /** Going on to speak doesn't end the silence that was being counted. */
    SILENCE_IS_NOT_RESET {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (event instanceof TurnEvent.SpeechStarted && before.turn.pause != null) {
                after.deadlines.set(Deadline.WORDS, now + 400);
            }
        }
    },

    /** Two vendor events for the same words: the model is asked twice. */
    DOUBLE_ASK {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (event instanceof TurnEvent.Transcript transcript
                    && transcript.isFinal()
                    && after.phase == Phase.AI_PROCESSING) {
                effects.add(new TurnEffect.Ask(after.reply().attempt, after.conversation.messages()));
            }
        }
    },

    /** Words of a turn that is over count for the next one. */
    LATE_WORDS_COUNT {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (after.turn() > before.turn()) {
                after.turn.transcript = before.turn.transcript;
            }
        }
    },

    /** "interrupted" is not the first that the client hears of an interruption. */
    INTERRUPTED_IS_TOLD_LAST {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            for (int i = 0; i < effects.size(); i++) {
                if (effects.get(i) instanceof TurnEffect.Tell tell && tell.event() instanceof ServerEvent.Interrupted) {
                    effects.add(effects.remove(i));
                    return;
                }
            }
        }
    },

    /** Word of any turn's end is taken for the running one's. */
    ANY_PLAYBACK_COUNTS {
        @Override
        TurnEvent before(TurnState state, TurnEvent event) {
            return event instanceof TurnEvent.PlaybackFinished && state.audible()
                    ? new TurnEvent.PlaybackFinished(finish(state))
                    : event;
        }

        private int finish(TurnState state) {
            state.reply().audioSent = true;
            return state.turn();
        }
    },

    /** A prepared reply sounds before the turn has ended. */
    PREPARED_REPLY_SOUNDS {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (after.activity instanceof Activity.Preparing && !after.live().equals(before.live())) {
                effects.add(new TurnEffect.Release(after.reply().attempt));
            }
        }
    },

    /** The idle minute counts from the user's last words, not from the end of the reply. */
    REPLY_IS_NO_ACTIVITY {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (event instanceof TurnEvent.PlaybackFinished) {
                after.lastActive = before.lastActive;
            }
        }
    },

    /** A new link to the recogniser adds the words that it hears again to those that were heard before. */
    REPLAYED_WORDS_ARE_ADDED {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (effects.stream().anyMatch(TurnEffect.ReopenStt.class::isInstance)) {
                after.turn.transcript = new UserTranscript(before.turn.transcript.words(), List.of(), -1, -1, false);
            }
        }
    },

    /** The model is asked again for as long as it fails. */
    RETRIES_WITHOUT_END {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (after.delivery() != null) {
                after.delivery().llmRetried = false;
            }
        }
    },

    /** An apology is remembered as if it were a reply. */
    APOLOGY_IS_STORED {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (after.is(Activity.Kind.APOLOGY)) {
                after.activity = new Activity.Replying(Activity.Kind.ANSWER, after.reply(), after.delivery());
            }
        }
    },

    /** The words of a turn that goes on are remembered, and remembered again with what follows. */
    WORDS_ARE_NOT_TAKEN_BACK {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (before.phase == Phase.AI_PROCESSING && after.phase == Phase.USER_SPEAKING) {
                after.conversation = before.conversation;
            }
        }
    },

    /** The loudspeaker stays low. */
    UNDUCK_IS_FORGOTTEN {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            effects.removeIf(e -> e instanceof TurnEffect.Tell tell && tell.event() instanceof ServerEvent.Unduck);
        }
    },

    /** A reply is held, but its audio goes on. */
    HELD_AUDIO_IS_SENT {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            effects.removeIf(TurnEffect.Hold.class::isInstance);
        }
    },

    /** A held reply that is released stays silent. */
    RELEASE_DOES_NOT_RESUME {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            effects.removeIf(TurnEffect.Resume.class::isInstance);
        }
    },

    /** A voice that fades without words leaves the reply held. */
    HOLD_HAS_NO_DEADLINE {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            after.deadlines.clear(Deadline.HOLD);
        }
    },

    /** What was said over a reply and released is taken for the next turn's words as well. */
    RELEASED_WORDS_COUNT {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (tells(effects, ServerEvent.Release.class)) {
                after.turn.answered = UserTranscript.NOTHING;
            }
        }
    },

    /** A turn has no longest time. */
    TURN_HAS_NO_LONGEST_TIME {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            after.deadlines.clear(Deadline.LONGEST_TURN);
        }
    },

    /** The assistant says again and again that it understood nothing. */
    REPROMPT_IN_A_ROW {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            after.reprompted = false;
        }
    },

    /** That nothing was understood is remembered as if it were a reply. */
    REPROMPT_IS_STORED {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (after.is(Activity.Kind.REPROMPT)) {
                after.activity = new Activity.Replying(Activity.Kind.ANSWER, after.reply(), after.delivery());
            }
        }
    },

    /** The session waits for a client that never says that it has played. */
    PLAYBACK_HAS_NO_DEADLINE {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            after.deadlines.clear(Deadline.PLAYBACK);
        }
    },

    /** The calls of a prepared reply run, although its turn may never be committed. */
    PREPARED_CALLS_RUN {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (event instanceof TurnEvent.ReplyDone done && after.activity instanceof Activity.Preparing) {
                done.calls().forEach(call -> effects.add(new TurnEffect.CallTool(done.attempt(), call, null, false)));
            }
        }
    },

    /** A retry of the model's request runs its calls again. */
    CALLS_RUN_AGAIN {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (event instanceof TurnEvent.ToolDone done && after.reply() != null && before.reply() != null) {
                ToolRound round = before.reply().tools;
                if (round != null && round.pending(done.call()) != null && !done.ok()) {
                    effects.add(new TurnEffect.CallTool(round.attempt(), round.pending(done.call()), null, false));
                }
            }
        }
    },

    /** A tool that never answers is waited for for ever. */
    TOOLS_HAVE_NO_DEADLINE {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (after.deadlines.has(Deadline.TOOLS)) {
                after.deadlines.clear(Deadline.TOOLS);
                after.deadlines.clear(Deadline.REPLY);
            }
        }
    },

    /** A call without a result is remembered. */
    HALF_A_CALL_IS_REMEMBERED {
        @Override
        void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {
            if (tells(effects, ServerEvent.Interrupted.class) && before.reply().tools != null) {
                List<Message> messages = new ArrayList<>(after.conversation.messages());
                messages.add(new Message("assistant", null, before.reply().tools.calls(), null));
                after.conversation = new Conversation(messages);
            }
        }
    };

    /** More events than this never happen at one moment. */
    private static final int MOST_AT_ONCE = 10_000;

    /** What the event is taken for. */
    TurnEvent before(TurnState state, TurnEvent event) {
        return event;
    }

    /** What becomes of a right step. */
    void after(TurnState before, long now, TurnEvent event, TurnState after, List<TurnEffect> effects) {}

    private static boolean tells(List<TurnEffect> effects, Class<?> notice) {
        return effects.stream().anyMatch(e -> e instanceof TurnEffect.Tell tell && notice.isInstance(tell.event()));
    }

    /** The machine that has this fault. */
    public TurnMachine machine(TurnRules rules, List<ToolSpec> tools) {
        return new TurnMachine(rules, tools) {
            private long at;
            private int atOnce;

            @Override
            public Step step(TurnState state, long now, TurnEvent event) {
                atOnce = now == at ? atOnce + 1 : 0;
                at = now;
                if (atOnce > MOST_AT_ONCE) {
                    throw new AssertionError("6: it goes round in a circle");
                }
                TurnState draft = state.copy();
                TurnEvent taken = before(draft, event);
                Step right = super.step(draft, now, taken);
                if (right.state() == draft) {
                    return right;
                }
                List<TurnEffect> effects = new ArrayList<>(right.effects());
                after(state, now, taken, right.state(), effects);
                return new Step(right.state(), effects);
            }
        };
    }
}
