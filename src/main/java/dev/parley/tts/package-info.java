/**
 * The text-to-speech stage: makes speakable text of what the language model writes and has ElevenLabs speak it, piece by
 * piece, while it is being written. Knows the bus and the configuration, and nothing of the rest.
 */
package dev.parley.tts;
