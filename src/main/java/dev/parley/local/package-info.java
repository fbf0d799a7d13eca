/**
 * The keyless default: a server inside this JVM that speaks the vendors' wire protocols on a loopback port, so that there
 * is one code path with and without keys.
 *
 * <ul>
 *   <li>{@code local}: {@code LocalServer} chooses the engines and starts the simulator.
 *   <li>{@code local.vendors}: the wire protocols of Sarvam, OpenAI and ElevenLabs, on event loops.
 *   <li>{@code local.engine}: the interfaces of the engines, and the bounded worker threads that they run on.
 *   <li>{@code local.demo}: Sphinx4 with a grammar, FreeTTS. {@code local.rules}: answers by rules. {@code
 *       local.neural}: Moonshine and Piper, whose files {@code local.models} downloads.
 * </ul>
 *
 * <p>Of Parley the packages know only {@code audio}, for its samples.
 */
package dev.parley.local;
