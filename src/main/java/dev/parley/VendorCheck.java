package dev.parley;

import dev.parley.audio.Pcm;
import dev.parley.audio.Resampler;
import dev.parley.bus.Addresses;
import dev.parley.bus.BusMessage;
import dev.parley.bus.Codecs;
import dev.parley.bus.Open;
import dev.parley.bus.Opened;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageEvent;
import dev.parley.bus.SttInput;
import dev.parley.config.ConfigException;
import dev.parley.config.ConfigLoader;
import dev.parley.config.ParleyConfig;
import dev.parley.config.StageConfig;
import dev.parley.local.LocalServer;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Message;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import dev.parley.vendor.VendorKeyCheck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code java -jar parley.jar check}: tries the three vendors with their keys, has one sentence spoken and recognised, asks the
 * model one question, and prints what came of it. Uses the stages as a session does. Blocks the calling thread, which must
 * not be an event loop.
 */
final class VendorCheck {
    private static final String SENTENCE = "What time is it?";
    private static final Attempt ATTEMPT = new Attempt(1, 1);
    private static final long PATIENCE_MS = 15_000;
    private static final int SILENCE_MS = 2000;

    /** One stage's line of the table. */
    private static final class Row {
        String rights = "not tried";
        final Map<Measure, Long> times = new EnumMap<>(Measure.class);
        String problem = "";
        boolean works;
    }

    private enum Measure {
        CHECKED,
        PARTIAL,
        FINAL,
        TOKEN,
        AUDIO
    }

    private final Vertx vertx;
    private final JsonObject resolved;
    private final ParleyConfig config;
    private final PrintStream out;
    private final Map<Stage, Row> rows = new EnumMap<>(Stage.class);

    private VendorCheck(Vertx vertx, JsonObject resolved, PrintStream out) {
        this.vertx = vertx;
        this.resolved = resolved;
        this.config = ConfigLoader.bind(resolved);
        this.out = out;
        for (Stage stage : Stage.values()) {
            rows.put(stage, new Row());
        }
    }

    /**
     * Runs the check.
     *
     * @return the exit status: 0 if a conversation is possible, else 1
     * @throws ConfigException when the configuration is not usable
     */
    static int run(JsonObject given, PrintStream out) {
        JsonObject resolved = ConfigLoader.ofEnvironment().resolve(given);
        ConfigLoader.bind(resolved);
        Vertx vertx = Vertx.vertx();
        try {
            return new VendorCheck(vertx, resolved, out).run() ? 0 : 1;
        } finally {
            await(vertx.close());
        }
    }

    private boolean run() {
        Codecs.register(vertx);
        if (config.needsLocal()) {
            LocalServer local = await(LocalServer.start(
                    vertx, 0, config.local().engines(), config.local().models()));
            await(local.load());
            for (StageDeployment stage : StageDeployment.of(vertx, config)) {
                if (stage.config().isLocal()) {
                    String scheme = stage.section().equals("llm") ? "http" : "ws";
                    String path = stage.section().equals("llm") ? "/v1" : "";
                    String url = scheme + "://127.0.0.1:" + local.port() + path;
                    resolved.getJsonObject(stage.section()).put("url", url);
                }
            }
        }
        for (StageDeployment stage : StageDeployment.of(vertx, ConfigLoader.bind(resolved))) {
            tryKey(stage);
            await(stage.deploy(vertx, resolved.getJsonObject(stage.section())));
        }
        byte[] speech = speak();
        listen(speech);
        ask();
        print();
        return rows.values().stream().allMatch(row -> row.works);
    }

    private void tryKey(StageDeployment stage) {
        Row row = rows.get(Stage.valueOf(stage.section().toUpperCase(Locale.ROOT)));
        long from = System.nanoTime();
        try {
            await(stage.keyCheck().get());
            row.rights = "ok";
        } catch (IllegalStateException e) {
            row.rights = e.getCause() instanceof ConfigException ? "refused" : "?";
            row.problem = VendorKeyCheck.words(e.getCause());
        }
        row.times.put(Measure.CHECKED, since(from));
    }

    /** @return the sentence's audio as a microphone would give it, or none */
    private byte[] speak() {
        Row row = rows.get(Stage.TTS);
        Probe probe = new Probe(Stage.TTS);
        long from = System.nanoTime();
        probe.command(new TurnEffect.Speak(ATTEMPT, SENTENCE));
        probe.command(new TurnEffect.FinishSpeech(ATTEMPT));
        ByteArrayOutputStream audio = new ByteArrayOutputStream();
        while (true) {
            TurnEvent event = probe.next();
            if (event instanceof TurnEvent.Speech speech) {
                row.times.putIfAbsent(Measure.AUDIO, since(from));
                audio.writeBytes(speech.pcm().bytes());
            } else if (event instanceof TurnEvent.SpeechDone && audio.size() > 0) {
                row.works = true;
                return resampled(audio.toByteArray(), config.tts().sampleRate());
            } else {
                failed(row, event);
                return new byte[0];
            }
        }
    }

