/**
 * Deterministic simulation: the real turn machine and session, and around them a user, a client and vendors of a script that
 * comes from a seed, all on one virtual clock. After every event the invariants are looked at.
 *
 * <ul>
 *   <li>{@code mvn test -Dtest=SimulationTest} plays 200,000 fresh conversations and prints their seed;
 *       {@code -Dsim.seed} plays given ones, {@code -Dsim.count} more of them.
 *   <li>{@code mvn -Psim test} is the long run: ten million.
 *   <li>A failure is shrunk and printed as one line with {@code -Dsim.script="…"}, which plays it again, with a trace.
 *   <li>{@code FaultsAreFoundTest} shows that deliberate faults of the turn machine are found this way.
 *   <li>{@code scenarios.md} in the test resources lists what went wrong in other voice servers, and what guards it here.
 * </ul>
 *
 * <p>{@code mvn -Pmutation test} changes {@code turn} and {@code audio} in small ways. What survives is of three kinds:
 *
 * <ul>
 *   <li>"Less" for "not more", at a limit of loudness, of pitch or of time, or of a reply's length, that no sound and no clock
 *       meets to the last bit: most of those in {@code PitchedVoice}.
 *   <li>What is done twice over, so that once is enough: a reply given up that is already gone, a debt of a reply noted again.
 *   <li>What happens when several vendors fail one after the other: the last patience running out over a lost recogniser
 *       ({@code Failing.overdue}). The simulation and the exhaustive search go there; the mutation run leaves both out, since
 *       they take too long to be run for each change.
 * </ul>
 */
package dev.parley.sim;
