/**
 * One conversation: the shell around the turn machine. {@link dev.parley.session.Session} and what it uses know no Vert.x
 * and run in virtual time as well; {@link dev.parley.session.SessionVerticle}, {@link dev.parley.session.ClientSocket} and
 * {@link dev.parley.session.BusStages} tie it to sockets and to the event bus, and {@link dev.parley.session.NodeVerticle} to
 * the stages of other machines.
 */
package dev.parley.session;
