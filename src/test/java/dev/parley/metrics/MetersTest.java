package dev.parley.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.session.Observer;
import dev.parley.turn.Attempt;
import dev.parley.turn.EndReason;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Phase;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetersTest {
    private final Vertx vertx = Vertx.vertx();
    private Meters meters;
    private Observer.Conversation conversation;

    @BeforeEach
    void connect() {
        meters = Meters.of(vertx);
        conversation = meters.connected();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    private void tells(ServerEvent event) {
        conversation.decided(new TurnEffect.Tell(event), Phase.AI_SPEAKING);
    }

    private void prepares(int attempt, int tokens, int characters, TurnEffect outcome) {
        Attempt of = new Attempt(1, attempt);
        conversation.decided(new TurnEffect.Ask(of, List.of()), Phase.USER_SPEAKING);
        for (int i = 1; i < tokens; i++) {
            conversation.decided(new TurnEffect.Speak(of, ""), Phase.USER_SPEAKING);
        }
        conversation.decided(new TurnEffect.Speak(of, "x".repeat(characters)), Phase.USER_SPEAKING);
        conversation.decided(outcome, Phase.AI_SPEAKING);
    }

    private static ServerEvent.Metrics turn(boolean speculated) {
        return new ServerEvent.Metrics(1, 900L, 250L, 200L, 420L, 430L, 560L, 905L, null, speculated, null);
    }

    @Test
    void theMetersOfOneVertxAreTheSame() {
        assertThat(Meters.of(vertx)).isSameAs(meters);
    }

    @Test
    void whatSpeculationCostsIsCounted() {
        prepares(1, 3, 14, new TurnEffect.Cancel(new Attempt(1, 1)));
        prepares(2, 5, 30, new TurnEffect.Release(new Attempt(1, 2)));
        prepares(3, 1, 2, new TurnEffect.Cancel(new Attempt(1, 3)));

        assertThat(meters.scrape())
                .contains("parley_speculation_attempts_total 3.0")
                .contains("parley_speculation_promotions_total 1.0")
                .contains("parley_speculation_wasted_tokens_total 4.0")
                .contains("parley_speculation_wasted_characters_total 16.0");
    }

    @Test
    void whatDidNotHappenIsNotMeasured() {
        tells(turn(false));

        assertThat(meters.scrape())
                .contains("parley_turn_step_seconds_count{step=\"turn_end\"} 1")
                .doesNotContain("playback_started");
    }

    @Test
    void aGreetingIsNoAnswer() {
        tells(new ServerEvent.Metrics(1, null, null, null, null, null, 250L, 260L, 300L, false, null));

        assertThat(meters.scrape()).doesNotContain("parley_turn_step");
    }

    @Test
    void failuresAreCountedByVendorAndKind() {
        conversation.failed(Stage.TTS, FailureCode.RATE_LIMITED);
        tells(new ServerEvent.Fallback(1, "tts", "rate_limited"));

        assertThat(meters.scrape())
                .contains("parley_vendor_errors_total{kind=\"rate_limited\",stage=\"tts\"} 1.0")
                .contains("parley_fallbacks_total{kind=\"rate_limited\",stage=\"tts\"} 1.0");
    }

    @Test
    void whoeverEndsIsNotLiveAnyMore() {
        assertThat(meters.scrape()).contains("parley_sessions{state=\"idle\"} 1");

        conversation.ended(EndReason.DISCONNECTED);

        assertThat(meters.scrape())
                .contains("parley_sessions{state=\"idle\"} 0")
                .contains("parley_sessions_ended_total{reason=\"disconnected\"} 1");
    }
}
