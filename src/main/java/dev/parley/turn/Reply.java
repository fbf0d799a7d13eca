package dev.parley.turn;

/** A reply in the making: one attempt. Deadlines are times on the conversation's clock, 0 when nothing is awaited. */
final class Reply implements Cloneable {
    final Attempt attempt;

    /** The user's words that it answers. */
    final String words;

    /** Whether the user's turn has ended on these words, so that the reply may be seen and heard. */
    boolean committed;

    /** Whether it was prepared before the turn ended. */
    boolean speculated;

    String text = "";

    /** Whether no more text is to come: the model is done, or was given up. */
    boolean written;

    /** How the text ended, in the browser protocol's words. */
    String finish = "stop";

    /** Whether the client has been told that the reply is done. */
    boolean doneTold;

    /** Whether it is the apology for a failure: it is spoken, but never remembered. */
    boolean failed;

    /** Milliseconds of audio that came. */
    double audioMs;

    /** Whether all its audio came. */
    boolean spoken;

    /** Whether some of its audio was sent: the user may have heard it. */
    boolean audible;

    /** Whether all its audio was sent. */
    boolean drained;

    /** The one retry that each vendor has. */
    boolean llmRetried;

    boolean ttsRetried;

    long askAt;
    long tokenDeadline;
    long audioDeadline;
    long playbackDeadline;

    Reply(Attempt attempt, String words) {
        this.attempt = attempt;
        this.words = words;
    }

    @Override
    public Reply clone() {
        try {
            return (Reply) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
