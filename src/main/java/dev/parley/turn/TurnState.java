package dev.parley.turn;

/**
 * All that a turn machine knows about a conversation. Never changed by a step: {@link TurnMachine#step} gives a new one.
 */
public final class TurnState implements Cloneable {
    Phase phase = Phase.IDLE;
    boolean ended;
    int turn = 1;
    Conversation conversation = Conversation.EMPTY;

    Heard heard = Heard.NOTHING;

    /** The language of the user's words as the recogniser detected it, or as the client chose it, or null. */
    String language;

    /** Whether the user is speaking right now. */
    boolean speaking;

    /** Whether the user has spoken in this turn. */
    boolean spoke;

    /** Whether the recogniser tells words while they are spoken; if not, those of what was just said are still to come. */
    boolean livelyWords;

    /** Whether the user has spoken since words last came. */
    boolean wordsOwed;

    /** Since when the user's pause is long enough for a reply to be prepared; 0 when it is not. */
    long pausedAt;

    /** When the last reply that may be prepared for this turn is; 0 when it does not wait. */
    long speculateAt;

    /** When the last voiced frame of the user came. */
    long lastVoiced;

    /** When either side was last heard, or the user did something. */
    long lastActive;

    /** Until when words are awaited at a turn's end that has none; 0 when they are not. */
    long wordsDeadline;

    /**
     * Until when the user is owed something to hear since their turn's end, or more of the reply; 0 when nothing is owed.
     * When the end was given up for want of words, words that come until then are still answered.
     */
    long replyDeadline;

    /** When a turn ends whose words came although no speech was detected; 0 when there is none. */
    long quietDeadline;

    /** Whether the recogniser is gone until the user speaks again, and whether its one retry was used. */
    boolean sttDown;

    boolean sttRetried;

    /** Why words of this turn are lost, or null. */
    FailureCode sttFailure;

    /** The reply in the making, or null. */
    Reply reply;

    /** Attempts of the whole conversation, and those made before the running turn's end. */
    int attempts;

    int speculations;

    /** The words that a reply was last prepared for in the user's pause, or none. */
    String preparedFor = "";

    boolean ducked;
    Marks marks = Marks.NONE;

    /**
     * Before anything has happened.
     *
     * @param language the language that the client chose, or null
     */
    public TurnState(String language) {
        this.language = language;
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
        return reply == null ? Attempt.NONE : reply.attempt;
    }

    /** What the live reply is to text-to-speech. {@link Attempt#NONE} when there is none. */
    public Attempt voice() {
        return reply == null ? Attempt.NONE : reply.voice;
    }

    /** Whether the live reply may be heard by the user: some of its audio was sent. */
    public boolean audible() {
        return reply != null && reply.audible;
    }

    /** When a {@link TurnEvent.Tick} is due, or {@link Long#MAX_VALUE}. */
    public long nextDeadline(TurnRules rules) {
        if (ended || phase == Phase.IDLE) {
            return Long.MAX_VALUE;
        }
        long next = earlier(Long.MAX_VALUE, wordsDeadline);
        next = earlier(next, quietDeadline);
        next = earlier(next, speculateAt);
        next = earlier(next, replyDeadline);
        if (reply != null) {
            next = earlier(next, reply.askAt);
            next = earlier(next, reply.tokenDeadline);
            next = earlier(next, reply.audioDeadline);
            next = earlier(next, reply.playbackDeadline);
        }
        return awaitsUser() ? Math.min(next, lastActive + rules.idleTimeoutMs()) : next;
    }

    /** Whether nobody speaks, and nothing is being prepared: only then does the conversation grow idle. */
    boolean awaitsUser() {
        return phase == Phase.USER_SPEAKING && !speaking && reply == null && wordsDeadline == 0 && quietDeadline == 0;
    }

    /** Whether the turn's end was given up not long ago because no words had come. */
    boolean gaveUp() {
        return phase == Phase.USER_SPEAKING && replyDeadline != 0 && wordsDeadline == 0;
    }

    /** Whether the last reply that was prepared in this pause was for these words: then no other is. */
    boolean prepared(String words) {
        return !preparedFor.isEmpty() && Heard.same(preparedFor, words);
    }

    /** Whether all that the user said so far is understood, as far as that can be known. */
    boolean understood() {
        return heard.complete() && (livelyWords || !wordsOwed);
    }

    /** Whether the recogniser was lost with words, and the one that took its place has not said anything. */
    boolean lostWords() {
        return sttRetried && heard.relinked();
    }

    private static long earlier(long one, long deadline) {
        return deadline == 0 ? one : Math.min(one, deadline);
    }

    TurnState copy() {
        try {
            TurnState copy = (TurnState) super.clone();
            copy.reply = reply == null ? null : reply.clone();
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
