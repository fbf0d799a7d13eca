package dev.parley.tts;

/**
 * How long things are waited for, all in milliseconds.
 *
 * @param firstAudio from a context's first text to its first audio, before the text is spoken again
 * @param quiet      from the last text until a context that has spoken is closed
 * @param end        without audio after the last text, before the reply counts as spoken to its end
 * @param slot       from closing a context until its place counts as free even if the vendor says nothing
 * @param keepAlive  between two signs of life
 * @param steady     how long a socket must have lived to be reopened as soon as it closes
 */
record Patience(long firstAudio, long quiet, long end, long slot, long keepAlive, long steady) {
    static final Patience DEFAULT = new Patience(1500, 300, 2000, 5000, 15_000, 5000);
}
