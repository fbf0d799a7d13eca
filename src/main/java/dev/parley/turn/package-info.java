/**
 * The pure core: which turn it is, when it ends, what is asked of whom, what enters memory. No Vert.x, no clock, no I/O;
 * time comes as a number with each event.
 *
 * <p>To be read in this order:
 *
 * <ol>
 *   <li>What goes in and out: {@link TurnEvent}, {@link TurnEffect}, and in it {@link ServerEvent}, what the client is told.
 *   <li>{@link TurnMachine}: the table from events to rules.
 *   <li>{@link TurnState}, and in it the user's {@link Turn} with their words ({@link UserTranscript}), the {@link Activity} of
 *       the assistant with its {@link Reply}, the {@link Deadlines} and the memory ({@link Conversation}).
 *   <li>The rules, which work on a {@link StepContext}: {@link VoiceRules}, {@link UserTurn}, {@link ReplyRules},
 *       {@link SpeechRules}, {@link PlaybackRules}, {@link BargeIn}, {@link ToolRules}, {@link LateResults},
 *       {@link Recovery}, {@link OwnTurns}.
 *   <li>What the assistant says of its own accord, and what it makes of words: {@link Phrases},
 *       {@link Backchannels}, {@link Consent}.
 * </ol>
 */
package dev.parley.turn;
