/**
 * Tools that the language model may call. A tool is an event-bus address, so that any verticle in any JVM language is one;
 * webhooks and MCP servers are adapters that answer at such an address.
 *
 * <p><b>Request</b>: {@code eventBus.request(address, JsonObject)} with the headers {@code action} ("call"), {@code call}
 * (unique id of the call, also the idempotency key), {@code session}, {@code turn}, {@code attempt}, {@code later} (an address)
 * and {@code deadline} (ms since the epoch), and the body
 * <pre>{"name": "weather", "arguments": {…}, "language": "hi-IN", "confirmed": false}</pre>
 * The arguments have been validated against the tool's schema, except for {@code format}, {@code pattern},
 * {@code patternProperties} and {@code uniqueItems}, which take too long on an event loop. A whole number is an {@code Integer} or {@code Long}, however the model writes it
 * (5.0), another one a {@code Double}, or a {@code BigDecimal} where no double is exactly that.
 *
 * <p><b>Reply</b>: {@code {"result": any JSON}}, optionally with {@code "reply": false} where no words of the model are wanted;
 * or {@code {"error": "not_found", "message": "for the model"}}; or {@code message.fail(code, text)}.
 *
 * <p><b>Later</b>: a reply with {@code "laterMs": N} promises that the tool tells more within N ms; the conversation stays open
 * for it, an hour at most. It does so once, by {@code eventBus.send(headers.later, {"call": id, "result": any JSON})}, and the
 * model speaks about it as soon as nobody else does. A promise may be broken.
 *
 * <p><b>Cancel</b>: {@code eventBus.publish("parley.tools.cancel", {"call", "session", "turn", "reason"})}, reason one of
 * "interrupted", "timeout", "ended". It may come twice, before the call, or never; after the reply, it says that nobody waits
 * for what was promised. The tool stops what it can; a late reply is ignored. No answer is wanted.
 *
 * <p><b>Rules</b>: a tool does not block its event loop. The same {@code call} again has no second effect. Order between calls
 * is not promised. Several instances at one address take turns. The model gets the first
 * 4096 characters of a result.
 */
package dev.parley.tools;
