package dev.parley;

import dev.parley.audio.PitchVad;
import dev.parley.bus.Codecs;
import dev.parley.client.parley.ParleyProtocol;
import dev.parley.config.ConfigException;
import dev.parley.config.ConfigLoader;
import dev.parley.config.HttpConfig;
import dev.parley.config.ParleyConfig;
import dev.parley.config.StageConfig;
import dev.parley.http.HttpVerticle;
import dev.parley.http.ManagementVerticle;
import dev.parley.http.ParleyRouter;
import dev.parley.http.Readiness;
import dev.parley.http.TicketAuthorizer;
import dev.parley.local.LocalServer;
import dev.parley.metrics.LoopLag;
import dev.parley.metrics.Meters;
import dev.parley.session.ApologyClip;
import dev.parley.session.NodeVerticle;
import dev.parley.session.SessionVerticle;
import dev.parley.session.Sessions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main verticle: reads the configuration that it was deployed with, tries the vendors' keys, and deploys the stages and
 * the HTTP side. It is started when a conversation can be had; what it deployed goes down with it.
 */
public final class ParleyVerticle extends VerticleBase {
    private static final int LOOK_MS = 100;

    /** At least as many as Vert.x has: with fewer loops, some are measured twice. */
    private static final int EVENT_LOOPS = VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE;

    private static final Logger log = LoggerFactory.getLogger(ParleyVerticle.class);

    /** Tells the free ports of several main verticles apart. The local server's is 1. */
    private static final AtomicInteger FREE_PORTS = new AtomicInteger(1);

    private final TicketAuthorizer guard;
    private final Readiness readiness = new Readiness();
    private JsonObject resolved;
    private ParleyConfig config;
    private StageDeployment stages;
    private LocalServer local;
    private Meters meters;
    private volatile Sessions sessions;
    private ParleyRouter routes;
    /** The deployment of the HTTP verticles, or null. */
    private volatile String servers;

    private HttpVerticle http;
    private ManagementVerticle management;

    public ParleyVerticle() {
        this(null);
    }

    /** @param guard who is given tickets when {@code http.tickets} is on, in place of who has {@code http.operatorToken} */
    public ParleyVerticle(TicketAuthorizer guard) {
        this.guard = guard;
    }

    @Override
    public Future<?> start() throws Exception {
        Codecs.register(vertx);
        meters = Meters.of(vertx);
        return vertx.executeBlocking(this::prepare)
                .compose(clip -> deployManagement()
                        .compose(watched -> startLocal())
                        .compose(started -> KeyChecks.run(vertx, config))
                        .compose(checked -> stages.deploy(resolved))
                        .compose(deployed -> deployHttp(clip)))
                .onSuccess(started -> ready());
    }

    private void ready() {
        readiness.enter(Readiness.State.READY);
        if (local != null) {
            // Beside the listening server, which does not wait for it. A failure is logged there.
            local.load();
        }
        if (http != null) {
            String scheme = config.http().tls().on() ? "https" : "http";
            log.info("Parley listens on {}://{}", scheme, config.http().authority(http.port()));
            if (config.http().open()) {
                log.warn("Unauthenticated access is enabled (http.tickets=false)");
            }
        } else if (!config.roles().has("http")) {
            log.info("Parley serves {}", String.join(", ", config.roles().names()));
        }
    }

    /** The port of the page, once started. */
    public int port() {
        return http.port();
    }

    /** The port of health and metrics, once started, where there is one. */
    public int managementPort() {
        return management.port();
    }

    /**
     * Begins no conversation any more, and ends those that run: at once, or when the reply that is under way has been heard,
     * after {@code http.drainMs} at the latest. Health answers 503 meanwhile. To be undeployed then. Any thread.
     */
    public Future<Void> drain() {
        readiness.enter(Readiness.State.DRAINING);
        if (sessions == null) {
            return Future.succeededFuture();
        }
        log.info("Parley stops, after {} ms at the latest", config.http().drainMs());
        Promise<Void> drained = Promise.promise();
        context.runOnContext(v -> awaitSilence(config.http().drainMs(), drained));
        // What is left ends now, while the stages are there to let go of it.
        return drained.future().compose(silent -> servers == null ? Future.succeededFuture() : vertx.undeploy(servers));
    }

