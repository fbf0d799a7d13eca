package dev.parley.audio;

import java.util.function.DoubleSupplier;

/** Tells the user's voice from everything else, frame by frame. Remembers what it heard: one object per microphone. */
@FunctionalInterface
public interface VoiceActivityDetector {
    /**
     * Whether the user's voice is in this 20 ms frame of 16 kHz audio. Takes microseconds; called for every frame, on the
     * session's context. Voice is often recognised only in its second or third frame: then the frames before it count as
     * voice as well.
     *
     * @param assistantAudible  whether the assistant can be heard at this moment: an interruption needs more certainty
     * @param assistantLoudness how loud it then is, as the root mean square of 16-bit samples: its echo is not the user's
     *                          voice. Asked at most once, in this call, and only while the assistant is audible
     * @return how many frames are voice, of those up to and with this one; 0 when there is none in this one
     */
    int voiced(Pcm frame, boolean assistantAudible, DoubleSupplier assistantLoudness);
}
