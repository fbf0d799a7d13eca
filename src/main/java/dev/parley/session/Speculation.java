package dev.parley.session;

/**
 * What became of a reply that was prepared before the user's turn had ended, and what the vendors may charge for it.
 *
 * @param used       whether it was spoken: the turn ended on the words that it answers. Else it was wasted
 * @param tokens     pieces of text that the language model had given by then, about a token each
 * @param characters of text that text-to-speech had been given by then
 */
public record Speculation(boolean used, int tokens, int characters) {}
