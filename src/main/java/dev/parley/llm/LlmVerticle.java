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
 * The language model stage. Its configuration is the resolved {@code llm} section with a real url. A reply that ends
 * without a word fails: with {@link FailureCode#VENDOR_ERROR} when the model just stopped, since that may go better next
 * time, and with {@link FailureCode#REJECTED} when its limit was spent, a filter held it back or it wanted a tool.
 */
public class LlmVerticle extends StageVerticle<TurnEffect.Ask> {
    private OpenAiChat chat;

    public LlmVerticle() {
        super(Stage.LLM, TurnEffect.Ask.class);
    }

    /** How the server is connected to. */
    HttpClientOptions options(LlmConfig config) {
        return ChatClient.options(config);
    }

    @Override
    public Future<?> start() throws Exception {
        LlmConfig config = ConfigLoader.bind("llm", config(), LlmConfig.class);
        chat = new OpenAiChat(vertx, config, options(config));
        return super.start();
    }

    @Override
    public Future<?> stop() throws Exception {
        return super.stop().eventually(chat.client()::close);
    }

    @Override
    protected Link<TurnEffect.Ask> open(Open open, Consumer<TurnEvent> events) {
        chat.client().keepWarm();
        return new Conversation(open, events);
    }

    /** One session's calls. */
    private final class Conversation implements Link<TurnEffect.Ask> {
        private final Open open;
        private final Consumer<TurnEvent> events;
        private final TreeMap<Attempt, ChatCall> calls = new TreeMap<>();

        Conversation(Open open, Consumer<TurnEvent> events) {
            this.open = open;
            this.events = events;
        }

        @Override
        public void on(TurnEffect.Ask ask) {
            calls.values().removeIf(ChatCall::isOver);
            if (!calls.containsKey(ask.attempt())) {
                calls.put(ask.attempt(), chat.ask(ask.messages(), new Answer(ask.attempt())));
            }
        }

        @Override
        public void cancel(Attempt upTo) {
            List<ChatCall> cancelled = new ArrayList<>(calls.headMap(upTo, true).values());
            calls.headMap(upTo, true).clear();
            cancelled.forEach(ChatCall::cancel);
            if (!cancelled.isEmpty()) {
                chat.client().keepWarm(); // On HTTP/1.1 the connection went with the request.
            }
        }

        @Override
        public void close() {
            List.copyOf(calls.values()).forEach(ChatCall::cancel);
            calls.clear();
            if (size() == 0) {
                chat.client().letCool();
            }
        }

        private final class Answer implements ChatCall.Listener {
            private final Attempt attempt;

            Answer(Attempt attempt) {
                this.attempt = attempt;
            }

            @Override
            public String session() {
                return open.session();
            }

            @Override
            public void token(String text) {
                events.accept(new TurnEvent.Token(attempt, text));
            }

            @Override
            public void done(String finish) {
                events.accept(new TurnEvent.ReplyDone(attempt, finish));
            }

            @Override
            public void failed(FailureCode code, long retryAfterMs) {
                events.accept(new TurnEvent.LlmFailed(attempt, code, retryAfterMs));
            }
        }
    }
}
