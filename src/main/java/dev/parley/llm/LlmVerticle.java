package dev.parley.llm;

import dev.parley.bus.Open;
import dev.parley.bus.StageVerticle;
import dev.parley.config.ConfigLoader;
import dev.parley.config.LlmConfig;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The language model stage: a {@link ChatRequest} for each attempt of each session. Its configuration is the resolved
 * {@code llm} section. A reply that ends without a word fails: with {@link FailureCode#VENDOR_ERROR} when the model just
 * stopped, since that may go better next time, and with {@link FailureCode#REJECTED} when its limit was spent, a filter held
 * it back or it wanted a tool.
 */
public class LlmVerticle extends StageVerticle<TurnEffect.Ask> {
    private ChatClient client;
    private ChatBody body;

    public LlmVerticle() {
        super(Stage.LLM, TurnEffect.Ask.class);
    }

    /** Options of the connections to the server. */
    HttpClientOptions options(LlmConfig config) {
        return ChatClient.options(config);
    }

    @Override
    public Future<?> start() throws Exception {
        LlmConfig config = ConfigLoader.bind("llm", config(), LlmConfig.class);
        client = new ChatClient(vertx, config, options(config), ChatClient.IDLE_TIMEOUT_MS);
        body = new ChatBody(vertx, config);
        return super.start();
    }

    @Override
    public Future<?> stop() throws Exception {
        return super.stop().eventually(client::close);
    }

    @Override
    protected Link<TurnEffect.Ask> open(Open open, Consumer<TurnEvent> events) {
        client.keepWarm();
        return new Requests(open, events);
    }

    /** One session's requests. */
    private final class Requests implements Link<TurnEffect.Ask> {
        private final Open open;
        private final Consumer<TurnEvent> events;
        private final TreeMap<Attempt, ChatRequest> requests = new TreeMap<>();

        Requests(Open open, Consumer<TurnEvent> events) {
            this.open = open;
            this.events = events;
        }

        @Override
        public void on(TurnEffect.Ask ask) {
            requests.values().removeIf(ChatRequest::isOver);
            if (!requests.containsKey(ask.attempt())) {
                ChatRequest request = new ChatRequest(vertx, client, body, open.session(), ask, events);
                requests.put(ask.attempt(), request);
                request.start();
            }
        }

        @Override
        public void cancel(Attempt upTo) {
            List<ChatRequest> cancelled =
                    new ArrayList<>(requests.headMap(upTo, true).values());
            requests.headMap(upTo, true).clear();
            cancelled.forEach(ChatRequest::cancel);
            if (!cancelled.isEmpty()) {
                client.keepWarm(); // On HTTP/1.1 the connection went with the request.
            }
        }

        @Override
        public void close() {
            List.copyOf(requests.values()).forEach(ChatRequest::cancel);
            requests.clear();
            if (size() == 0) {
                client.letCool();
            }
        }
    }
}
