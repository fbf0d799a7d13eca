/**
 * The contract between sessions and stages. Any verticle that keeps it, in any language that Vert.x deploys, can be
 * configured as a stage.
 *
 * <p><b>Opening.</b> A stage instance listens on its stage's shared address ({@link dev.parley.bus.Addresses#shared})
 * and on a private address of its own. A session sends {@link dev.parley.bus.Open} to the shared address, so instances
 * take turns; the instance starts to connect to its vendor, answers {@link dev.parley.bus.Opened} with its private
 * address, and gets everything else of that session there. Each opening is a generation: a second {@code Open} of the same
 * session with a higher generation replaces the first; commands of another generation than the open one are ignored.
 *
 * <p><b>Commands.</b> The language model and text-to-speech stages get {@link dev.parley.bus.StageCommand}s: an envelope of
 * session and generation around a {@link dev.parley.turn.TurnEffect.Command}. The speech-to-text stage gets
 * {@link dev.parley.bus.SttInput}.
 *
 * <p><b>Events.</b> The stage sends {@link dev.parley.bus.StageEvent}s to the inbox that the {@code Open} named: an
 * envelope of session, stage and generation around a {@link dev.parley.turn.TurnEvent}. It never sends anything of a
 * generation that was closed, nor of an attempt that was cancelled.
 * <table>
 * <caption>Who sends what</caption>
 * <tr><td>stt</td><td>{@code Transcript}, {@code SttFailed}</td></tr>
 * <tr><td>llm</td><td>{@code Token}, {@code ReplyDone}, {@code LlmFailed}</td></tr>
 * <tr><td>tts</td><td>{@code Speech}, {@code SpeechDone}, {@code TtsFailed}</td></tr>
 * </table>
 *
 * <p><b>Interruption</b> is one {@link dev.parley.bus.Cancel}, published to {@link dev.parley.bus.Addresses#CANCEL},
 * where every instance of every stage listens. The bus keeps the order of messages from one sender to one address only:
 * a {@code Cancel} may overtake commands that were sent before it. A stage therefore remembers, per generation, up to which
 * attempt all is cancelled, and ignores later commands of those.
 *
 * <p><b>Closing.</b> {@link dev.parley.bus.Close} ends all that the stage holds for the generation. It is sent to the
 * instance's private address; a session that got no answer to its {@code Open} in time publishes it, like a {@code Cancel},
 * so that an instance that took the session all the same releases it. Undeploying a stage closes all of its generations,
 * and tells each session that it is lost ({@link dev.parley.bus.StageEvent#lost}, code
 * {@link dev.parley.turn.FailureCode#UNAVAILABLE}).
 *
 * <p><b>Other nodes.</b> A session whose stages may be in another JVM names the inbox of its node in the {@code Open}, and a
 * lease. The node sends a {@link dev.parley.bus.Heartbeat} with this inbox to the private address of each instance that
 * serves any of its sessions, a few times a second; the instance answers those that want an answer at once, with an empty
 * reply. An instance that does not answer is gone, and its sessions take that for a failure. A node that is silent for the
 * time of the lease is gone, and the stage closes its sessions as if it were undeployed.
 *
 * <p><b>Failures.</b> A stage sends one {@link dev.parley.turn.TurnEvent.Failed} for each piece of work that it could not
 * finish, and never retries by itself: the turn machine decides, and a retry is a new attempt; commands for an attempt that
 * has ended are ignored. After a failure of speech-to-text its generation is dead and the session opens a new one; the
 * language model and text-to-speech stages keep theirs. An idle connection that the vendor closes is no failure: the stage
 * reopens it when it is next needed.
 *
 * <p><b>Threads.</b> Stages run on event loops. Messages are immutable and are passed by reference inside a JVM; between
 * JVMs {@link dev.parley.bus.Codecs} writes them as CBOR.
 */
package dev.parley.bus;
