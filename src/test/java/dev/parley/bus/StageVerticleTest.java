package dev.parley.bus;

import static dev.parley.bus.TestSession.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StageVerticleTest {
    private final Vertx vertx = Vertx.vertx();
    private final Counting stage = new Counting();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    /** Counts its links, and does nothing with them. */
    private static final class Counting extends StageVerticle<TurnEffect.Ask>
            implements StageVerticle.Link<TurnEffect.Ask> {
        private final AtomicInteger links = new AtomicInteger();

        Counting() {
            super(Stage.LLM, TurnEffect.Ask.class);
        }

        @Override
        protected Link<TurnEffect.Ask> open(Open open, Consumer<TurnEvent> events) {
            links.incrementAndGet();
            return this;
        }

        @Override
        public Work<TurnEffect.Ask> begin(TurnEffect.Ask first) {
            throw new AssertionError("nothing is asked");
        }

        @Override
        public void close() {
            links.decrementAndGet();
        }

        /** What Vert.x does first when it undeploys: the bus still knows its addresses. */
        Future<Void> beginToStop() {
            Promise<Void> stopped = Promise.promise();
            context.runOnContext(v -> {
                try {
                    stop().onComplete(done -> stopped.complete());
                } catch (Exception e) {
                    stopped.fail(e);
                }
            });
            return stopped.future();
        }
    }

    @Test
    void whoIsGivenUpIsNotTakenAgainByTheSameInstance() {
        await(vertx.deployVerticle(stage));
        TestSession session = new TestSession(vertx, Stage.LLM).open();

        await(stage.beginToStop());

        assertThat(session.next(TurnEvent.Failed.class).code()).isEqualTo(FailureCode.UNAVAILABLE);
        assertThatThrownBy(() -> await(session.tryOpen(2, null))).hasMessageContaining("stops");
        assertThat(stage.links).hasValue(0);
    }
}
