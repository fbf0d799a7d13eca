/** Clock and timers of a conversation, virtual in tests. */
package dev.parley.time;
