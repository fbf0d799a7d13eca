package dev.parley.bus;

import static dev.parley.bus.TestSession.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The bus contract, as the package documentation of {@code dev.parley.bus} states it, run against a stage. A subclass
 * says which verticle it is, gives it a vendor, and knows the commands that make it speak; it needs no test of its own.
 *
 * <p>Each test has a Vertx of its own, with one instance of the stage unless it says otherwise. That something does
 * <em>not</em> happen is shown by something later that does: nothing here sleeps.
 */
public abstract class StageConformance {
    private static final Attempt FIRST = new Attempt(1, 1);
    private static final Attempt SECOND = new Attempt(2, 2);
    private static final int LEASE_MS = 2000;

    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private Vertx vertx;

    /** The vendor's. What is thrown there, as when a socket is closed while it is upgraded, is not the stage's doing. */
    private Vertx vendors;

    /** Which stage it is. */
    protected abstract Stage stage();

    /** The stage's verticle, as the configuration names it. */
    protected abstract String verticle();

    /**
     * Starts the stage's vendor, on this Vertx, which is not the stage's and is closed after the test. Called first.
     *
     * @return the stage's section of the configuration, resolved, that points to the vendor
     */
    protected abstract JsonObject startVendor(Vertx vendors);

    /**
     * Commands that make the stage say something. The vendor should answer with more than one event and not be done at
     * once, so that there is something to interrupt. Sent in this order to the instance that has the session.
     *
     * @param session the session's id
     * @param generation the generation's number
     * @param attempt the reply that it is about; of no use to speech-to-text
     */
    protected abstract List<? extends BusMessage> work(String session, int generation, Attempt attempt);

    /** How many streams or requests of the stage the vendor serves now. Called on the test's thread. */
    protected abstract int vendorLoad();

    /** The stage's Vertx. */
    protected final Vertx vertx() {
        return vertx;
    }

    @BeforeEach
    void startVendor() {
        vertx = Vertx.vertx();
        vertx.exceptionHandler(errors::add);
        vendors = Vertx.vertx();
    }

    @AfterEach
    void nothingWasThrown() {
        await(vertx.close());
        await(vendors.close());
        assertThat(errors).isEmpty();
    }

    private String deploy(int instances) {
        JsonObject config = startVendor(vendors);
        return await(vertx.deployVerticle(
                verticle(), new DeploymentOptions().setConfig(config).setInstances(instances)));
    }

    private TestSession session() {
        return new TestSession(vertx, stage());
    }

    private TestSession work(TestSession session, Attempt attempt) {
        return session.send(work(session.id, session.generation(), attempt));
    }

    @Test
    void answersAnOpeningWithAPrivateAddress() {
        deploy(1);
        TestSession one = session().open();
        TestSession two = session().open();

        assertThat(one.instance()).isNotEqualTo(Addresses.shared(stage())).isEqualTo(two.instance());
    }

    @Test
    void instancesTakeTurns() {
        deploy(2);
        TestSession one = session().open();
        TestSession two = session().open();
        TestSession three = session().open();

        assertThat(two.instance()).isNotEqualTo(one.instance());
        assertThat(three.instance()).isEqualTo(one.instance());
        assertSpeaks(one);
        assertSpeaks(two);
    }

    @Test
    void saysWhatBelongsToTheSessionItsGenerationAndItsAttempt() {
        deploy(1);
        TestSession one = session().open();
        TestSession two = session().open();
        work(two, SECOND);
        work(one, FIRST);

        for (TestSession session : List.of(one, two)) {
            StageEvent event = session.next();
            assertThat(event.event()).isNotInstanceOf(TurnEvent.Failed.class);
            assertThat(event.session()).isEqualTo(session.id);
            assertThat(event.generation()).isEqualTo(1);
            assertThat(event.attempt()).isEqualTo(hasAttempts() ? session == one ? FIRST : SECOND : Attempt.NONE);
        }
    }

    @Test
    void aHigherGenerationReplacesTheLower() {
        deploy(1);
        TestSession session = session().open();
        work(session, FIRST).next();

        session.open();
        // Of the first generation, and too late.
        session.send(work(session.id, 1, SECOND));
        work(session, SECOND);

        session.await(event -> event.generation() == 2);
        assertSpeaks(session().open());
        assertThat(session.drain()).allMatch(event -> event.generation() == 2);
    }

    @Test
    void commandsOfAnotherGenerationAreIgnored() {
        deploy(1);
        TestSession session = session().open().open();

        session.send(work(session.id, 1, FIRST));
        session.send(work(session.id, 3, FIRST));

        assertSpeaks(session().open());
        assertThat(session.drain()).isEmpty();
        assertSpeaks(session);
    }

    @Test
    void aGenerationThatIsNotHigherIsRefused() {
        deploy(1);
        TestSession session = session().open().open();

        assertThatThrownBy(() -> await(session.tryOpen(2, null))).isInstanceOf(ReplyException.class);
        assertThatThrownBy(() -> await(session.tryOpen(1, null))).isInstanceOf(ReplyException.class);
        assertSpeaks(session);
    }

    @Test
    void aCancelledAttemptFallsSilent() {
        assumeTrue(hasAttempts(), "what was heard is heard");
        deploy(1);
        TestSession session = session().open();
        work(session, FIRST).await(event -> event.attempt().equals(FIRST));

        session.cancel(FIRST);
        session.cancel(FIRST);
        work(session, SECOND);

        session.await(event -> event.attempt().equals(SECOND));
        assertSpeaks(session().open());
        assertThat(session.drain()).noneMatch(event -> event.attempt().equals(FIRST));
    }

