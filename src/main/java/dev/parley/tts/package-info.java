/**
 * The text-to-speech stage: cuts what the language model writes into pieces that a voice speaks well, and has a vendor speak
 * them while the reply is being written.
 *
 * <p>{@link dev.parley.tts.TtsVerticle} takes sessions. For each there is a {@code VoiceLink} with its {@code VoiceSocket}s, and
 * for each reply a {@code ReplySpeech}, which speaks on one {@code SpeechContext} after the other. A {@code VoiceProtocol} knows
 * the vendor's messages: {@code ElevenLabs} or {@code SarvamVoice}. {@code NumberWords} writes numbers as words for a voice that
 * reads digits badly.
 */
package dev.parley.tts;
