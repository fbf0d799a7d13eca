package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.audio.VoiceActivityDetector;
import dev.parley.bus.BusMessage;
import dev.parley.bus.Cancel;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageEvent;
import dev.parley.bus.SttInput;
import dev.parley.metrics.SpeculationStats;
import dev.parley.time.VirtualTimers;
import dev.parley.tools.ToolExecutor;
import dev.parley.turn.Attempt;
import dev.parley.turn.Backchannels;
import dev.parley.turn.EndReason;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Message;
import dev.parley.turn.Phase;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import dev.parley.turn.TurnMachine;
import dev.parley.turn.TurnRules;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * A whole session in virtual time, told as a timeline: who speaks from when to when, what the recogniser hears, how the
 * vendors answer. All times are milliseconds since the session began. Everything that happens is written down; what the
 * client is sent is checked against the protocol on the way.
 *
 * <p>Unless told otherwise, the model answers "It is noon." 175 ms after it is asked, its speech comes 150 ms after the
 * words and lasts 1000 ms, and the client plays it and says so.
 */
final class Scene implements ClientProtocol, StageBus.Stages, Observer.Conversation {
    static final TurnRules RULES = rules(900, 200, 3, 1000, 2500, 2000, 7000, 60_000);
    static final TurnRules NO_SPECULATION = rules(900, 0, 3, 1000, 2500, 2000, 7000, 60_000);

    /** Rules by which the voice that holds a reply interrupts it, and nothing is said when nothing was understood. */
    static TurnRules rules(
            int silenceMs,
            int speculateAfterMs,
            int maxAttempts,
            int transcriptWaitMs,
            int llmWaitMs,
            int ttsWaitMs,
            int replyWaitMs,
            int idleTimeoutMs) {
        return new TurnRules(
                silenceMs,
                speculateAfterMs,
                maxAttempts,
                transcriptWaitMs,
                llmWaitMs,
                ttsWaitMs,
                replyWaitMs,
                idleTimeoutMs,
                100,
                700,
                120_000,
                false,
                false,
                Backchannels.DEFAULT);
    }

    static final int RATE = 16_000;

    /** The clip that stands in for speech lasts this long. */
    static final int CLIP_MS = 700;

    static final int HINDI_CLIP_MS = 900;

    /** Where the test's own microphone begins; before it the detector settles. */
    private static final int FRAME_MS = Pcm.FRAME_MS;

    final VirtualTimers timers = new VirtualTimers();
    final Session session;
    final ProtocolChecker protocol = new ProtocolChecker();

    /** Every command to a stage, as it came. */
    final List<BusMessage> commands = new ArrayList<>();

    final List<Cancel> cancels = new ArrayList<>();
    final List<SpeculationStats.Outcome> speculations = new ArrayList<>();
    final List<TurnEffect.Ask> asks = new ArrayList<>();

    /** What the client was told, with the time: "1400 state USER_SPEAKING>AI_PROCESSING silence". */
    private final List<String> told = new ArrayList<>();

    final List<ServerEvent> notices = new ArrayList<>();
    private final long begin;
    private final List<int[]> speech = new ArrayList<>();
    private final List<int[]> mute = new ArrayList<>();
    private final List<int[]> stalls = new ArrayList<>();
    private final List<Pcm> late = new ArrayList<>();
    private int words;
    private Hearing hearing;
    private final int[] generations = new int[3];
    private final Deque<Consumer<StageCommand>> models = new ArrayDeque<>();
    private final Deque<Consumer<StageCommand>> voices = new ArrayDeque<>();
    private Attempt spoken = Attempt.NONE;
    private Consumer<StageCommand> voice;
    private boolean plays = true;
    private int loudspeaker;
    private double sentMs;
    private double sentOfTurn;
    private long playsUntil;
    private long heldAt;
    private boolean stagesClosed;
    private EndReason ended;
    private int closeCode;
    private final SpeculationStats speculation = new SpeculationStats(speculations::add);

    Scene() {
        this(RULES);
    }

    Scene(TurnRules rules) {
        this(rules, 1500, 120_000);
    }

    /** @param language that the client chose, or null */
    Scene(TurnRules rules, String language) {
        this(rules, language, 1500, 120_000, "");
    }

    Scene(TurnRules rules, int playAheadMs, int maxBufferedMs) {
        this(rules, "en-IN", playAheadMs, maxBufferedMs, "");
    }

