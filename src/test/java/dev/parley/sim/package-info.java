/**
 * Deterministic simulation: the real turn machine and session, and around them a user, a client and vendors of a script that
 * comes from a seed, all on one virtual clock. After every event the invariants are looked at.
 *
 * <ul>
 *   <li>{@code mvn test -Dtest=SimulationTest} plays 2,000 conversations, the same ones each time;
 *       {@code -Dsim.seed} plays others, {@code -Dsim.count} more of them.
 *   <li>{@code mvn -Psim test} is the long run: ten million, others each time.
 *   <li>A failure is shrunk and printed as one line with {@code -Dsim.script="…"}, which plays it again, with a trace.
 *   <li>{@code FaultsAreFoundTest} shows that deliberate faults of the turn machine are found this way.
 *   <li>{@code scenarios.md} in the test resources lists what went wrong in other voice servers, and what guards it here.
 * </ul>
 *
 * <p>{@code mvn -Pmutation test} changes {@code turn} and {@code audio} in small ways, about 950, and 95 of a hundred are
 * noticed. What survives:
 *
 * <ul>
 *   <li>Nearly all are "less" for "not more" or the like. Most are at a limit of loudness, of pitch or of time that no sound
 *       meets to the last bit, in {@code NeuralVad} above all; others at one of a reply's length or of a vendor's pause,
 *       where one more or less is no matter, or where both sides come to the same.
 *   <li>A few change nothing that can be heard or read: samples summed with the other sign, another hash, an envelope that
 *       takes more room than it needs, memory that is not wiped or not kept.
 *   <li>{@code Message.system} is called by {@code llm} only: its tests are not among those of the run.
 * </ul>
 *
 * <p>The exhaustive search and the simulation are left out of it, since they take too long to be run for each change.
 */
package dev.parley.sim;
