package dev.parley.turn;

import dev.parley.turn.Deadlines.Deadline;
import java.util.List;

/**
 * All that a turn machine knows about a conversation. Never changed by a step: {@link TurnMachine#step} returns a new one.
 */
public final class TurnState implements Cloneable {
    Phase phase = Phase.IDLE;
    boolean ended;
    int turn = 1;
    Conversation conversation = Conversation.EMPTY;
    Activity activity = Activity.LISTENING;
    Deadlines deadlines = new Deadlines();
    TurnTimestamps timestamps = TurnTimestamps.NONE;

    // The user.

    /** The user's words in this turn. */
    UserTranscript transcript = UserTranscript.NOTHING;

    /** The transcript when the turn ended, or when the reply was last held or released: what goes beyond it is new. */
    UserTranscript answered = UserTranscript.NOTHING;

    /** The language that the recogniser detected, or the client chose: a BCP 47 tag, or null. */
    String language;

    /** Whether the client chose it. */
    final boolean languageChosen;

    /** Whether the user is speaking right now, and whether they have spoken in this turn. */
    boolean speaking;

    boolean hasSpoken;

    /** When the user last began to speak, and how much they spoke in this turn before that, in ms. */
    long speechSince;

    long voiceMs;

    /** When the user's last voiced frame came. */
    long lastVoiced;

    /** When either side was last heard, or the user did something. */
    long lastActive;

    /** The user's pause, once it is long enough for a reply to be prepared; else null. */
    Pause pause;

    /** Replies that were prepared for this turn before its end. */
    int speculations;

    /** Whether the assistant has said that it understood nothing, and has understood nothing since. */
    boolean reprompted;

    /** Whether the client has asked for a reply to what is being said or understood. */
    boolean replyWanted;

    /** Whether the client was told to lower its loudspeaker. */
    boolean ducked;

    // Speech-to-text.

    /** Whether the recogniser sends words while they are spoken; if not, those of what was just said are still to come. */
    boolean streamsPartials;

    /** Whether the recogniser has said anything in this turn, be it that it heard no words. */
    boolean sttAnswers;

    /** Whether the user has spoken since words last came. */
    boolean awaitingFinal;

    /** Whether the recogniser is gone until the user speaks again, and whether its one retry was used. */
    boolean sttDown;

    boolean sttRetried;

    /** Why words of this turn are lost, or null. */
    FailureCode sttFailure;

    /** Whether the client knows that there is no recogniser for it in this turn. */
    boolean busyTold;

    // Tools.

    /** Where this turn's messages begin in the memory. */
    int turnStart;

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
     * The user's pause.
     *
     * @param since       since when it is long enough for a reply to be prepared
     * @param preparedFor the words that a reply was last prepared for in it: no other is; "" for none
     */
    record Pause(long since, String preparedFor) {
        boolean preparedFor(String words) {
            return !preparedFor.isEmpty() && UserTranscript.same(preparedFor, words);
        }
    }

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
        return turn;
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
        return reply() == null ? Attempt.NONE : reply().voice;
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
        return transcript.isComplete() && (streamsPartials || !awaitingFinal);
    }

    /** Whether the words are a guess, because little was said, and in a language that is being detected. */
    boolean guessed(TurnRules rules) {
        return rules.detectsLanguage()
                && !languageChosen
                && voiceMs < TurnRules.SURE_LANGUAGE_MS
                && !transcript.isFinal();
    }

    /** Whether the recogniser was lost with words, and the one that replaced it has not said anything. */
    boolean lostWords() {
        return sttRetried && transcript.reopened();
    }

    TurnState copy() {
        try {
            TurnState copy = (TurnState) super.clone();
            copy.activity = activity.copy();
            copy.deadlines = deadlines.copy();
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
