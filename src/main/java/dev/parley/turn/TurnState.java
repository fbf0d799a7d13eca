package dev.parley.turn;

import dev.parley.turn.Deadlines.Deadline;
import java.util.List;

/**
 * All that a turn machine knows about a conversation. Never changed by a step: {@link TurnMachine#step} returns a new one.
 */
public final class TurnState implements Cloneable {
    Phase phase = Phase.IDLE;
    boolean ended;
    Turn turn = new Turn(1, UserTranscript.NOTHING, false, 0, 0);
    Conversation conversation = Conversation.EMPTY;
    Activity activity = Activity.LISTENING;
    Deadlines deadlines = new Deadlines();

    // The user.

    /** The language that the recogniser detected, or the client chose: a BCP 47 tag, or null. */
    String language;

    /** Whether the client chose it. */
    final boolean languageChosen;

    /** Whether the user is speaking right now. */
    boolean speaking;

    /** When the user's last voiced frame came. */
    long lastVoiced;

    /** When either side was last heard, or the user did something. */
    long lastActive;

    /** Whether the assistant has said that it understood nothing, and has understood nothing since. */
    boolean reprompted;

    // Speech-to-text.

    /** Whether the recogniser sends words while they are spoken; if not, those of what was just said are still to come. */
    boolean streamsPartials;

    /** Whether the recogniser is gone until the user speaks again. */
    boolean sttDown;

    // Tools.

    /** The call that waits for the user's yes, or null. */
    ToolRules.Confirmation confirmation;

    /** Rounds of calls that run on although the user interrupted their reply, or that ended during another one. */
    List<ToolRound> background = List.of();

    /** Whether the last that the user said, or what came of a tool, has no answer although nobody will ask for it again. */
    boolean unanswered;

    /** Fillers spoken in the conversation. */
    int fillers;

    /** Attempts of the whole conversation. */
    int attempts;

    /**
     * Before anything has happened.
     *
     * @param language the language that the client chose, or null
     */
    public TurnState(String language) {
        this.language = language;
        languageChosen = language != null && !language.equals("auto");
    }

    public Phase phase() {
        return phase;
    }

    /** Whether the conversation is over: nothing changes it any more. */
    public boolean ended() {
        return ended;
    }

    public int turn() {
        return turn.number;
    }

    /** What the conversation remembers. */
    public Conversation conversation() {
        return conversation;
    }

    /** The attempt that is live: all messages of others are stale. {@link Attempt#NONE} when there is none. */
    public Attempt live() {
        return reply() == null ? Attempt.NONE : reply().attempt;
    }

    /** What the live reply is to text-to-speech. {@link Attempt#NONE} when there is none. */
    public Attempt voice() {
        return reply() == null ? Attempt.NONE : reply().segment.voice();
    }

    /** Whether the user may hear the live reply: some of its audio was sent. */
    public boolean audible() {
        return delivery() != null && delivery().audible;
    }

    /** What the live reply is to the language model. {@link Attempt#NONE} when there is none. */
    public Attempt model() {
        return reply() == null ? Attempt.NONE : reply().model;
    }

    Reply reply() {
        return activity.reply();
    }

    Activity.Delivery delivery() {
        return activity.delivery();
    }

    /** Whether the reply is held: nothing of it is sent until it is clear whether the user interrupts. */
    public boolean held() {
        return delivery() != null && delivery().hold != null;
    }

    /** Whether the assistant says something of this kind. */
    boolean is(Activity.Kind kind) {
        return activity instanceof Activity.Replying replying && replying.kind() == kind;
    }

    /** Whether an apology takes the reply's place. */
    boolean apologising() {
        return is(Activity.Kind.APOLOGY);
    }

    /** Whether the assistant speaks without answering any words: all that the user says meanwhile is new. */
    boolean unasked() {
        return is(Activity.Kind.REPROMPT) || is(Activity.Kind.GREETING);
    }

    /** Whether the reply is the model's, and not a sentence of the assistant's own, which is never remembered. */
    boolean answering() {
        return is(Activity.Kind.ANSWER);
    }

    /** Whether nobody speaks, and nothing is being prepared: only then does the conversation grow idle. */
    boolean awaitsUser() {
        return phase == Phase.USER_SPEAKING
                && !speaking
                && reply() == null
                && !deadlines.has(Deadline.WORDS)
                && !deadlines.has(Deadline.QUIET);
    }

    /** Whether the turn's end waits for the recogniser's words. */
    boolean awaitsWords() {
        return deadlines.has(Deadline.WORDS);
    }

    /** Whether the turn's end was given up a moment ago because no words had come: words that come now are answered. */
    boolean gaveUp() {
        return phase == Phase.USER_SPEAKING && deadlines.has(Deadline.REPLY) && !awaitsWords();
    }

    /** Whether all that the user said so far is understood, as far as that can be known. */
    boolean understood() {
        return turn.transcript.isComplete() && (streamsPartials || !turn.awaitingFinal);
    }

    /** Whether the words are a guess, because little was said, and in a language that is being detected. */
    boolean guessed(TurnRules rules) {
        return rules.detectsLanguage()
                && !languageChosen
                && turn.voiceMs < TurnRules.SURE_LANGUAGE_MS
                && !turn.transcript.isFinal();
    }

    TurnState copy() {
        try {
            TurnState copy = (TurnState) super.clone();
            copy.turn = turn.copy();
            copy.activity = activity.copy();
            copy.deadlines = deadlines.copy();
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
