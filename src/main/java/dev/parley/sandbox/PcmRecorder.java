package dev.parley.sandbox;

import com.sun.speech.freetts.audio.AudioPlayer;
import io.vertx.core.buffer.Buffer;
import javax.sound.sampled.AudioFormat;

/** Takes the audio that FreeTTS would play, as signed 16-bit little-endian PCM. */
final class PcmRecorder implements AudioPlayer {
    private final Buffer pcm = Buffer.buffer();
    private AudioFormat format;
    private float volume = 1;

    Buffer pcm() {
        return pcm;
    }

    @Override
    public boolean write(byte[] audio) {
        return write(audio, 0, audio.length);
    }

    @Override
    public boolean write(byte[] audio, int offset, int size) {
        if (!format.isBigEndian()) {
            pcm.appendBytes(audio, offset, size);
            return true;
        }
        for (int i = offset; i + 1 < offset + size; i += 2) {
            pcm.appendByte(audio[i + 1]).appendByte(audio[i]);
        }
        return true;
    }

    @Override
    public void setAudioFormat(AudioFormat format) {
        this.format = format;
    }

    @Override
    public AudioFormat getAudioFormat() {
        return format;
    }

    @Override
    public void setVolume(float volume) {
        this.volume = volume;
    }

    @Override
    public float getVolume() {
        return volume;
    }

    @Override
    public boolean drain() {
        return true;
    }

    @Override
    public boolean end() {
        return true;
    }

    @Override
    public long getTime() {
        return 0;
    }

    @Override
    public void begin(int size) {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void reset() {}

    @Override
    public void cancel() {}

    @Override
    public void close() {}

    @Override
    public void resetTime() {}

    @Override
    public void startFirstSampleTimer() {}

    @Override
    public void showMetrics() {}
}
