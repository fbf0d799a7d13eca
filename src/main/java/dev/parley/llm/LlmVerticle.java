package dev.parley.llm;

import dev.parley.bus.Open;
import dev.parley.bus.StageVerticle;
import dev.parley.config.ConfigLoader;
import dev.parley.config.LlmConfig;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientOptions;
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
        return new Link<>() {
            @Override
            public Work<TurnEffect.Ask> begin(TurnEffect.Ask first) {
                return new ChatRequest(vertx, client, body, open.session(), first, events);
            }

            @Override
            public void close() {
                if (size() == 0) {
                    client.letCool();
                }
            }
        };
    }
}
