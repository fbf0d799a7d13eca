/**
 * The pure core: which turn it is, when it ends, what is asked of whom, what enters memory. No Vert.x, no clock, no I/O;
 * time comes as a number with each event.
 */
package dev.parley.turn;
