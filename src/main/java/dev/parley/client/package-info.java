/**
 * The protocols that clients speak, one package each, and what they share. Each implements
 * {@link dev.parley.session.ClientProtocol}: it turns its messages into calls of the session, and the session's events into
 * messages. The session does not know which client it has.
 */
package dev.parley.client;