    /** The assistant begins with this. */
    Scene(String greeting) {
        this(RULES, "en-IN", 1500, 120_000, greeting);
    }

    private Scene(TurnRules rules, String language, int playAheadMs, int maxBufferedMs, String greeting) {
        SessionSettings settings = new SessionSettings(
                new TurnMachine(rules),
                100,
                playAheadMs,
                maxBufferedMs,
                greeting,
                new ApologyClip(Map.of("en", Pcm.silence(CLIP_MS, RATE), "hi", Pcm.silence(HINDI_CLIP_MS, RATE))),
                Ear::new,
                tag -> {},
                Map.of());
        session = new Session(
                "scene",
                settings,
                timers,
                StageBus.to(this, timers, "scene"),
                ToolExecutor.NONE,
                this,
                of -> this,
                code -> closeCode = code);
        begin = timers.now();
        models.add(modelSays(175, "It is noon."));
        voices.add(voiceSpeaks(150, 1000));
        session.start(language, null);
        timers.at(begin + FRAME_MS, this::microphone);
    }

    // The user.

    /** The user speaks: voice in all frames of this stretch. */
    Scene speaks(int from, int to) {
        speech.add(new int[] {from, to});
        return this;
    }

    /** The user says so many numbered words, one each 400 ms, from here on; a {@link Hearing} hears them. */
    Scene says(int from, int count) {
        speech.add(new int[] {from, from + count * 2 * Hearing.WORD_MS, words += count});
        return this;
    }

    /** The frames of this stretch come all at once, at its end. */
    Scene stalls(int from, int to) {
        stalls.add(new int[] {from, to});
        return this;
    }

    /** No frames come at all. */
    Scene sendsNothing(int from, int to) {
        mute.add(new int[] {from, to});
        return this;
    }

    Scene types(int at, String text) {
        return at(at, () -> session.dispatch(new TurnEvent.Typed(text)));
    }

    Scene pressesStop(int at) {
        return at(at, () -> session.dispatch(new TurnEvent.StopPressed()));
    }

    // The client.

    /** The client plays what it gets, but never says so. */
    Scene clientTellsNothing() {
        plays = false;
        return this;
    }

    Scene finishesPlayback(int at, int turn) {
        return at(at, () -> session.dispatch(new TurnEvent.PlaybackFinished(turn)));
    }

    // Speech-to-text.

    /** Speech-to-text hears the audio that it is given. */
    Hearing hearing() {
        hearing = new Hearing(this);
        hearing.opened(generations[Stage.STT.ordinal()]);
        return hearing;
    }

    void transcript(int generation, int utterance, String text, boolean isFinal) {
        session.stage(new StageEvent(
                "scene", Stage.STT, generation, new TurnEvent.Transcript(utterance, text, null, isFinal)));
    }

    /** The recogniser tells what it hears in an utterance. */
    Scene hears(int at, int utterance, String text) {
        return at(
                at,
                () -> session.stage(new StageEvent(
                        "scene",
                        Stage.STT,
                        generations[Stage.STT.ordinal()],
                        new TurnEvent.Transcript(utterance, text, null, false))));
    }

    Scene hearsFinally(int at, int utterance, String text) {
        return at(
                at,
                () -> session.stage(new StageEvent(
                        "scene",
                        Stage.STT,
                        generations[Stage.STT.ordinal()],
                        new TurnEvent.Transcript(utterance, text, null, true))));
    }

    Scene sttFails(int at, FailureCode code) {
        return at(at, () -> stageFails(Stage.STT, Attempt.NONE, code, ""));
    }

    // The language model.

    /** How the model behaves from now on, one behaviour for each request; the last one stays. */
    @SafeVarargs
    final Scene model(Consumer<StageCommand>... behaviours) {
        models.clear();
        models.addAll(Arrays.asList(behaviours));
        return this;
    }

    /** The first token comes after so many milliseconds, the next ones 30 ms apart, then the end. */
    Consumer<StageCommand> modelSays(int afterMs, String... tokens) {
        return ask -> {
            int at = afterMs;
            for (String token : tokens) {
                in(
                        at,
                        () -> session.stage(new StageEvent(
                                "scene", Stage.LLM, ask.generation(), new TurnEvent.Token(ask.attempt(), token))));
                at += 30;
            }
            in(
                    at,
                    () -> session.stage(new StageEvent(
                            "scene", Stage.LLM, ask.generation(), new TurnEvent.ReplyDone(ask.attempt(), "stop"))));
        };
    }

