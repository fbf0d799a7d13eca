package dev.parley.session;

import dev.parley.audio.VoiceActivityDetector;
import dev.parley.config.ParleyConfig;
import dev.parley.tools.Tool;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The conversations of a server: what they share, and which of them run. Any thread. */
public final class Sessions {
    final SessionSettings settings;
    final Observer observer;
    /** The id of the {@link NodeVerticle}, or null where all stages are in this JVM. */
    final String node;

    private final Set<SessionVerticle> running = ConcurrentHashMap.newKeySet();

    /**
     * @param clip      what is heard when text-to-speech itself fails
     * @param tools     what the language model may call
     * @param detectors makes the voice activity detector of a session
     * @param observer  watches every conversation
     * @param node      the id of the deployed {@link NodeVerticle} where stages may be in other JVMs, or null
     */
    public Sessions(
            ParleyConfig config,
            ApologyClip clip,
            List<Tool> tools,
            Supplier<VoiceActivityDetector> detectors,
            Observer observer,
            String node) {
        this.settings = SessionSettings.of(config, clip, tools, detectors);
        this.observer = observer;
        this.node = node;
    }

    void add(SessionVerticle session) {
        running.add(session);
    }

    void remove(SessionVerticle session) {
        running.remove(session);
    }

    /** Ends every conversation, now or when the reply that is under way has been heard. */
    public void drain() {
        running.forEach(SessionVerticle::drain);
    }

    /** How many clients are connected. */
    public int running() {
        return running.size();
    }
}
