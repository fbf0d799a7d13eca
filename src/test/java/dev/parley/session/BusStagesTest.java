package dev.parley.session;

import static dev.parley.bus.TestSession.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.Addresses;
import dev.parley.bus.Codecs;
import dev.parley.bus.Open;
import dev.parley.bus.Opened;
import dev.parley.bus.StageCommand;
import dev.parley.turn.Attempt;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a session finds its stages on the event bus. */
class BusStagesTest {
    private static final String INSTANCE = "an instance";

    private final Promise<StageCommand> told = Promise.promise();
    private Vertx vertx;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        Codecs.register(vertx);
        vertx.eventBus().<StageCommand>consumer(INSTANCE, message -> told.tryComplete(message.body()));
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void anInstanceElsewhereServesTheSessionWhenItsOwnEventLoopHasNone() {
        vertx.eventBus().<Open>consumer(Addresses.shared(Stage.LLM), message -> message.reply(new Opened(INSTANCE)));
        StageCommand ask = new StageCommand("s", 1, new TurnEffect.Ask(new Attempt(1, 1), List.of()));

        vertx.runOnContext(v -> {
            BusStages stages = new BusStages(vertx, "s", null, Set.of(Stage.LLM), null, null, event -> {});
            stages.open(Stage.LLM, 1);
            stages.send(Stage.LLM, ask);
        });

        assertThat(await(told.future())).isEqualTo(ask);
    }
}
