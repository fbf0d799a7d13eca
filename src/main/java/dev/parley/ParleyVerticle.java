package dev.parley;

import dev.parley.audio.NeuralVad;
import dev.parley.bus.Codecs;
import dev.parley.config.ConfigException;
import dev.parley.config.ConfigLoader;
import dev.parley.config.HttpConfig;
import dev.parley.config.LocalConfig;
import dev.parley.config.ParleyConfig;
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
import dev.parley.tools.ExampleToolsVerticle;
import dev.parley.tools.HttpToolVerticle;
import dev.parley.tools.McpToolVerticle;
import dev.parley.tools.Tool;
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
 * The main verticle: reads its configuration, checks the vendors' keys, and deploys the stages and the HTTP side. It is
 * started when conversations can begin. Everything that it deployed is undeployed with it.
 */
public final class ParleyVerticle extends VerticleBase {
    private static final int IDLE_CHECK_MS = 100;

    /** At least the number of event loops; with fewer loops, some are measured twice. */
    private static final int EVENT_LOOPS = VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE;

    private static final Logger log = LoggerFactory.getLogger(ParleyVerticle.class);

    /** Ids of shared random ports. */
    private static final AtomicInteger RANDOM_PORTS = new AtomicInteger(1);

    private final TicketAuthorizer ticketAuthorizer;
    private final Readiness readiness = new Readiness();
    private JsonObject resolved;
    private ParleyConfig config;
    private ApologyClip apologyClip;
    private Meters meters;
    private List<StageDeployment> stages;
    private List<Tool> tools;
    private LocalServer local;
    private volatile Sessions sessions;
    private ParleyRouter routes;
    private ManagementVerticle management;
    private HttpVerticle http;
    /** Deployment id of the HTTP verticles, or null. */
    private volatile String httpDeployment;

    public ParleyVerticle() {
        this(null);
    }

    /** @param ticketAuthorizer decides who gets a ticket; null for whoever has {@code http.operatorToken} */
    public ParleyVerticle(TicketAuthorizer ticketAuthorizer) {
        this.ticketAuthorizer = ticketAuthorizer;
    }

    @Override
    public Future<?> start() {
        Codecs.register(vertx);
        return vertx.executeBlocking(this::readConfiguration)
                .compose(v -> deployManagement())
                .compose(v -> readTools())
                .compose(v -> startLocalServer())
                .compose(v -> checkKeys())
                .compose(v -> deployStages())
                .compose(v -> deployTools())
                .compose(v -> deployHttp())
                .onSuccess(v -> announce());
    }

    /** Reads files, so on a worker thread. */
    private Void readConfiguration() {
        resolved = ConfigLoader.ofEnvironment().resolve(config());
        config = ConfigLoader.bind(resolved);
        boolean tickets = config.http().tickets();
        if (tickets && ticketAuthorizer == null && config.http().operatorToken().isEmpty()) {
            throw new ConfigException("http.operatorToken: missing, wanted one because http.tickets is on");
        }
        apologyClip = ApologyClip.load(config.tts().sampleRate());
        meters = Meters.of(vertx);
        stages = StageDeployment.of(vertx, config);
        return null;
    }

    /** Schemas take a moment to compile, so on a worker thread. */
    private Future<?> readTools() {
        return McpToolVerticle.describe(vertx, config.tools())
                .compose(described -> vertx.executeBlocking(
                        () -> tools = described.stream().map(Tool::new).toList()));
    }

    /** Comes first, so that the start can be observed. */
    private Future<?> deployManagement() {
        if (!config.management().on()) {
            return Future.succeededFuture();
        }
        management = new ManagementVerticle(config.management(), readiness, meters::scrape);
        DeploymentOptions perLoop = new DeploymentOptions().setInstances(EVENT_LOOPS);
        return vertx.deployVerticle(management).compose(id -> vertx.deployVerticle(LoopLag::new, perLoop));
    }

    /** Serves the vendors' protocols in this JVM, and points the stages there that have no vendor. */
    private Future<?> startLocalServer() {
        if (!config.needsLocal()) {
            return Future.succeededFuture();
        }
        LocalConfig settings = config.local();
        return LocalServer.start(vertx, settings.port(), settings.engines(), settings.models())
                .recover(failure -> Future.failedFuture(
                        failure instanceof IllegalArgumentException
                                ? new ConfigException(failure.getMessage())
                                : failure))
                .onSuccess(started -> {
                    local = started;
                    // The rest of the start does not wait for the engines. A failure is logged there.
                    started.load();
                    stages.forEach(stage -> stage.useLocal(resolved, started.port()));
                });
    }

    private Future<?> checkKeys() {
        return Future.all(stages.stream().map(StageDeployment::checkKey).toList());
    }

