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
 */
package dev.parley.sim;
