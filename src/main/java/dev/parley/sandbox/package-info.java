/**
 * The keyless default: a server inside the product's JVM that speaks the wire protocols of the three vendors, so that
 * their clients never know.
 *
 * <p>{@code Sandbox} is the door, {@code Engines} is what is behind it. In between, {@code SandboxServer} finds the
 * protocol of a request and gives it a {@code Wire}; {@code SarvamClassic}, {@code SarvamRealtime}, {@code
 * OpenAiChat}, {@code ElevenLabsSocket} and {@code ElevenLabsHttp} speak one protocol each, on the event loop of the
 * connection, to an {@code Ear}, a {@code Mind} or a {@code Voice}. The real engines compute on worker threads of
 * their own: {@code SphinxEar}, {@code KevinVoice}; {@code RuleMind} needs none. A {@code Tap} sees and may bend all
 * traffic: tests use it for faults and records.
 *
 * <p>The package knows no other package of the product.
 */
package dev.parley.sandbox;
