package dev.parley.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EchoLevelTest {
    private static final double REPLY = 3000;
    private final EchoLevel echo = new EchoLevel();

    private void hear(int frames, double loudness) {
        for (int i = 0; i < frames; i++) {
            echo.heard(loudness, REPLY);
        }
    }

    @Test
    void atFirstAnEchoOfMinus17DecibelsIsAssumed() {
        assertThat(echo.most(REPLY)).isBetween(0.13 * REPLY, 0.15 * REPLY);
    }

    @Test
    void anEchoThatNeverComesIsForgottenAfterASecondOfTheReply() {
        hear(75, 0);

        assertThat(echo.most(REPLY)).isLessThan(30);
    }

    @Test
    void noneIsAssumedWhereNothingCameBackForHalfASecond() {
        hear(26, 0);
        assertThat(echo.most(REPLY)).isGreaterThan(300);

        hear(1, 0);
        assertThat(echo.most(REPLY)).isZero();
    }

    @Test
    void aLittleOfItIsEnoughToGoOnAssumingMore() {
        hear(26, 0);
        hear(10, 100);

        assertThat(echo.most(REPLY)).isGreaterThan(300);
    }

    @Test
    void anEchoIsRememberedThroughThePausesOfASecond() {
        hear(75, 300);
        hear(75, 0);

        assertThat(echo.most(REPLY)).isGreaterThan(300);
    }

    @Test
    void aLouderEchoCountsAfter400Milliseconds() {
        hear(75, 0);
        hear(20, 600);
        assertThat(echo.most(REPLY)).isZero();

        hear(1, 600);
        assertThat(echo.most(REPLY)).isGreaterThan(600);
    }

    @Test
    void whatTurnsOutToBeTheUserTeachesNothing() {
        hear(75, 0);
        hear(20, 600);
        echo.userSpeaks();
        hear(20, 0);

        assertThat(echo.most(REPLY)).isZero();
    }

    @Test
    void whatIsHeardWhileTheAssistantIsSoftTeachesNothing() {
        for (int i = 0; i < 100; i++) {
            echo.heard(10, 100);
        }

        assertThat(echo.most(REPLY)).isGreaterThan(300);
    }
}
