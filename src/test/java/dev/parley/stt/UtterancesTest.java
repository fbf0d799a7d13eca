package dev.parley.stt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UtterancesTest {
    private static final int RUNNING = Dialect.Hearing.RUNNING;

    private final Utterances utterances = new Utterances();

    @Test
    void aVendorsNumbersAreThoseOfTheLink() {
        assertThat(utterances.number(0)).isZero();
        assertThat(utterances.number(0)).isZero();
        assertThat(utterances.number(1)).isEqualTo(1);
    }

    @Test
    void thoseOfTheNextConnectionFollow() {
        utterances.number(0);
        utterances.number(2);
        utterances.connected();

        assertThat(utterances.number(0)).isEqualTo(3);
    }

    @Test
    void withoutNumbersTheyAreCounted() {
        assertThat(utterances.number(RUNNING)).isZero();
        utterances.end(0);
        assertThat(utterances.number(RUNNING)).isEqualTo(1);
        utterances.connected();
        assertThat(utterances.number(RUNNING)).as("of another connection").isEqualTo(2);
    }

    @Test
    void whatHasEndedIsNothingNew() {
        utterances.end(utterances.number(0));

        assertThat(utterances.number(0)).isEqualTo(Utterances.NONE);
    }

    @Test
    void endsMayComeOutOfOrder() {
        utterances.end(utterances.number(1));

        assertThat(utterances.isNewest(1)).isTrue();
        assertThat(utterances.number(0)).isZero();
        assertThat(utterances.isNewest(0)).isFalse();
    }

    @Test
    void numbersBeyondAllMeasureAreNothing() {
        assertThat(utterances.number(Integer.MAX_VALUE)).isEqualTo(Utterances.NONE);
        assertThat(utterances.number(RUNNING)).isZero();
    }
}