    /** These tokens come, and no end. */
    Consumer<StageCommand> modelStalls(int afterMs, String... tokens) {
        return ask -> {
            for (String token : tokens) {
                in(
                        afterMs,
                        () -> session.stage(new StageEvent(
                                "scene", Stage.LLM, ask.generation(), new TurnEvent.Token(ask.attempt(), token))));
            }
        };
    }

    Consumer<StageCommand> modelFails(int afterMs, FailureCode code) {
        return modelFails(afterMs, code, 0);
    }

    Consumer<StageCommand> modelFails(int afterMs, FailureCode code, long retryAfterMs) {
        return ask -> in(
                afterMs,
                () -> session.stage(new StageEvent(
                        "scene",
                        Stage.LLM,
                        ask.generation(),
                        new TurnEvent.LlmFailed(ask.attempt(), code, retryAfterMs))));
    }

    // Text-to-speech.

    /** How the voice behaves from now on, one behaviour for each attempt; the last one stays. */
    @SafeVarargs
    final Scene voice(Consumer<StageCommand>... behaviours) {
        voices.clear();
        voices.addAll(Arrays.asList(behaviours));
        return this;
    }

    /** The whole speech comes after the first words, and its end after all words. */
    Consumer<StageCommand> voiceSpeaks(int afterMs, int ms) {
        Set<Attempt> begun = new HashSet<>();
        long[] comes = {0};
        return command -> {
            if (command.effect() instanceof TurnEffect.Speak && begun.add(command.attempt())) {
                comes[0] = timers.now() + afterMs;
                in(afterMs, () -> speech(command, ms));
            } else if (command.effect() instanceof TurnEffect.FinishSpeech) {
                in(
                        (int) Math.max(0, comes[0] - timers.now()) + 1,
                        () -> session.stage(new StageEvent(
                                "scene",
                                Stage.TTS,
                                command.generation(),
                                new TurnEvent.SpeechDone(command.attempt()))));
            }
        };
    }

    Consumer<StageCommand> voiceIsSilent() {
        return command -> {};
    }

    /** Speech of this length comes, then the failure. */
    Consumer<StageCommand> voiceFails(int afterMs, int speechMs, FailureCode code, String unspoken) {
        Set<Attempt> begun = new HashSet<>();
        return command -> {
            if (command.effect() instanceof TurnEffect.Speak && begun.add(command.attempt())) {
                in(afterMs, () -> {
                    if (speechMs > 0) {
                        speech(command, speechMs);
                    }
                    stageFails(Stage.TTS, command.attempt(), code, unspoken);
                });
            }
        };
    }

    void speech(StageCommand command, int ms) {
        session.stage(new StageEvent(
                "scene",
                Stage.TTS,
                command.generation(),
                new TurnEvent.Speech(command.attempt(), Pcm.silence(ms, RATE))));
    }

    void stageFails(Stage stage, Attempt attempt, FailureCode code, String unspoken) {
        TurnEvent.Failed failure = attempt.equals(Attempt.NONE)
                ? TurnEvent.lost(stage, code)
                : stage == Stage.LLM
                        ? new TurnEvent.LlmFailed(attempt, code, 0)
                        : new TurnEvent.TtsFailed(attempt, code, unspoken, TurnEvent.TtsFailed.ALL);
        session.stage(new StageEvent("scene", stage, generations[stage.ordinal()], failure));
    }

    // Time.

    Scene at(int at, Runnable action) {
        timers.at(begin + at, action);
        return this;
    }

    void in(int ms, Runnable action) {
        timers.at(timers.now() + ms, action);
    }

    /** Goes on to this time. */
    Scene runTo(int at) {
        timers.runTo(begin + at);
        assertThat(session.state().turn()).isGreaterThanOrEqualTo(protocol.turn());
        if (!session.state().ended()) {
            assertThat(session.state().phase()).isEqualTo(protocol.phase());
        }
        return this;
    }

