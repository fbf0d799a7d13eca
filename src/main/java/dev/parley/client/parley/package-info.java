/** The browser protocol, {@code parley.v1}: what the page speaks. {@code src/site/markdown/protocol.md} has it. */
package dev.parley.client.parley;
