package dev.parley.local.demo;

import com.sun.speech.freetts.Age;
import com.sun.speech.freetts.Gender;
import com.sun.speech.freetts.UtteranceProcessor;
import com.sun.speech.freetts.en.us.CMUDiphoneVoice;
import com.sun.speech.freetts.en.us.CMULexicon;
import com.sun.speech.freetts.en.us.CMUVoice;
import com.sun.speech.freetts.en.us.cmu_us_kal.KevinVoiceDirectory;
import com.sun.speech.freetts.relp.LPCResult;
import dev.parley.local.engine.SpeechRenderer;
import java.io.ByteArrayOutputStream;
import java.net.URL;
import java.util.Iterator;
import java.util.Locale;

/** FreeTTS's diphone voice kevin16. Its global state belongs to one thread. A clause is one piece. */
final class FreeTtsVoice implements SpeechRenderer {
    private static final int SAMPLE_RATE = 16_000;

    private final Kevin voice = new Kevin();

    /** Loads the voice: half a second of work, on the calling thread. */
    FreeTtsVoice() {
        voice.allocate();
    }

    @Override
    public int sampleRate() {
        return SAMPLE_RATE;
    }

    @Override
    public Rendering render(String text) {
        Iterator<String> clauses = Clauses.of(text).iterator();
        return () -> clauses.hasNext() ? voice.render(clauses.next()) : null;
    }

    @Override
    public void close() {
        voice.deallocate();
    }

    /** The voice, with its samples given out in place of being played. */
    private static final class Kevin extends CMUDiphoneVoice {
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();

        private Kevin() {
            super(
                    "kevin16",
                    Gender.MALE,
                    Age.YOUNGER_ADULT,
                    "16-bit diphone voice",
                    Locale.US,
                    "general",
                    "cmu",
                    new CMULexicon("cmulex"),
                    KevinVoiceDirectory.class.getResource("cmu_us_kal16.bin"));
        }

        private byte[] render(String clause) {
            output.reset();
            speak(clause);
            return output.toByteArray();
        }

        /** FreeTTS looks its resources up beside the voice's class. */
        @Override
        protected URL getResource(String resource) {
            return CMUVoice.class.getResource(resource);
        }

        @Override
        protected UtteranceProcessor getAudioOutput() {
            return utterance -> output.writeBytes(
                    littleEndian(((LPCResult) utterance.getObject("target_lpcres")).getWaveSamples()));
        }

        private static byte[] littleEndian(byte[] samples) {
            for (int i = 0; i + 1 < samples.length; i += 2) {
                byte high = samples[i];
                samples[i] = samples[i + 1];
                samples[i + 1] = high;
            }
            return samples;
        }
    }
}
