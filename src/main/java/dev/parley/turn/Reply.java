package dev.parley.turn;

/** One attempt at a reply: how far its text and its audio have come. Changed by a step on the step's own copy only. */
final class Reply implements Cloneable {
    final Attempt attempt;

    /** The user's words that it answers; empty for one that answers none, such as a greeting or a tool's late result. */
    final String words;

    /** Whether it was prepared before the turn ended. */
    final boolean speculated;

    /** What it is to the language model: the attempt, or a later one after tool calls. */
    Attempt model;

    String text = "";

    /** How many characters of the text are remembered with tool calls already. */
    int told;

    /** The tool calls that the reply waits for, or that it was prepared with; else null. */
    ToolRound tools;

    /** What text-to-speech speaks now. */
    Segment segment;

    /** Whether it is text only. */
    boolean unspoken;

    /** Whether no more text is to come: the model is done, or was given up. */
    boolean textComplete;

    /** How the text ended, in the browser protocol's words. */
    String finish = "stop";

    /** Milliseconds of audio that came. */
    double audioMs;

    boolean audioComplete;

    /** Whether all its audio was sent to the client. */
    boolean audioSent;

    /** Whether it was ended before its vendors said so: they may still be working. */
    boolean truncated;

    /**
     * A stretch of the reply that is spoken under one voice.
     *
     * @param voice what it is to text-to-speech: the reply's attempt, or a later one
     * @param given what of the text was given to text-to-speech
     * @param ends  whether that is spoken to its end before more is
     * @param next  the text that waits for that
     */
    record Segment(Attempt voice, String given, boolean ends, String next) {
        Segment(Attempt voice, String given) {
            this(voice, given, false, "");
        }

        /** With more text. */
        Segment with(String text) {
            return ends ? new Segment(voice, given, true, next + text) : new Segment(voice, given + text);
        }

        Segment ended() {
            return new Segment(voice, given, true, next);
        }

        /** With text that is spoken before what waits. */
        Segment waitFirst(String text) {
            return new Segment(voice, given, ends, text + next);
        }
    }

    Reply(Attempt attempt, String words, boolean speculated) {
        this.attempt = attempt;
        this.segment = new Segment(attempt, "");
        this.model = attempt;
        this.words = words;
        this.speculated = speculated;
    }

    /** Whether nothing of it was given to text-to-speech yet, so that nothing can come from there. */
    boolean isWordless() {
        return text.isEmpty() && segment.given().isEmpty() && !textComplete;
    }

    /** The latest attempt of it that any stage knows. */
    Attempt latest() {
        return segment.voice().upTo(model) ? model : segment.voice();
    }

    Reply copy() {
        try {
            return (Reply) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
