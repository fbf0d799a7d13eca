/**
 * The speech-to-text stage: Sarvam's streaming WebSockets, in both of their dialects, behind the bus contract.
 *
 * <p>{@link dev.parley.stt.SttVerticle} takes sessions. For each there is a {@code SarvamLink}, which decides: what is
 * sent when, what a lost connection means, when to connect anew. It has at most one {@code SarvamConnection}, which
 * knows WebSockets and nothing of speech, and a {@code Dialect}, which knows the vendor's words and nothing of sockets.
 */
package dev.parley.stt;
