/**
 * One conversation: the shell around the turn machine. {@link dev.parley.session.Session} and its parts run in virtual time as
 * well, with another event bus behind {@link dev.parley.session.StageClient}, the only one of them that knows Vert.x.
 * {@link dev.parley.session.SessionVerticle} and {@link dev.parley.session.ClientSocket} tie them to the socket,
 * {@link dev.parley.session.NodeVerticle} ties them to the stages of other machines. The client's protocol is a
 * {@link dev.parley.session.ClientProtocol}, in a package of its own.
 */
package dev.parley.session;
