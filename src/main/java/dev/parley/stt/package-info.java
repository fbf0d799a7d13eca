/**
 * The speech-to-text stage: Sarvam's streaming WebSockets, in both of their dialects, behind the bus contract.
 *
 * <p>{@link dev.parley.stt.SttVerticle} takes sessions. For each there is a {@code SarvamStream}, which decides what is sent
 * when, what a lost connection means and when to reconnect. It has at most one {@code VendorSocket}, a {@code SarvamDialect}
 * that knows the vendor's messages, and a {@code TranscriptReader} that turns them into events.
 */
package dev.parley.stt;