    @Test
    void aCancelThatComesBeforeItsCommandsIsKept() {
        assumeTrue(hasAttempts(), "what was heard is heard");
        deploy(1);
        TestSession session = session().open();

        session.cancel(FIRST);
        allHandled();
        work(session, FIRST);
        work(session, SECOND);

        session.await(event -> event.attempt().equals(SECOND));
        assertSpeaks(session().open());
        assertThat(session.drain()).noneMatch(event -> event.attempt().equals(FIRST));
    }

    @Test
    void anOlderCancelTakesNothingBack() {
        assumeTrue(hasAttempts(), "what was heard is heard");
        deploy(1);
        TestSession session = session().open();

        session.cancel(SECOND);
        session.cancel(FIRST);
        allHandled();
        work(session, SECOND);
        Attempt third = new Attempt(3, 3);
        work(session, third);

        assertThat(session.next().attempt()).isEqualTo(third);
    }

    @Test
    void aCancelConcernsItsOwnSessionOnly() {
        deploy(1);
        TestSession cancelled = session().open();
        TestSession session = session().open();

        cancelled.cancel(SECOND);
        allHandled();

        assertSpeaks(session);
    }

    @Test
    void aNewGenerationIsNotCancelledByWhatTheOldOneWas() {
        deploy(1);
        TestSession session = session().open();
        session.cancel(FIRST);
        allHandled();

        session.open();
        work(session, SECOND);

        assertThat(session.next().generation()).isEqualTo(2);
    }

    @Test
    void aClosedGenerationIsSilentAndLeavesTheVendorAlone() {
        deploy(1);
        TestSession session = session().open();
        work(session, FIRST).next();

        session.send(new Close(session.id, stage(), 1), new Close(session.id, stage(), 1));
        allHandled();
        session.drain();
        work(session, SECOND);

        until(() -> vendorLoad() == 0);
        assertSpeaks(session().open());
        assertThat(session.drain()).isEmpty();
    }

    @Test
    void theCloseOfAnOldGenerationLeavesTheNewOne() {
        deploy(1);
        TestSession session = session().open().open();

        session.send(new Close(session.id, stage(), 1));

        assertSpeaks(session);
    }

    @Test
    void aCloseOfAnotherStageIsIgnored() {
        deploy(1);
        TestSession session = session().open();
        Stage other = stage() == Stage.STT ? Stage.LLM : Stage.STT;

        vertx.eventBus().publish(Addresses.CANCEL, new Close(session.id, other, 1));

        assertSpeaks(session);
    }

    @Test
    void aCloseMayBePublishedByWhoKnowsNoInstance() {
        deploy(1);
        TestSession session = session().open();
        work(session, FIRST).next();

        vertx.eventBus().publish(Addresses.CANCEL, new Close(session.id, stage(), 1));

        until(() -> vendorLoad() == 0);
        assertSpeaks(session().open());
    }

    @Test
    void answersAHeartbeat() {
        deploy(1);
        TestSession session = session().open();

        await(session.beat("parley.node.of-nobody"));
        await(session.beat(Addresses.inbox(session.id)));

        assertSpeaks(session);
    }

    @Test
    void theSessionsOfASilentNodeAreLetGoAndNoOthers() {
        deploy(1);
        TestSession kept = session().lease("parley.node.alive", LEASE_MS);
        TestSession forGood = session().open();
        TestSession orphan = session().lease("parley.node.dead", LEASE_MS);
        long beats = vertx.setPeriodic(LEASE_MS / 20, beat -> kept.beat("parley.node.alive"));

        StageEvent failed = orphan.await(event -> event.event() instanceof TurnEvent.Failed);

        assertThat(failed.event()).isEqualTo(TurnEvent.lost(stage(), FailureCode.UNAVAILABLE));
        assertSpeaks(kept);
        assertSpeaks(forGood);
        orphan.drain();
        work(orphan, SECOND);
        vertx.cancelTimer(beats);
        kept.await(event -> event.event() instanceof TurnEvent.Failed);
        assertThat(orphan.drain()).isEmpty();
    }

    @Test
    void whatConcernsASessionThatIsNotThereIsPassedOver() {
        deploy(1);
        TestSession session = session().open();

        session.send(new Close("nobody", stage(), 1));
        session.send(work("nobody", 1, FIRST));
        vertx.eventBus().publish(Addresses.CANCEL, new Cancel("nobody", FIRST));

        assertSpeaks(session);
    }

    @Test
    void undeployingTellsEverySessionAndLetsGoOfEverything() {
        String deployment = deploy(1);
        TestSession one = session().open();
        TestSession two = session().open().open();
        work(one, FIRST).next();

        await(vertx.undeploy(deployment));

        for (TestSession session : List.of(one, two)) {
            StageEvent failed = session.await(event -> event.event() instanceof TurnEvent.Failed);
            assertThat(failed.event()).isEqualTo(TurnEvent.lost(stage(), FailureCode.UNAVAILABLE));
            assertThat(failed.stage()).isEqualTo(stage());
            assertThat(failed.generation()).isEqualTo(session.generation());
        }
        until(() -> vendorLoad() == 0);
        assertThatThrownBy(() -> await(session().tryOpen(1, null))).isInstanceOf(ReplyException.class);
        assertThat(one.drain()).isEmpty();
        assertThat(two.drain()).isEmpty();
    }

    private boolean hasAttempts() {
        return stage() != Stage.STT;
    }

    private void assertSpeaks(TestSession session) {
        assertThat(work(session, SECOND).next().event()).isNotInstanceOf(TurnEvent.Failed.class);
    }

    /** Waits until the one instance has handled all that was sent to it and published so far. */
    private void allHandled() {
        // Opened on the same event loop, after that.
        TestSession last = session().open();
        last.send(new Close(last.id, stage(), last.generation()));
    }

    private static void until(BooleanSupplier condition) {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > limit) {
                fail("it did not come to that within 15 s");
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
