package dev.parley.session;

import dev.parley.audio.Pcm;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * The recorded apology that is heard when text-to-speech itself fails.
 *
 * @param pcm at the output's rate
 */
public record ApologyClip(Pcm pcm) {
    /**
     * Reads the recording, at the rate that is wanted. Touches the disk and computes: not for an event loop.
     *
     * @param sampleRate in Hz
     */
    public static ApologyClip load(int sampleRate) {
        try (InputStream in = ApologyClip.class.getResourceAsStream("apology.wav");
                AudioInputStream recorded = AudioSystem.getAudioInputStream(new BufferedInputStream(in));
                AudioInputStream wanted =
                        AudioSystem.getAudioInputStream(new AudioFormat(sampleRate, 16, 1, true, false), recorded)) {
            byte[] bytes = wanted.readAllBytes();
            return new ApologyClip(new Pcm(bytes, sampleRate));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnsupportedAudioFileException e) {
            throw new IllegalStateException(e);
        }
    }
}
