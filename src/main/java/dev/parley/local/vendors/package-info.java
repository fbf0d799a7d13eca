/**
 * The wire protocols of Sarvam, OpenAI and ElevenLabs, as far as Parley's stages speak them, on a loopback port. Engines of
 * this JVM stand behind them; any key is accepted.
 *
 * <p>Read {@link dev.parley.local.vendors.VendorSimulator} first, then {@code VendorsVerticle}, which finds the protocol of a
 * request, and {@code ClientConnection}, which all of them write to. {@code SimulatedSarvamRealtime} gives the audio to a
 * {@code SpeechInput}, which cuts it into utterances; {@code SimulatedOpenAiChat} streams an answer; {@code
 * SimulatedElevenLabs} has a {@code SpeakingContext} for each reply. Tests make all this stricter, and break it.
 */
package dev.parley.local.vendors;
