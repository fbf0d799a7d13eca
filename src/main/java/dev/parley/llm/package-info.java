/**
 * The language model stage: asks a server of OpenAI's chat completion protocol and passes its tokens on as they come.
 * Knows the bus and the configuration, and nothing of the rest.
 */
package dev.parley.llm;