    /** Asks again each time: one may have begun in the moment of the first. */
    private void awaitSilence(int leftMs, Promise<Void> drained) {
        sessions.drain();
        if (leftMs <= 0 || sessions.running() == 0) {
            drained.complete();
        } else {
            vertx.setTimer(LOOK_MS, fired -> awaitSilence(leftMs - LOOK_MS, drained));
        }
    }

    @Override
    public Future<?> stop() throws Exception {
        readiness.enter(Readiness.State.DRAINING);
        return super.stop();
    }

    /**
     * The page and its socket, once started, to be mounted on a server of yours that has {@link HttpVerticle#options}; with
     * {@code http.instances} 0 there is no other. Conversations end with this verticle. Any thread.
     */
    public Router router() {
        return routes.create(vertx, this::deploySession);
    }

    /** As a child of this verticle, whoever asks. */
    private Future<String> deploySession(SessionVerticle session) {
        Promise<String> deployed = Promise.promise();
        context.runOnContext(v -> vertx.deployVerticle(session).onComplete(deployed));
        return deployed.future();
    }

    /** What touches the disk. */
    private ApologyClip prepare() {
        resolved = ConfigLoader.ofEnvironment().resolve(config());
        config = ConfigLoader.bind(resolved);
        stages = new StageDeployment(vertx, config);
        if (config.http().tickets()
                && guard == null
                && config.http().operatorToken().isEmpty()) {
            throw new ConfigException("http.operatorToken: missing, wanted one because http.tickets is on");
        }
        return ApologyClip.load(config.tts().sampleRate());
    }

    /** First of all, so that a start can be watched. */
    private Future<?> deployManagement() {
        if (!config.management().on()) {
            return Future.succeededFuture();
        }
        management = new ManagementVerticle(config.management(), readiness, meters::scrape);
        return vertx.deployVerticle(management)
                .compose(id -> vertx.deployVerticle(LoopLag::new, new DeploymentOptions().setInstances(EVENT_LOOPS)));
    }

    private Future<?> startLocal() {
        if (!config.needsLocal()) {
            return Future.succeededFuture();
        }
        return LocalServer.start(vertx, config.local().port()).onSuccess(started -> {
            local = started;
            String host = "127.0.0.1:" + started.port();
            pointAt(config.stt(), "stt", "ws://" + host);
            pointAt(config.llm(), "llm", "http://" + host + "/v1");
            pointAt(config.tts(), "tts", "ws://" + host);
        });
    }

    private void pointAt(StageConfig stage, String section, String url) {
        if (stage.isLocal()) {
            resolved.getJsonObject(section).put("url", url);
        }
    }

    private Future<?> deployHttp(ApologyClip clip) {
        if (!config.roles().has("http")) {
            return Future.succeededFuture();
        }
        if (!vertx.isClustered()) {
            return deployHttp(clip, null);
        }
        NodeVerticle node = new NodeVerticle();
        return vertx.deployVerticle(node).compose(deployed -> deployHttp(clip, node.id()));
    }

    private Future<?> deployHttp(ApologyClip clip, String node) {
        sessions = new Sessions(config, clip, PitchVad::new, meters, node);
        List<String> phrases = config.stt().isLocal() && local != null ? local.phrases() : List.of();
        TicketAuthorizer admits =
                guard == null ? TicketAuthorizer.bearer(config.http().operatorToken()) : guard;
        routes = new ParleyRouter(config.http(), sessions, ParleyProtocol.factory(config), phrases, admits, readiness);
        SocketAddress address = address(config.http());
        int instances = config.http().instances();
        if (instances == 0) {
            return Future.succeededFuture();
        }
        Promise<Void> placed = Promise.promise();
        Future<String> deployment = vertx.deployVerticle(
                () -> http = new HttpVerticle(routes, address, placed.future()),
                new DeploymentOptions().setInstances(instances));
        placed.complete();
        return deployment.onSuccess(deployed -> servers = deployed);
    }

    /** Any free port is one port for all instances. */
    private static SocketAddress address(HttpConfig http) {
        return http.port() == 0
                ? SocketAddress.sharedRandomPort(FREE_PORTS.incrementAndGet(), http.host())
                : SocketAddress.inetSocketAddress(http.port(), http.host());
    }
}
