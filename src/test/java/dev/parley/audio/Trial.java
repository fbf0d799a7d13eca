package dev.parley.audio;

/**
 * What the microphone hears, what the assistant says meanwhile, and the truth about it. Times are milliseconds of audio.
 *
 * @param reply   how loud the assistant can be heard at each frame, 0 where it cannot
 * @param fromMs  from here on it counts
 * @param onsetMs where the words begin that count
 * @param endMs   where they end
 * @param pauses  whether there is a pause in them that ends a turn
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record Trial(Sound heard, double[] reply, double fromMs, double onsetMs, double endMs, boolean pauses) {}
