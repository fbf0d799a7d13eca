package dev.parley.tts;

/**
 * Times of a voice that no operator has a reason to set, all in ms.
 *
 * @param firstAudio from a context's first text to its first audio, before the text is spoken again
 * @param quiet      from the last text until a context that has spoken is closed
 * @param end        without audio after the last text, before the reply counts as spoken to its end
 * @param slot       from closing a context until its place counts as free even if the vendor says nothing
 * @param keepAlive  between two keep-alive messages
 * @param steady     how long a socket must have lived to be reopened as soon as it closes
 */
record TtsTimeouts(long firstAudio, long quiet, long end, long slot, long keepAlive, long steady) {
    static final TtsTimeouts DEFAULT = new TtsTimeouts(2500, 300, 2000, 10_000, 15_000, 5000);
}
