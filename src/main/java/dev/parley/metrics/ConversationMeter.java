package dev.parley.metrics;

import dev.parley.session.Observer;
import dev.parley.turn.EndReason;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Phase;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;

/** Records the metrics of one conversation. Session context only. */
final class ConversationMeter implements Observer.Conversation {
    private static final String STEPS = "parley.turn.step";
    private static final String STEPS_ARE = "Time from the user's last voiced frame to a step of the turn";

    private final Meters meters;
    private final SpeculationStats speculation = new SpeculationStats(this::speculated);
    private Phase phase = Phase.IDLE;

    ConversationMeter(Meters meters) {
        this.meters = meters;
        meters.sessions(phase).incrementAndGet();
        meters.count("parley.sessions.connected", "Clients that connected");
    }

    @Override
    public void decided(TurnEffect effect, Phase now) {
        speculation.decided(effect);
        if (effect instanceof TurnEffect.Tell tell) {
            told(tell.event());
        } else if (effect instanceof TurnEffect.Ask) {
            asked(now == Phase.USER_SPEAKING);
        }
    }

    private void told(ServerEvent notice) {
        if (notice instanceof ServerEvent.State state) {
            enter(state.to());
        } else if (notice instanceof ServerEvent.Metrics metrics) {
            turn(metrics);
        } else if (notice instanceof ServerEvent.Fallback fallback) {
            meters.count(
                    "parley.fallbacks",
                    "Replies replaced by the apology after a failure",
                    "stage",
                    fallback.stage(),
                    "kind",
                    fallback.code());
        } else if (notice instanceof ServerEvent.Interrupted) {
            meters.count("parley.interruptions", "Replies interrupted by the user");
        }
    }

    private void enter(Phase next) {
        meters.sessions(phase).decrementAndGet();
        meters.sessions(next).incrementAndGet();
        phase = next;
    }

    private void turn(ServerEvent.Metrics turn) {
        meters.measure(
                "parley.interruption",
                "Time from the first voiced frame of an interruption to its decision",
                turn.interruptMs());
        if (turn.turnEnd() == null) {
            // A greeting has no turn of the user.
            return;
        }
        meters.measure(STEPS, STEPS_ARE, turn.turnEnd(), "step", "turn_end");
        meters.measure(STEPS, STEPS_ARE, turn.transcript(), "step", "transcript");
        meters.measure(STEPS, STEPS_ARE, turn.llmRequest(), "step", "llm_request");
        meters.measure(STEPS, STEPS_ARE, turn.llmFirstToken(), "step", "llm_first_token");
        meters.measure(STEPS, STEPS_ARE, turn.ttsFirstText(), "step", "tts_first_text");
        meters.measure(STEPS, STEPS_ARE, turn.ttsFirstAudio(), "step", "tts_first_audio");
        meters.measure(STEPS, STEPS_ARE, turn.firstAudioSent(), "step", "first_audio_sent");
        meters.measure(STEPS, STEPS_ARE, turn.playbackStarted(), "step", "playback_started");
    }

    private void asked(boolean ahead) {
        meters.count("parley.llm.requests", "Requests to the language model", "ahead", Boolean.toString(ahead));
    }

    private void speculated(SpeculationStats.Outcome speculation) {
        meters.count("parley.speculation.attempts", "Replies prepared before the turn's end");
        if (speculation.used()) {
            meters.count("parley.speculation.promotions", "Prepared replies that were spoken");
        } else {
            meters.count(
                    speculation.tokens(),
                    "parley.speculation.wasted.tokens",
                    "Tokens of prepared replies that were not spoken");
            meters.count(
                    speculation.characters(),
                    "parley.speculation.wasted.characters",
                    "Characters sent to text-to-speech for prepared replies that were not spoken");
        }
    }

    @Override
    public void failed(Stage stage, FailureCode code) {
        meters.count("parley.vendor.errors", "Vendor failures", "stage", stage.key(), "kind", code.key());
    }

    @Override
    public void toolEnded(String tool, String outcome, long ms) {
        meters.count("parley.tool.calls", "Tool calls by how they ended", "tool", tool, "outcome", outcome);
        if (ms >= 0) {
            meters.measure("parley.tool", "Time that a tool call took", ms, "tool", tool);
        }
    }

    @Override
    public void ended(EndReason reason) {
        meters.sessions(phase).decrementAndGet();
        meters.count("parley.sessions.ended", "Conversations ended", "reason", reason.key());
    }
}
