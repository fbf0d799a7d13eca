package dev.parley.turn;

/** A reply in the making: one attempt. Deadlines are times on the conversation's clock, 0 when nothing is awaited. */
final class Reply implements Cloneable {
    final Attempt attempt;

    /** What it is to text-to-speech: the attempt, or a later number when it had to be spoken again. */
    Attempt voice;

    /** The user's words that it answers. */
    final String words;

    /** Whether the user's turn has ended on these words, so that the reply may be seen and heard. */
    boolean committed;

    /** Whether it was prepared before the turn ended. */
    boolean speculated;

    String text = "";

    /** What of it was given to text-to-speech under the present number. */
    String given = "";

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

    /** Whether some of the turn's audio was sent: the user may have heard it. */
    boolean audible;

    /** Whether all its audio was sent. */
    boolean drained;

    /** Whether it ended before its vendors said so: they may still be at it. */
    boolean cut;

    /** The one retry that each vendor has. */
    boolean llmRetried;

    boolean ttsRetried;

    long askAt;
    long tokenDeadline;
    long audioDeadline;
    long playbackDeadline;

    Reply(Attempt attempt, String words) {
        this.attempt = attempt;
        this.voice = attempt;
        this.words = words;
    }

    /** Another attempt at the same reply: what was told and tried stays told and tried. */
    Reply again(Attempt next) {
        Reply again = new Reply(next, words);
        again.doneTold = doneTold;
        again.failed = failed;
        again.audible = audible;
        again.llmRetried = llmRetried;
        again.ttsRetried = ttsRetried;
        return again;
    }

    /** Whether nothing of it was given to text-to-speech yet, so that nothing can come from there. */
    boolean wordless() {
        return text.isEmpty() && !written;
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
