package dev.parley.client.realtime;

import dev.parley.audio.Pcm;
import dev.parley.audio.Resampler;
import dev.parley.client.AudioFormat;

/** The reply's audio at the rate of the client's format. */
final class ReplyAudio {
    private static final short[] NOTHING = new short[0];
    private final int sourceRate;
    private Resampler resampler;
    private int rate;

    /** @param sourceRate of what comes, in Hz */
    ReplyAudio(int sourceRate) {
        this.sourceRate = sourceRate;
    }

    /** Resamples the next audio of the reply. */
    short[] add(byte[] pcm, AudioFormat format) {
        if (rate != format.rate()) {
            rate = format.rate();
            resampler = new Resampler(sourceRate, rate);
        }
        return resampler.add(Pcm.samples(pcm));
    }

    /** The rest, when the reply is complete; nothing if the format was changed meanwhile. */
    short[] end(AudioFormat format) {
        return resampler == null || rate != format.rate() ? NOTHING : resampler.end();
    }

    void clear() {
        if (resampler != null) {
            resampler.clear();
        }
    }
}
