/** The clock and the timers that a conversation is given, so that tests can give it virtual ones. */
package dev.parley.time;
