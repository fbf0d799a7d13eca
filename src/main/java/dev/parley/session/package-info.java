/**
 * One conversation: the shell around the turn machine. {@link dev.parley.session.Session} and its parts know no Vert.x and run
 * in virtual time as well; {@link dev.parley.session.SessionVerticle}, {@link dev.parley.session.ClientSocket} and
 * {@link dev.parley.session.StageClient} tie it to its socket and to the event bus, {@link dev.parley.session.NodeVerticle} to
 * the stages of other machines. The client's protocol is a {@link dev.parley.session.ClientProtocol}, in a package of its own.
 */
package dev.parley.session;
