package dev.parley.local.rules;

import dev.parley.local.engine.ChatModel;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Answers by the rules of {@link Rules}, word by word at about the rate of a hosted model. */
public final class RuleResponder implements ChatModel {
    private static final int FIRST_TOKEN_MS = 80;
    private static final int TOKEN_MS = 25;

    private final Vertx vertx;
    private final Rules rules;

    public RuleResponder(Vertx vertx, Clock clock) {
        this.vertx = vertx;
        this.rules = new Rules(clock);
    }

    @Override
    public ChatModel.Completion complete(Request request, Listener listener) {
        return new Answering(rules.answer(request), listener);
    }

    private final class Answering implements ChatModel.Completion {
        private final Deque<String> words;
        private final ChatModel.Call call;
        private final Listener listener;
        private long timer = -1;

        private Answering(Rules.Answer answer, Listener listener) {
            // Each word but the first brings the space before it, as a model's tokens do.
            this.words = new ArrayDeque<>(
                    answer.words() == null ? List.of() : List.of(answer.words().split("(?= )")));
            this.call = answer.call();
            this.listener = listener;
            timer = vertx.setTimer(FIRST_TOKEN_MS, this::next);
        }

        private void next(long id) {
            String word = words.poll();
            if (word == null) {
                if (call != null) {
                    listener.call(call);
                }
                listener.done();
            } else {
                timer = vertx.setTimer(TOKEN_MS, this::next);
                listener.token(word);
            }
        }

        @Override
        public void cancel() {
            vertx.cancelTimer(timer);
        }
    }
}
