/** What operators count and measure: conversations, their turns, what their vendors do, and how busy the event loops are. */
package dev.parley.metrics;
