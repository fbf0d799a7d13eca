package dev.parley.session;

import dev.parley.audio.Pcm;
import dev.parley.turn.Phrases;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * The recorded apologies, one of which is heard when text-to-speech itself fails.
 *
 * @param byLanguage one for each of {@link Phrases#LANGUAGES}, at the output's rate
 */
public record ApologyClip(Map<String, Pcm> byLanguage) {
    /**
     * Reads the recordings, at the rate that is wanted. Touches the disk and computes: not for an event loop.
     *
     * @param sampleRate in Hz
     */
    public static ApologyClip load(int sampleRate) {
        return new ApologyClip(Phrases.LANGUAGES.stream()
                .collect(Collectors.toUnmodifiableMap(Function.identity(), language -> read(language, sampleRate))));
    }

    private static Pcm read(String language, int sampleRate) {
        try (InputStream in = ApologyClip.class.getResourceAsStream("apology-" + language + ".wav");
                AudioInputStream recorded = AudioSystem.getAudioInputStream(new BufferedInputStream(in));
                AudioInputStream wanted =
                        AudioSystem.getAudioInputStream(new AudioFormat(sampleRate, 16, 1, true, false), recorded)) {
            return new Pcm(wanted.readAllBytes(), sampleRate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnsupportedAudioFileException e) {
            throw new IllegalStateException(e);
        }
    }
}
