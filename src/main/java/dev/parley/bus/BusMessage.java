package dev.parley.bus;

/** Everything that Parley puts on the event bus. Immutable records; {@link Codecs} carries them. */
public sealed interface BusMessage permits Open, Opened, Close, Cancel, Heartbeat, StageCommand, SttInput, StageEvent {}
