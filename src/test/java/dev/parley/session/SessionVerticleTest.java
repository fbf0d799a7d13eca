package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.audio.NeuralVad;
import dev.parley.client.parley.ParleyProtocol;
import dev.parley.config.ConfigLoader;
import dev.parley.config.ParleyConfig;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class SessionVerticleTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(SessionVerticle.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final ParleyConfig config =
            ConfigLoader.bind(new ConfigLoader(Map.<String, String>of()::get).resolve(new JsonObject()));

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() throws Exception {
        logger.detachAppender(lines);
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    /** Vert.x asserts more than it says, and throws where a failed future is promised. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @SuppressWarnings("unchecked")
    @Timeout(60)
    void aSocketThatThrowsEndsItsSessionAndNothingIsLeft(boolean started) throws Exception {
        Sessions sessions = sessions();
        CompletableFuture<Handler<String>> messages = new CompletableFuture<>();
        ServerWebSocket socket = socket((method, argument) -> {
            if (method.equals("textMessageHandler")) {
                messages.complete((Handler<String>) argument);
            } else if (method.equals("writeTextMessage")) {
                throw new AssertionError("a write that Vert.x did not expect");
            }
        });
        SessionVerticle session =
                new SessionVerticle(new ClientSocket(socket), sessions, ParleyProtocol.factory(config));
        await(vertx.deployVerticle(session));
        session.listen();
        messages.get(60, TimeUnit.SECONDS)
                .handle(started ? "{\"type\":\"session.start\"}" : "{\"type\":\"session.stop\"}");

        while (sessions.running() > 0 || !vertx.deploymentIDs().isEmpty()) {
            CompletableFuture<Void> later = new CompletableFuture<>();
            vertx.runOnContext(v -> later.complete(null));
            later.get(60, TimeUnit.SECONDS);
        }
    }

    private Sessions sessions() {
        return new Sessions(
                config, ApologyClip.load(16_000), List.of(), NeuralVad::new, () -> Observer.Conversation.NONE, null);
    }

    /** A socket that does nothing but tell what it is asked for. */
    private static ServerWebSocket socket(BiConsumer<String, Object> asked) {
        return (ServerWebSocket) Proxy.newProxyInstance(
                ServerWebSocket.class.getClassLoader(), new Class<?>[] {ServerWebSocket.class}, (it, method, args) -> {
                    asked.accept(method.getName(), args == null ? null : args[0]);
                    return method.getReturnType() == Future.class
                            ? Future.succeededFuture()
                            : method.getReturnType() == boolean.class ? false : it;
                });
    }

    /** All is on one event loop, so that the order of what is asked for here is the order in which it happens. */
    @Test
    void aServerThatStopsWhileASessionEndsIsNoFailure() throws Exception {
        Sessions sessions = sessions();
        SessionVerticle session = new SessionVerticle(
                new ClientSocket(socket((method, argument) -> {})), sessions, ParleyProtocol.factory(config));
        String id = await(vertx.deployVerticle(session));
        CompletableFuture<Void> undeployed = new CompletableFuture<>();

        vertx.runOnContext(first -> {
            session.drain();
            vertx.runOnContext(before -> vertx.undeploy(id).onComplete(done -> undeployed.complete(null)));
        });
        undeployed.get(15, TimeUnit.SECONDS);
        CompletableFuture<Void> later = new CompletableFuture<>();
        vertx.runOnContext(v -> later.complete(null));
        later.get(15, TimeUnit.SECONDS);

        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(it -> it.contains("failed"));
        assertThat(sessions.running()).isZero();
    }
}
