package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnEventTest {
    @Test
    void textFromOutsideIsWellFormed() {
        assertThat(new TurnEvent.Typed("a\ud83d b\ude00 \ud83d\ude00").text()).isEqualTo("a? b? \ud83d\ude00");
        assertThat(new TurnEvent.Transcript(0, "\ud83d", null, true).text()).isEqualTo("?");
    }
}
