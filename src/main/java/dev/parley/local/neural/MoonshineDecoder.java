package dev.parley.local.neural;

import ai.onnxruntime.OrtException;
import dev.parley.local.engine.SpeechDecoder;
import dev.parley.local.neural.MoonshineModel.Hypothesis;
import java.util.Arrays;
import java.util.List;

/**
 * One utterance with Moonshine. The model has no memory, so each step decodes the utterance anew: while somebody speaks
 * after every 300 ms of new voice, and once more when the voice pauses, so that the words are there when the utterance
 * is found to have ended. Where decoding is slow, as of long utterances or on a busy machine, it is done less often: nobody who
 * talks takes more than half of a thread. What is spoken for longer than the model can hold is decoded in segments, cut at
 * pauses.
 */
final class MoonshineDecoder implements SpeechDecoder {
    private static final int SAMPLES_PER_MS = MoonshineModel.SAMPLE_RATE / 1000;
    private static final int STEP_VOICED_MS = 300;

    /** The voice between two decodings, as a multiple of the time that the last one took. */
    private static final int REST = 2;

    private static final int PAUSE_MS = 120;
    private static final int MIN_VOICED_MS = 160;
    private static final int LEAD_MS = 240;
    private static final int MAX_SEGMENT_MS = 14_000;
    private static final int MIN_SEGMENT_MS = 6000;

    private final MoonshineModel model;
    private final Cancellation cancellation = new Cancellation();
    private final Voicing voicing = new Voicing();
    private float[] samples = new float[5 * MoonshineModel.SAMPLE_RATE];
    private int count;
    private int examined;
    private int voicedMs;
    private int newVoicedMs;
    private int stepVoicedMs = STEP_VOICED_MS;
    private int silentMs;
    private int longestPauseMs;
    private int longestPauseEnd;
    private String before = "";
    private String last = "";
    private String shown = "";

    MoonshineDecoder(MoonshineModel model) {
        this.model = model;
    }

    @Override
    public String add(byte[] pcm) {
        append(pcm);
        examine();
        boolean paused = newVoicedMs > 0 && silentMs >= PAUSE_MS;
        if (voicedMs < MIN_VOICED_MS || newVoicedMs < stepVoicedMs && !paused) {
            return join(before, shown);
        }
        if (count >= MAX_SEGMENT_MS * SAMPLES_PER_MS) {
            closeSegment();
        }
        String text = decode(count);
        // In the midst of speech the last words are guesses: only what two decodings agree on is shown.
        shown = silentMs >= PAUSE_MS ? text : agreed(last, text);
        last = text;
        return join(before, shown);
    }

    @Override
    public String finish() {
        if (newVoicedMs > 0 && voicedMs >= MIN_VOICED_MS) {
            last = decode(count);
        }
        return join(before, last);
    }

    @Override
    public void cancel() {
        cancellation.cancel();
    }

    @Override
    public void close() {
        cancellation.close();
    }

    private void append(byte[] pcm) {
        int more = pcm.length / 2;
        if (count + more > samples.length) {
            samples = Arrays.copyOf(samples, Math.max(count + more, samples.length * 2));
        }
        for (int i = 0; i < more; i++) {
            samples[count++] = (short) (pcm[2 * i] & 0xff | pcm[2 * i + 1] << 8) / 32768f;
        }
    }

    private void examine() {
        for (; examined + Voicing.FRAME_SAMPLES <= count; examined += Voicing.FRAME_SAMPLES) {
            if (voicing.isVoiced(samples, examined)) {
                voicedMs += Voicing.FRAME_MS;
                newVoicedMs += Voicing.FRAME_MS;
                silentMs = 0;
            } else {
                silentMs += Voicing.FRAME_MS;
                if (silentMs >= longestPauseMs && examined > MIN_SEGMENT_MS * SAMPLES_PER_MS) {
                    longestPauseMs = silentMs;
                    longestPauseEnd = examined;
                }
            }
            if (voicedMs == 0 && examined >= LEAD_MS * SAMPLES_PER_MS) {
                drop(Voicing.FRAME_SAMPLES);
            }
        }
    }

    /** Decodes up to the middle of the longest pause for good, and goes on behind it. */
    private void closeSegment() {
        int end = longestPauseEnd == 0 ? count : longestPauseEnd - longestPauseMs / 2 * SAMPLES_PER_MS;
        before = join(before, decode(end));
        drop(end);
        last = "";
        shown = "";
        longestPauseMs = 0;
        longestPauseEnd = 0;
    }

    private void drop(int n) {
        System.arraycopy(samples, n, samples, 0, count - n);
        count -= n;
        examined = Math.max(0, examined - n);
    }

    private String decode(int end) {
        newVoicedMs = 0;
        long begin = System.nanoTime();
        try {
            Hypothesis heard = model.decode(Arrays.copyOf(samples, end), cancellation);
            return Plausibility.filter(heard, voicedMs, voicing.periodicShare());
        } catch (OrtException e) {
            if (cancellation.isCancelled()) {
                return "";
            }
            throw new IllegalStateException("Moonshine failed", e);
        } catch (Cancellation.Cancelled e) {
            return "";
        } finally {
            stepVoicedMs = (int) Math.max(STEP_VOICED_MS, REST * (System.nanoTime() - begin) / 1_000_000);
        }
    }

    /** The words that two decodings have in common from the beginning. */
    static String agreed(String earlier, String later) {
        List<String> a = List.of(earlier.split("\\s+"));
        List<String> b = List.of(later.split("\\s+"));
        int same = 0;
        while (same < Math.min(a.size(), b.size())
                && Plausibility.bare(a.get(same)).equals(Plausibility.bare(b.get(same)))) {
            same++;
        }
        return String.join(" ", b.subList(0, same));
    }

    private static String join(String a, String b) {
        return a.isEmpty() ? b : b.isEmpty() ? a : a + " " + b;
    }
}