    private void microphone() {
        int at = (int) (timers.now() - begin);
        if (mute.stream().noneMatch(span -> at > span[0] && at <= span[1])) {
            byte[] frame = new byte[Pcm.FRAME_BYTES];
            for (int[] span : speech) {
                if (at > span[0] && at <= span[1]) {
                    frame[0] = 1;
                    frame[1] |= span.length == 3 ? word(span, at) : 0;
                }
            }
            late.add(Pcm.input(frame));
        }
        if (stalls.stream().noneMatch(span -> at > span[0] && at <= span[1])) {
            late.forEach(session::frame);
            late.clear();
        }
        if (ended == null) {
            in(FRAME_MS, this::microphone);
        }
    }

    /** The word that is being said, or 0 between two. */
    private static byte word(int[] span, int at) {
        int begun = (at - 1 - span[0]) / Hearing.WORD_MS;
        int first = span[2] - (span[1] - span[0]) / (2 * Hearing.WORD_MS) + 1;
        return (byte) (begun % 2 == 0 ? first + begun / 2 : 0);
    }

    /** Hears what the script says. */
    private final class Ear implements VoiceActivityDetector {
        @Override
        public int voiced(Pcm frame, boolean over, DoubleSupplier assistant) {
            return frame.bytes()[0];
        }
    }

    // What happened.

    /** What the client was told of these types, with the time of each. */
    List<String> told(String... types) {
        List<String> wanted = Arrays.asList(types);
        return told.stream().filter(line -> wanted.contains(line.split(" ")[1])).toList();
    }

    /** The states, as "1400 USER_SPEAKING>AI_PROCESSING silence". */
    List<String> states() {
        return told("state").stream().map(line -> line.replace("state ", "")).toList();
    }

    /** What is remembered, as "user: hello". */
    List<String> memory() {
        return session.state().conversation().messages().stream()
                .map(message -> message.role() + ": " + message.content())
                .toList();
    }

    /** What the model was asked the last time. */
    List<String> lastAsked() {
        List<Message> messages = asks.get(asks.size() - 1).messages();
        return messages.stream()
                .map(message -> message.role() + ": " + message.content())
                .toList();
    }

    /** When the model was asked: not written down by the session itself. */
    List<Long> askedAt() {
        return askTimes;
    }

    private final List<Long> askTimes = new ArrayList<>();

    /** The audio that speech-to-text was given over the current link, in milliseconds. */
    int sttAudioMs() {
        return (int) commands.stream()
                .filter(command -> command instanceof SttInput.Audio audio
                        && audio.generation() == generations[Stage.STT.ordinal()])
                .mapToDouble(command -> ((SttInput.Audio) command).pcm().ms())
                .sum();
    }

    int sttGeneration() {
        return generations[Stage.STT.ordinal()];
    }

    int ttsGeneration() {
        return generations[Stage.TTS.ordinal()];
    }

    EndReason ended() {
        return ended;
    }

    int closeCode() {
        return closeCode;
    }

    /** Milliseconds of reply audio that were sent in all. */
    double sentMs() {
        return sentMs;
    }

    /** Nothing is left of the session. */
    void assertGone() {
        protocol.finish();
        assertThat(stagesClosed).isTrue();
        runTo((int) (timers.now() - begin) + 1000);
        List<String> before = List.copyOf(told);
        runTo((int) (timers.now() - begin) + 200_000);
        assertThat(told).isEqualTo(before);
        assertThat(timers.pending()).isZero();
    }

    private long now() {
        return timers.now() - begin;
    }

    // The session's client.

    @Override
    public void started(String id) {
        protocol.sessionStarted(0);
    }

    @Override
    public void tell(ServerEvent notice, long at) {
        protocol.notice(notice, at);
        notices.add(notice);
        told.add(at + " " + line(notice));
        if (notice instanceof ServerEvent.AudioDone done && plays) {
            int turn = done.turn();
            playsToTheEnd(turn);
        } else if (notice instanceof ServerEvent.Interrupted) {
            loudspeaker = 0;
            heldAt = 0;
        } else if (notice instanceof ServerEvent.Hold) {
            heldAt = timers.now();
        } else if (notice instanceof ServerEvent.Release) {
            playsUntil += timers.now() - heldAt;
            heldAt = 0;
        }
    }

    private void playsToTheEnd(int turn) {
        timers.at(heldAt == 0 ? playsUntil : timers.now() + 20, () -> {
            if (loudspeaker == turn && (heldAt != 0 || timers.now() < playsUntil)) {
                playsToTheEnd(turn);
            } else if (loudspeaker == turn) {
                session.dispatch(new TurnEvent.PlaybackFinished(turn));
            }
        });
    }

