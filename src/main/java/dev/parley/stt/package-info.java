/**
 * The speech-to-text stage: Sarvam's streaming WebSockets, in both of their dialects, behind the bus contract.
 *
 * <p>{@link dev.parley.stt.SttVerticle} takes sessions. For each there is a {@code SarvamStream}, which decides when to
 * connect and what a lost connection means. It has at most one {@code VendorSocket}, a {@code SarvamDialect} that knows the
 * vendor's messages, an {@code AudioSender}, and a {@code TranscriptReader} that turns messages into events.
 */
package dev.parley.stt;
