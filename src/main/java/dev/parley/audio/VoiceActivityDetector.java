package dev.parley.audio;

import java.util.function.DoubleSupplier;

/** Tells voice from everything else, frame by frame. Keeps a memory of what it heard: one object per microphone. */
@FunctionalInterface
public interface VoiceActivityDetector {
    /**
     * Whether the user's voice is in this 20 ms frame of 16 kHz audio. Takes microseconds. Voice is often known for what
     * it is only from its second or third frame on: then the ones before it are taken for voice as well.
     *
     * @param over      whether the assistant can be heard at this moment: more is wanted of a voice that interrupts it
     * @param assistant how loud it then is, as the root mean square of 16-bit samples: an echo of it is not the user's
     *                  voice. Asked only of a frame that would be voice otherwise
     * @return how many frames are voice, of those up to and with this one; 0 when there is none in this one
     */
    int voiced(Pcm frame, boolean over, DoubleSupplier assistant);
}
