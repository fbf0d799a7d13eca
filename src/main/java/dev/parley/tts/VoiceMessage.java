package dev.parley.tts;

import dev.parley.vendor.VendorError;

/**
 * What a voice vendor says.
 *
 * @param context id of the context that it belongs to, or null
 * @param audio   samples, perhaps with half a sample at the end; empty for none
 * @param aligned the characters of the text that the audio speaks, or null where the vendor does not tell
 * @param ended   whether it is the context's last message
 * @param error   what went wrong, or null
 */
record VoiceMessage(String context, byte[] audio, String aligned, boolean ended, VendorError error) {}
