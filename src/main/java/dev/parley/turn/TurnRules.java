package dev.parley.turn;

/**
 * The numbers that a turn machine goes by, in milliseconds where nothing else is said.
 *
 * @param silenceMs        silence, in audio time, that ends the user's turn
 * @param speculateAfterMs silence after which a reply is prepared; 0 never
 * @param maxAttempts      replies prepared for one turn before its end, at most
 * @param transcriptWaitMs how long words are waited for when none is known, or not the last ones, at the turn's end
 * @param llmWaitMs        the longest wait for a reply's first token, and for each next one
 * @param ttsWaitMs        the longest wait for a reply's first audio, and for each next stretch
 * @param replyWaitMs      the longest that the user hears nothing after their turn's end, or nothing more of a reply that
 *                         goes on; then the recorded apology is heard, whatever is still being waited for
 * @param idleTimeoutMs    without speech of either side, this ends the conversation, where the client has no say in that
 * @param bargeInMs        voice without words that interrupts a reply
 * @param releaseMs        a held reply goes on when the voice has faded for this long without words
 * @param maxMs            the longest turn of the user: then it is answered as it stands
 * @param reprompt         whether the assistant says so when nothing was understood
 * @param detectsLanguage  whether the recogniser finds out the language where the client chose none: in little voice its first
 *                         guess is often wrong
 * @param backchannels     words that are no interruption
 */
public record TurnRules(
        int silenceMs,
        int speculateAfterMs,
        int maxAttempts,
        int transcriptWaitMs,
        int llmWaitMs,
        int ttsWaitMs,
        int replyWaitMs,
        int idleTimeoutMs,
        int bargeInMs,
        int releaseMs,
        int maxMs,
        boolean reprompt,
        boolean detectsLanguage,
        Backchannels backchannels) {
    /** How long after its computed end a reply counts as heard when the client never says so. */
    static final int PLAYBACK_GRACE_MS = 1000;

    /** Text of this length, in characters, is enough for text-to-speech to begin: from then on its audio is awaited. */
    static final int SPEAKABLE_CHARS = 80;

    /** Into a pause, the last reply that may be prepared for a turn waits so long for the recogniser's last words. */
    static final int LAST_WORDS_MS = 150;

    /** When words come only after the turn's end, and are not final, so long is waited for more of them. */
    static final int MORE_WORDS_MS = 300;

    /** With less voice than this, a detected language, and the words in it, are sure only in final words. */
    static final int SURE_LANGUAGE_MS = 2000;

    /** Voice of this length, in which nothing was understood, is worth a word to the user. */
    static final int UNHEARD_MS = 600;

    /** A reply longer than this, in characters or in milliseconds of audio, is cut: a vendor may never stop by itself. */
    static final int MAX_REPLY_CHARS = 16_000;

    static final int MAX_REPLY_MS = 900_000;
}
