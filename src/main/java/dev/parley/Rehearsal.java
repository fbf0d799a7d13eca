package dev.parley;

import dev.parley.CheckTable.Measure;
import dev.parley.CheckTable.Row;
import dev.parley.audio.Pcm;
import dev.parley.audio.Resampler;
import dev.parley.bus.Addresses;
import dev.parley.bus.BusMessage;
import dev.parley.bus.Open;
import dev.parley.bus.Opened;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageEvent;
import dev.parley.bus.SttInput;
import dev.parley.turn.Attempt;
import dev.parley.turn.Message;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Rehearses one turn: has a sentence spoken, has the speech recognised, and asks the model. Uses the deployed stages as a
 * session does. Blocks the calling thread, which must not be an event loop.
 */
final class Rehearsal {
    private static final String SENTENCE = "What time is it?";
    private static final Attempt ATTEMPT = new Attempt(1, 1);
    private static final int SILENCE_MS = 2000;

    private final Vertx vertx;
    private final long patienceMs;

    /** @param patienceMs longest wait for a stage to say anything */
    Rehearsal(Vertx vertx, long patienceMs) {
        this.vertx = vertx;
        this.patienceMs = patienceMs;
    }

    /**
     * Has the sentence spoken.
     *
     * @param sampleRate of the voice, in Hz
     * @return its audio as a microphone would give it; empty for none
     */
    byte[] speak(Row row, int sampleRate) {
        Probe probe = new Probe(Stage.TTS);
        long from = System.nanoTime();
        probe.command(new TurnEffect.Speak(ATTEMPT, SENTENCE));
        probe.command(new TurnEffect.FinishSpeech(ATTEMPT));
        ByteArrayOutputStream audio = new ByteArrayOutputStream();
        while (true) {
            TurnEvent event = probe.next();
            if (event instanceof TurnEvent.Speech speech) {
                row.time(Measure.AUDIO, since(from));
                audio.writeBytes(speech.pcm().bytes());
            } else if (event instanceof TurnEvent.SpeechDone && audio.size() > 0) {
                row.works();
                return atMicrophoneRate(audio.toByteArray(), sampleRate);
            } else {
                failed(row, event, "no audio came in time");
                return new byte[0];
            }
        }
    }

    /** Has the sentence recognised, at the pace of a microphone. */
    void listen(Row row, byte[] speech) {
        if (speech.length == 0) {
            row.problem("there was no speech to recognise");
            return;
        }
        Probe probe = new Probe(Stage.STT);
        byte[] all = Arrays.copyOf(speech, speech.length + Pcm.bytesOf(SILENCE_MS, Pcm.INPUT_RATE));
        long from = System.nanoTime();
        probe.input(new SttInput.SpeechStarted(probe.session, 1));
        long ended = 0;
        for (int at = 0; at + Pcm.FRAME_BYTES <= all.length; at += Pcm.FRAME_BYTES) {
            byte[] frame = Arrays.copyOfRange(all, at, at + Pcm.FRAME_BYTES);
            probe.input(new SttInput.Audio(probe.session, 1, Pcm.input(frame)));
            if (ended == 0 && at >= speech.length) {
                ended = System.nanoTime();
                probe.input(new SttInput.SpeechEnded(probe.session, 1));
            }
            TurnEvent event = probe.poll(Pcm.FRAME_MS);
            if (event != null && heard(row, event, from, ended)) {
                return;
            }
        }
        while (!heard(row, probe.next(), from, ended)) {
            // Partial words.
        }
    }

    /** @return whether nothing more is awaited */
    private static boolean heard(Row row, TurnEvent event, long from, long ended) {
        if (!(event instanceof TurnEvent.Transcript transcript)) {
            failed(row, event, "no words were heard in what the voice said");
            return true;
        }
        if (transcript.text().isBlank()) {
            return false;
        }
        row.time(Measure.PARTIAL, since(from));
        row.works();
        if (transcript.isFinal() && ended != 0) {
            row.time(Measure.FINAL, since(ended));
        }
        return transcript.isFinal() && ended != 0;
    }

    /** Asks the model. */
    void ask(Row row) {
        Probe probe = new Probe(Stage.LLM);
        long from = System.nanoTime();
        probe.command(new TurnEffect.Ask(ATTEMPT, List.of(Message.user(SENTENCE))));
        while (true) {
            TurnEvent event = probe.next();
            if (event instanceof TurnEvent.Token) {
                row.time(Measure.TOKEN, since(from));
            } else if (event instanceof TurnEvent.ReplyDone) {
                if (row.has(Measure.TOKEN)) {
                    row.works();
                } else {
                    row.problem("the answer was empty");
                }
                return;
            } else if (!(event instanceof TurnEvent.Thinking)) {
                failed(row, event, "no answer in time");
                return;
            }
        }
    }

    /** @param event null when none came */
    private static void failed(Row row, TurnEvent event, String otherwise) {
        if (event instanceof TurnEvent.Failed failed) {
            row.failed(failed.code());
        } else {
            row.problem(otherwise);
        }
    }

    private static long since(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private static byte[] atMicrophoneRate(byte[] audio, int rate) {
        byte[] resampled = Pcm.bytes(new Resampler(rate, Pcm.INPUT_RATE).add(Pcm.samples(audio)));
        return Arrays.copyOf(resampled, resampled.length / Pcm.FRAME_BYTES * Pcm.FRAME_BYTES);
    }

    /** A session as a stage sees it. */
    private final class Probe {
        final String session = UUID.randomUUID().toString();
        private final BlockingQueue<TurnEvent> events = new LinkedBlockingQueue<>();
        private final String instance;

        Probe(Stage stage) {
            vertx.eventBus()
                    .<StageEvent>localConsumer(
                            Addresses.inbox(session),
                            message -> events.add(message.body().event()));
            Open open = new Open(session, 1, Addresses.inbox(session), 0, null, null);
            instance = VendorCheck.await(vertx.eventBus().<Opened>request(Addresses.shared(stage), open))
                    .body()
                    .address();
        }

        void command(TurnEffect.Command command) {
            input(new StageCommand(session, 1, command));
        }

        void input(BusMessage message) {
            vertx.eventBus().send(instance, message);
        }

        /** The next event, or null when none comes in time. */
        TurnEvent next() {
            return poll(patienceMs);
        }

        TurnEvent poll(long ms) {
            try {
                return events.poll(ms, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
    }
}
