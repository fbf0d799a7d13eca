package dev.parley.session;

import dev.parley.audio.Pcm;
import dev.parley.bus.SttInput;
import java.util.ArrayList;
import java.util.List;

/**
 * A recogniser that hears what it is given, and nothing else: each word is in the frames in which it is said. Silence is what
 * it counts in the audio, as vendors do: where no frames come no time passes.
 */
final class Hearing {
    /** Frames of a word; the rest of it is as long a gap to the next one. */
    static final int WORD_MS = 200;

    private final Scene scene;
    /** How much silence ends an utterance, in ms of audio; never where it is negative. */
    int endpointMs = 500;

    /** How long after the audio its words come, in ms. */
    int lagMs = 200;

    /** Whether partial transcripts come. */
    boolean partials = true;

    /** Whether the words of an utterance are written anew, with capitals and full stops, when more of them come. */
    boolean rewrites;

    /** Whether it hears nothing at all, until it is opened anew. */
    boolean deaf;

    private int generation;
    private int utterance;
    private final List<Integer> words = new ArrayList<>();
    private int last;
    private int silenceMs;

    Hearing(Scene scene) {
        this.scene = scene;
    }

    void opened(int number) {
        deaf &= number == 1;
        generation = number;
        utterance = 0;
        words.clear();
        last = 0;
        silenceMs = 0;
    }

    void given(SttInput input) {
        if (input instanceof SttInput.Audio audio && audio.generation() == generation && !deaf) {
            byte[] bytes = audio.pcm().bytes();
            for (int i = 0; i < bytes.length; i += Pcm.FRAME_BYTES) {
                frame(bytes[i + 1]);
            }
        }
    }

    private void frame(int word) {
        if (word != 0) {
            silenceMs = 0;
            if (word != last) {
                last = word;
                words.add(word);
                if (partials) {
                    say(false);
                }
            }
        } else if (!words.isEmpty()) {
            silenceMs += Pcm.FRAME_MS;
            if (silenceMs == endpointMs) {
                say(true);
                utterance++;
                words.clear();
            }
        }
    }

    private void say(boolean isFinal) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            text.append(i == 0 ? "" : " ").append(rewrites && i < words.size() - 1 ? "Word" : "word");
            text.append(words.get(i)).append(rewrites && i < words.size() - 1 ? "." : "");
        }
        int of = utterance;
        int heardBy = generation;
        scene.in(lagMs, () -> scene.transcript(heardBy, of, text.toString(), isFinal));
    }
}
