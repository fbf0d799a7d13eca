/**
 * The language model stage: asks a server that speaks OpenAI's chat completion protocol, and passes its tokens on as they
 * come.
 *
 * <p>{@link dev.parley.llm.LlmVerticle} takes sessions. For each attempt there is a {@code ChatRequest}, whose body
 * {@code ChatBody} writes and whose response a {@code ChatReply} reads. {@code SpokenText} takes out what is not spoken,
 * {@code ToolCallAccumulator} puts tool calls together. The connections are in a {@code ChatClient}.
 */
package dev.parley.llm;
