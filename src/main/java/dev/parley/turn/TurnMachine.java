package dev.parley.turn;

import dev.parley.turn.Deadlines.Deadline;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides all of a conversation: what is a turn, when it ends, what is asked of whom, what is taken back, what is
 * remembered. A pure function: the same state, time and event always give the same step, and nothing else is touched.
 *
 * <p>This class holds the table: what happens, and which rule decides what comes of it. The rules, in the order of a turn:
 * {@link VoiceRules the user speaks}, {@link UserTurn is understood, and their turn ends}, {@link ReplyRules a reply is asked for
 * and its text comes}, {@link ToolRules tools run} and {@link LateResults end when it is over}, {@link SpeechRules the reply
 * becomes sound}, {@link PlaybackRules it is heard}, {@link BargeIn the user speaks over it}; {@link Recovery what is done when
 * a vendor fails}, and {@link OwnTurns clients that ask for replies themselves}.
 *
 * <table>
 * <caption>Changes of state, and where they are decided</caption>
 * <tr><td>IDLE to USER_SPEAKING</td><td>{@link #started}</td></tr>
 * <tr><td>USER_SPEAKING to AI_PROCESSING</td>
 *     <td>{@link UserTurn#commit}, {@link ReplyRules#askUnprompted}, {@link Recovery#apologise}</td></tr>
 * <tr><td>AI_PROCESSING to AI_SPEAKING</td>
 *     <td>{@link ReplyRules#say}, {@link ReplyRules#promote}, {@link SpeechRules#fill}, {@link Recovery#playClip}</td></tr>
 * <tr><td>AI_PROCESSING to USER_SPEAKING</td><td>{@link BargeIn#takeFloor}, {@link PlaybackRules#heard}</td></tr>
 * <tr><td>AI_SPEAKING to USER_SPEAKING</td><td>{@link BargeIn#takeFloor}, {@link PlaybackRules#heard}</td></tr>
 * <tr><td>AI_SPEAKING to AI_SPEAKING, held and released</td><td>{@link BargeIn#hold}, {@link BargeIn#release}</td></tr>
 * <tr><td>USER_SPEAKING to AI_SPEAKING, nothing understood</td><td>{@link Recovery#reprompt}</td></tr>
 * <tr><td>USER_SPEAKING to AI_SPEAKING, a greeting</td><td>{@link ReplyRules#greet}</td></tr>
 * <tr><td>USER_SPEAKING to AI_PROCESSING, a tool's late result</td><td>{@link ReplyRules#askUnprompted}</td></tr>
 * <tr><td>any to IDLE</td><td>{@link StepContext#end}</td></tr>
 * </table>
 */
public class TurnMachine {
    static final Dispatch<StepContext, TurnEvent> TABLE = new Dispatch<StepContext, TurnEvent>()
            // The client.
            .on(TurnEvent.Started.class, TurnMachine::started)
            .on(TurnEvent.Ended.class, (step, event) -> step.end(event.reason()))
            .on(TurnEvent.Typed.class, UserTurn::typed)
            .on(TurnEvent.ReplyWanted.class, OwnTurns::replyWanted)
            .on(TurnEvent.StopPressed.class, (step, event) -> BargeIn.stopPressed(step))
            .on(TurnEvent.PlaybackStarted.class, (step, event) -> PlaybackRules.playbackStarted(step, event.turn()))
            .on(TurnEvent.PlaybackFinished.class, (step, event) -> PlaybackRules.playbackFinished(step, event.turn()))
            // The speech detector.
            .on(TurnEvent.VoiceHint.class, (step, event) -> BargeIn.hint(step))
            .on(TurnEvent.VoiceFaded.class, (step, event) -> BargeIn.unduck(step))
            .on(TurnEvent.SpeechStarted.class, VoiceRules::speechStarted)
            .on(TurnEvent.SpeechSustained.class, (step, event) -> BargeIn.sustained(step))
            .on(TurnEvent.SpeechStopped.class, VoiceRules::speechStopped)
            .on(TurnEvent.Silence.class, VoiceRules::silence)
            // Speech-to-text.
            .on(TurnEvent.Transcript.class, UserTurn::transcript)
            .on(TurnEvent.SttFailed.class, (step, event) -> Recovery.stt(step, event.code()))
            // The language model.
            .on(TurnEvent.Token.class, (step, event) -> ReplyRules.token(step, event.text()))
            .on(TurnEvent.Thinking.class, (step, event) -> ReplyRules.thinking(step))
            .on(TurnEvent.ReplyDone.class, ReplyRules::answered)
            .on(TurnEvent.LlmFailed.class, (step, event) -> Recovery.llm(step, event.code(), event.retryAfterMs()))
            // Tools.
            .on(TurnEvent.ToolDone.class, ToolRules::done)
            .on(TurnEvent.ToolPromised.class, (step, event) -> step.active(step.now + event.ms()))
            .on(TurnEvent.ToolNews.class, LateResults::news)
            // Text-to-speech.
            .on(TurnEvent.Speech.class, (step, event) -> SpeechRules.speech(step, event.pcm()))
            .on(TurnEvent.SpeechDone.class, (step, event) -> SpeechRules.speechDone(step))
            .on(TurnEvent.TtsFailed.class, Recovery::tts)
            // The playout.
            .on(TurnEvent.AudioFull.class, (step, event) -> SpeechRules.truncate(step))
            .on(TurnEvent.AudioSent.class, (step, event) -> PlaybackRules.audioSent(step))
            .on(TurnEvent.AudioDrained.class, (step, event) -> PlaybackRules.audioDrained(step, event.aheadMs()))
            // The clock.
            .on(TurnEvent.Tick.class, (step, event) -> tick(step));

    private final TurnRules rules;
    private final Map<String, ToolSpec> tools;
    private final TurnControl control;

    public TurnMachine(TurnRules rules) {
        this(rules, List.of());
    }

    /** @param tools what the language model may call */
    public TurnMachine(TurnRules rules, List<ToolSpec> tools) {
        this.rules = rules;
        Map<String, ToolSpec> byName = new LinkedHashMap<>();
        tools.forEach(tool -> byName.put(tool.name(), tool));
        this.tools = Collections.unmodifiableMap(byName);
        this.control = TurnControl.of(rules);
    }

    private TurnMachine(TurnRules rules, Map<String, ToolSpec> tools, TurnControl control) {
        this.rules = rules;
        this.tools = tools;
        this.control = control;
    }

    /** The same machine for a client that takes turns so. */
    public TurnMachine under(TurnControl own) {
        return new TurnMachine(rules, tools, own);
    }

    /** How the client takes turns. */
    public TurnControl control() {
        return control;
    }

    /**
     * What an event leads to.
     *
     * @param state   afterwards
     * @param effects for the shell to perform, in this order
     */
    public record Step(TurnState state, List<TurnEffect> effects) {}

    /** The numbers that it goes by. */
    public TurnRules rules() {
        return rules;
    }

    /**
     * Takes an event. The given state stays as it is.
     *
     * @param now in ms on the conversation's clock: more than 0, and never less than at the step before
     */
    public Step step(TurnState state, long now, TurnEvent event) {
        boolean early =
                state.phase == Phase.IDLE && !(event instanceof TurnEvent.Started || event instanceof TurnEvent.Ended);
        if (state.ended || early || stale(state, event)) {
            return new Step(state, List.of());
        }
        StepContext step = new StepContext(rules, control, tools, state.copy(), now);
        TABLE.accept(step, event);
        return step.done();
    }

    /** When the state's next {@link TurnEvent.Tick} is due, in ms on its clock, or {@link Long#MAX_VALUE}. */
    public long nextDeadline(TurnState state) {
        return state.deadlines.next();
    }

    /** Whether the event is of an attempt that is not live: it comes too late. */
    private static boolean stale(TurnState state, TurnEvent event) {
        if (!(event instanceof TurnEvent.OfAttempt of)) {
            return false;
        }
        if (event instanceof TurnEvent.Failed && of.attempt().equals(Attempt.NONE)) {
            // A stage that lost everything has lost the live reply as well.
            return state.reply() == null;
        }
        Attempt live = event instanceof TurnEvent.OfModel
                ? state.model()
                : event instanceof TurnEvent.OfVoice ? state.voice() : state.live();
        return state.reply() == null || !of.attempt().equals(live);
    }

    /** Handles the first deadline that is over; another tick follows when more are. */
    private static void tick(StepContext step) {
        Deadline due = step.deadlines.due(step.now);
        if (due == null) {
            return;
        }
        step.deadlines.clear(due);
        switch (due) {
            case REPLY -> Recovery.overdue(step);
            case ASK_AGAIN -> ReplyRules.request(step, step.state.reply(), step.state.conversation);
            case TOKEN -> Recovery.llm(step, FailureCode.TIMEOUT, 0);
            case TOOLS -> ToolRules.timedOut(step);
            case FILLER -> SpeechRules.fill(step);
            case AUDIO -> Recovery.ttsTimedOut(step);
            case PLAYBACK -> PlaybackRules.heard(step, "playback.deadline");
            case WORDS -> UserTurn.wordsOverdue(step);
            case QUIET -> UserTurn.quiet(step);
            case SPECULATE -> ReplyRules.speculate(step);
            case OWED -> ReplyRules.askUnprompted(step, "tool.done");
            case HOLD -> BargeIn.decide(step);
            case LONGEST_TURN -> UserTurn.tooLong(step);
            case IDLE -> step.end(EndReason.IDLE_TIMEOUT);
        }
    }

    private static void started(StepContext step, TurnEvent.Started event) {
        if (step.state.phase == Phase.IDLE) {
            step.active(step.now);
            step.to(Phase.USER_SPEAKING, "session.start");
            if (!event.greeting().isBlank()) {
                ReplyRules.greet(step, event.greeting());
            }
        }
    }
}
