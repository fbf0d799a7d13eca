package dev.parley.session;

import dev.parley.audio.VoiceActivityDetector;
import dev.parley.config.ParleyConfig;
import dev.parley.config.StageConfig;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnMachine;
import dev.parley.turn.TurnRules;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Makes the session of each socket, and knows those that run. Any thread. */
public final class SessionFactory {
    private final SessionSettings settings;
    private final WireClient.Greeting greeting;
    private final Supplier<VoiceActivityDetector> voices;
    private final Observer observer;
    private final String node;
    private final Set<Stage> beside;
    private final Set<SessionVerticle> running = ConcurrentHashMap.newKeySet();

    /**
     * @param config   as it is, with "sandbox" for the urls of the stages that the sandbox serves
     * @param clip     what is heard when text-to-speech itself fails
     * @param voices   makes the voice classifier of a session, on its event loop
     * @param observer is told of every conversation
     * @param node     the id of the deployed {@link NodeVerticle} where stages may be in other JVMs, or null
     * @param beside   the stages that every event loop has as many instances of: a session's are on its own
     */
    public SessionFactory(
            ParleyConfig config,
            ApologyClip clip,
            Supplier<VoiceActivityDetector> voices,
            Observer observer,
            String node,
            Set<Stage> beside) {
        TurnRules rules = rules(config);
        this.settings = new SessionSettings(
                new TurnMachine(rules),
                config.turn().bargeInMs(),
                config.session().playAheadMs(),
                config.session().maxBufferedAudioMs(),
                clip);
        this.greeting = new WireClient.Greeting(
                config.tts().sampleRate(),
                rules.silenceMs(),
                rules.idleTimeoutMs(),
                vendor(config.stt()),
                vendor(config.llm()),
                vendor(config.tts()));
        this.voices = voices;
        this.observer = observer;
        this.node = node;
        this.beside = beside;
    }

    /** The verticle that holds the conversation of a socket, to be deployed, and to {@link SessionVerticle#listen} then. */
    public SessionVerticle create(ClientSocket socket) {
        return new SessionVerticle(socket, settings, greeting, voices, observer, node, beside, running);
    }

    /** The server goes: every conversation ends, now or when the reply that is under way has been heard. */
    public void takeLeave() {
        running.forEach(SessionVerticle::takeLeave);
    }

    /** How many clients are connected. */
    public int running() {
        return running.size();
    }

    /** The numbers that the turn machine goes by. */
    static TurnRules rules(ParleyConfig config) {
        return new TurnRules(
                config.turn().silenceMs(),
                config.turn().speculateAfterMs(),
                config.turn().maxAttempts(),
                config.turn().transcriptWaitMs(),
                config.turn().llmWaitMs(),
                config.turn().ttsWaitMs(),
                config.turn().replyWaitMs(),
                config.session().idleTimeoutMs());
    }

    private static String vendor(StageConfig stage) {
        return stage.sandboxed() ? StageConfig.SANDBOX : stage.vendor();
    }
}