    private static String line(ServerEvent notice) {
        if (notice instanceof ServerEvent.State state) {
            return "state " + state.from() + ">" + state.to() + " " + state.trigger();
        } else if (notice instanceof ServerEvent.PartialTranscript partial) {
            return "transcript.partial " + partial.turn() + " " + partial.text();
        } else if (notice instanceof ServerEvent.FinalTranscript transcript) {
            return "transcript.final " + transcript.turn() + " " + transcript.text();
        } else if (notice instanceof ServerEvent.ReplyDone done) {
            return "reply.done " + done.turn() + " " + done.finish() + " " + done.text();
        } else if (notice instanceof ServerEvent.ReplyDelta delta) {
            return "reply.delta " + delta.turn() + " " + delta.text();
        } else if (notice instanceof ServerEvent.Fallback fallback) {
            return "fallback " + fallback.turn() + " " + fallback.stage() + " " + fallback.code();
        } else if (notice instanceof ServerEvent.Metrics metrics) {
            return "turn.metrics " + metrics.turn() + " " + metrics;
        } else if (notice instanceof ServerEvent.AudioDone done) {
            return "audio.done " + done.turn() + " " + done.ms();
        } else if (notice instanceof ServerEvent.AudioStarted started) {
            return "audio.started " + started.turn();
        } else if (notice instanceof ServerEvent.Interrupted interrupted) {
            return "interrupted " + interrupted.turn();
        } else if (notice instanceof ServerEvent.SpeechStarted started) {
            return "speech.started " + started.turn();
        } else if (notice instanceof ServerEvent.SpeechStopped stopped) {
            return "speech.stopped " + stopped.turn();
        } else if (notice instanceof ServerEvent.Duck duck) {
            return "duck " + duck.turn();
        }
        return notice.type() + " " + notice.turn();
    }

    @Override
    public void audio(int turn, byte[] pcm) {
        protocol.audio(turn);
        double ms = pcm.length * 500.0 / RATE;
        sentMs += ms;
        if (loudspeaker != turn) {
            loudspeaker = turn;
            sentOfTurn = 0;
            playsUntil = timers.now();
            if (plays) {
                in(0, () -> session.dispatch(new TurnEvent.PlaybackStarted(turn)));
            }
        }
        sentOfTurn += ms;
        playsUntil = Math.max(playsUntil, timers.now()) + (long) Math.ceil(ms);
        told.add(now() + " audio " + turn);
    }

    @Override
    public void error(String code, String message, boolean fatal, long at) {
        told.add(at + " error " + code);
    }

    @Override
    public void ended(EndReason reason, long at) {
        protocol.sessionEnded(at);
        assertThat(ended).isNull();
        ended = reason;
        told.add(at + " session.ended " + reason.key());
    }

    @Override
    public void decided(TurnEffect effect, Phase phase) {
        speculation.decided(effect);
    }

    // The session's stages.

    @Override
    public void open(Stage stage, int generation, String language, String voice) {
        generations[stage.ordinal()] = generation;
        if (stage == Stage.STT && hearing != null) {
            hearing.opened(generation);
        }
        told.add(now() + " open " + stage + " " + generation);
    }

    @Override
    public void send(Stage stage, BusMessage command) {
        assertThat(stagesClosed).isFalse();
        commands.add(command);
        if (hearing != null && command instanceof SttInput input) {
            hearing.given(input);
        }
        if (command instanceof StageCommand it && it.effect() instanceof TurnEffect.Ask ask) {
            asks.add(ask);
            askTimes.add(now());
            (models.size() > 1 ? models.poll() : models.peek()).accept(it);
        } else if (command instanceof StageCommand tts) {
            if (!spoken.equals(tts.attempt())) {
                spoken = tts.attempt();
                voice = voices.size() > 1 ? voices.poll() : voices.peek();
            }
            voice.accept(tts);
        }
    }

    @Override
    public void cancel(Cancel cancel) {
        cancels.add(cancel);
    }

    @Override
    public void close() {
        stagesClosed = true;
    }

    @Override
    public void text(String message) {}

    @Override
    public void binary(byte[] message) {}

    @Override
    public int maxMessageBytes() {
        return 16 * 1024;
    }

    @Override
    public void control() {}
}
