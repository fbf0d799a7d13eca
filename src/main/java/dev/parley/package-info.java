/**
 * Parley, a real-time voice assistant server: a browser's microphone in, speech-to-text, a language model and
 * text-to-speech streaming into one another, speech out.
 */
package dev.parley;
