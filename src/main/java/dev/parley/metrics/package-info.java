/** Metrics for operators: conversations, turns, vendor failures, event loop lag. */
package dev.parley.metrics;
