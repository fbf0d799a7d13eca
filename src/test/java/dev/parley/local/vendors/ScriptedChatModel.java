package dev.parley.local.vendors;

import dev.parley.local.engine.ChatModel;
import dev.parley.local.vendors.ScriptedEngines.AnswerScript;
import dev.parley.local.vendors.ScriptedEngines.Step;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Answers as the scripts of {@link ScriptedEngines} say, and remembers what was asked. */
public final class ScriptedChatModel implements ChatModel {
    private final Vertx vertx;
    final Queue<AnswerScript> scripts = new ConcurrentLinkedQueue<>();
    private final List<Request> questions = new CopyOnWriteArrayList<>();
    private final AtomicInteger live = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger tokens = new AtomicInteger();
    volatile Function<Request, AnswerScript> usual = question -> new AnswerScript();

    ScriptedChatModel(Vertx vertx) {
        this.vertx = vertx;
    }

    /** All that was asked, in order of arrival. */
    public List<Request> questions() {
        return List.copyOf(questions);
    }

    /** Answers being given now. */
    public int live() {
        return live.get();
    }

    /** The most answers that were given at one time. */
    public int most() {
        return most.get();
    }

    /** Answers that were cancelled before their end. */
    public int cancelled() {
        return cancelled.get();
    }

    /** Tokens generated, over all answers. */
    public int tokens() {
        return tokens.get();
    }

    @Override
    public ChatModel.Completion complete(Request question, Listener listener) {
        questions.add(question);
        most.accumulateAndGet(live.incrementAndGet(), Math::max);
        AnswerScript queued = scripts.poll();
        AnswerScript script = queued == null ? usual.apply(question) : queued;
        Timeline timeline = new Timeline(vertx);
        long at = 0;
        for (Step<String> token : script.tokens) {
            at += token.afterMs();
            timeline.at(at, () -> {
                tokens.incrementAndGet();
                listener.token(token.what());
            });
        }
        if (!script.stalls) {
            timeline.at(at, () -> {
                live.decrementAndGet();
                timeline.stop();
                if (script.fails) {
                    listener.failed(new IllegalStateException("scripted"));
                } else {
                    if (script.call != null) {
                        listener.call(script.call);
                    }
                    listener.done();
                }
            });
        }
        return () -> {
            if (timeline.stop()) {
                live.decrementAndGet();
                cancelled.incrementAndGet();
            }
        };
    }
}