    private Future<?> deployStages() {
        // One after the other, so that the instances of each are spread evenly over the event loops.
        Future<?> deployed = Future.succeededFuture();
        for (StageDeployment stage : stages) {
            deployed = deployed.compose(v -> stage.deploy(vertx, resolved.getJsonObject(stage.section())));
        }
        return deployed;
    }

    /** Deploys the adapters of tools that are not verticles themselves. */
    private Future<?> deployTools() {
        Future<?> examples = tools.stream().anyMatch(tool -> ExampleToolsVerticle.has(tool.address()))
                ? vertx.deployVerticle(new ExampleToolsVerticle())
                : Future.succeededFuture();
        Future<?> webhooks = tools.stream().anyMatch(tool -> tool.config().url() != null)
                ? vertx.deployVerticle(new HttpToolVerticle(tools))
                : Future.succeededFuture();
        Future<?> servers = tools.stream().anyMatch(tool -> tool.config().mcp() != null)
                ? vertx.deployVerticle(new McpToolVerticle(tools))
                : Future.succeededFuture();
        return Future.all(examples, webhooks, servers);
    }

    private Future<?> deployHttp() {
        if (!config.roles().has("http")) {
            return Future.succeededFuture();
        }
        if (!vertx.isClustered()) {
            return deployHttp(null);
        }
        NodeVerticle node = new NodeVerticle();
        return vertx.deployVerticle(node).compose(v -> deployHttp(node.id()));
    }

    /** @param node id of the node verticle, or null where all stages are in this JVM */
    private Future<?> deployHttp(String node) {
        sessions = new Sessions(config, apologyClip, tools, NeuralVad::new, meters, node);
        JsonObject engines = new JsonObject()
                .put("notice", local == null ? "" : local.notice())
                .put("phrases", local == null || !config.stt().isLocal() ? List.of() : local.phrases());
        TicketAuthorizer authorizer =
                ticketAuthorizer == null ? TicketAuthorizer.bearer(config.http().operatorToken()) : ticketAuthorizer;
        routes = new ParleyRouter(config, sessions, engines, authorizer, readiness);
        int instances = config.http().instances();
        if (instances == 0) {
            return Future.succeededFuture();
        }
        SocketAddress address = address(config.http());
        Promise<Void> placed = Promise.promise();
        Future<String> deployment = vertx.deployVerticle(
                () -> http = new HttpVerticle(routes, address, placed.future()),
                new DeploymentOptions().setInstances(instances));
        placed.complete();
        return deployment.onSuccess(id -> httpDeployment = id);
    }

    /** With port 0, one random port for all instances. */
    private static SocketAddress address(HttpConfig http) {
        return http.port() == 0
                ? SocketAddress.sharedRandomPort(RANDOM_PORTS.incrementAndGet(), http.host())
                : SocketAddress.inetSocketAddress(http.port(), http.host());
    }

    private void announce() {
        readiness.enter(Readiness.State.READY);
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

    /** The port of health and metrics, once started, when {@code management.port} is set. */
    public int managementPort() {
        return management.port();
    }

    /**
     * The routes, once started, to be mounted on another server with {@link HttpVerticle#options}; set {@code http.instances}
     * to 0 for no server of Parley's own. Conversations end with this verticle. Any thread.
     */
    public Router router() {
        return routes.create(vertx, this::deploySession);
    }

    /** Deploys from this verticle's context, so that the session is its child. */
    private Future<String> deploySession(SessionVerticle session) {
        Promise<String> deployed = Promise.promise();
        context.runOnContext(v -> vertx.deployVerticle(session).onComplete(deployed));
        return deployed.future();
    }

    /**
     * Begins no more conversations and ends the running ones, each when its current reply has been heard, and all after
     * {@code http.drainMs}. Health answers 503 meanwhile. Undeploy afterwards. Any thread.
     */
    public Future<Void> drain() {
        readiness.enter(Readiness.State.DRAINING);
        if (sessions == null) {
            return Future.succeededFuture();
        }
        log.info("Parley stops, after {} ms at the latest", config.http().drainMs());
        Promise<Void> drained = Promise.promise();
        context.runOnContext(v -> awaitIdle(config.http().drainMs(), drained));
        // The HTTP verticles end the remaining sessions while the stages can still release them.
        return drained.future()
                .compose(v -> httpDeployment == null ? Future.succeededFuture() : vertx.undeploy(httpDeployment));
    }

    private void awaitIdle(int leftMs, Promise<Void> drained) {
        // Repeated, since a session may have begun just before the first call.
        sessions.drain();
        if (leftMs <= 0 || sessions.running() == 0) {
            drained.complete();
        } else {
            vertx.setTimer(IDLE_CHECK_MS, fired -> awaitIdle(leftMs - IDLE_CHECK_MS, drained));
        }
    }

    @Override
    public Future<?> stop() {
        readiness.enter(Readiness.State.DRAINING);
        return Future.succeededFuture();
    }
}
