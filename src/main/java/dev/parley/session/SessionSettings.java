package dev.parley.session;

import dev.parley.turn.TurnMachine;
import dev.parley.turn.TurnRules;

/**
 * What is the same for all conversations.
 *
 * @param machine            decides; it holds nothing of any conversation
 * @param bargeInMs          milliseconds of voice that interrupt the assistant
 * @param playAheadMs        how far ahead of the playhead audio is sent, in milliseconds of audio
 * @param maxBufferedAudioMs how much audio is held for a client, in milliseconds of audio
 * @param apologyClip        what is heard when text-to-speech itself fails
 */
record SessionSettings(
        TurnMachine machine, int bargeInMs, int playAheadMs, int maxBufferedAudioMs, ApologyClip apologyClip) {
    /** The numbers that turns are taken by. */
    TurnRules rules() {
        return machine.rules();
    }
}