    private void listen(byte[] speech) {
        Row row = rows.get(Stage.STT);
        if (speech.length == 0) {
            row.problem = row.problem.isEmpty() ? "there was no speech to recognise" : row.problem;
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
            // As fast as a microphone.
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
    private boolean heard(Row row, TurnEvent event, long from, long ended) {
        if (!(event instanceof TurnEvent.Transcript transcript)) {
            failed(row, event);
            return true;
        }
        if (transcript.text().isBlank()) {
            return false;
        }
        row.times.putIfAbsent(Measure.PARTIAL, since(from));
        row.works = true;
        if (transcript.isFinal() && ended != 0) {
            row.times.put(Measure.FINAL, since(ended));
        }
        return transcript.isFinal() && ended != 0;
    }

    private void ask() {
        Row row = rows.get(Stage.LLM);
        Probe probe = new Probe(Stage.LLM);
        long from = System.nanoTime();
        probe.command(new TurnEffect.Ask(ATTEMPT, List.of(Message.user(SENTENCE))));
        while (true) {
            TurnEvent event = probe.next();
            if (event instanceof TurnEvent.Token) {
                row.times.putIfAbsent(Measure.TOKEN, since(from));
            } else if (event instanceof TurnEvent.ReplyDone) {
                row.works = row.times.containsKey(Measure.TOKEN);
                return;
            } else if (event == null || event instanceof TurnEvent.Failed) {
                failed(row, event);
                return;
            }
        }
    }

    private static void failed(Row row, TurnEvent event) {
        String what = event instanceof TurnEvent.Failed failed ? inWords(failed.code()) : "no answer in time";
        row.problem = row.problem.isEmpty() ? what : row.problem + "; " + what;
    }

    private static String inWords(FailureCode code) {
        return switch (code) {
            case UNAVAILABLE -> "no connection, or it broke";
            case TIMEOUT -> "no answer in time";
            case VENDOR_ERROR -> "the vendor reports an error of its own";
            case TRUNCATED -> "the answer broke off";
            case BUSY, RATE_LIMITED -> "too many requests or connections for this plan";
            case QUOTA -> "the account is used up";
            case UNAUTHORIZED -> "the key is refused";
            case REJECTED -> "the vendor refuses the request: see the log lines above";
        };
    }

    private void print() {
        String format = "%-5s %-12s %-9s %9s %9s %9s %9s %9s  %s%n";
        out.printf(format, "stage", "vendor", "rights", "connected", "partial", "final", "token", "audio", "result");
        rows.forEach((stage, row) -> out.printf(
                format,
                stage.key(),
                vendor(stage),
                row.rights,
                time(row, Measure.CHECKED),
                time(row, Measure.PARTIAL),
                time(row, Measure.FINAL),
                time(row, Measure.TOKEN),
                time(row, Measure.AUDIO),
                (row.works ? "works" : "does not work") + (row.problem.isEmpty() ? "" : ": " + row.problem)));
        out.println(
                "Times in ms; partial since the start of speech, final since its end, token and audio since they were"
                        + " asked for.");
    }

    private static String time(Row row, Measure measure) {
        Long ms = row.times.get(measure);
        return ms == null ? "-" : ms.toString();
    }

    private String vendor(Stage stage) {
        StageConfig of =
                switch (stage) {
                    case STT -> config.stt();
                    case LLM -> config.llm();
                    case TTS -> config.tts();
                };
        return of.isLocal() ? "local" : of.vendor();
    }

    private static long since(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    /** The audio at the microphone's rate, in whole frames. */
    private static byte[] resampled(byte[] audio, int rate) {
        Resampler resampler = new Resampler(rate, Pcm.INPUT_RATE);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Pcm.bytes(resampler.add(Pcm.samples(audio))));
        out.writeBytes(Pcm.bytes(resampler.end()));
        return Arrays.copyOf(out.toByteArray(), out.size() / Pcm.FRAME_BYTES * Pcm.FRAME_BYTES);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer in time", e);
        }
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
            instance = await(vertx.eventBus().<Opened>request(Addresses.shared(stage), open))
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
            return poll(PATIENCE_MS);
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
