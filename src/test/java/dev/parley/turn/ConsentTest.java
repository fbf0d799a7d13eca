package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Yes.",
                "yes, please",
                "Yeah, go ahead!",
                "Sure, do it.",
                "That's correct.",
                "that is correct",
                "I confirm",
                "yes please go ahead and order",
                "OK",
                "हाँ, ठीक है।",
                "Sí, claro.",
                "Oui, vas-y.",
                "Ja, bitte.",
                "ஆமாம்"
            })
    void aYesIsAYes(String words) {
        assertThat(Consent.isYes(words)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "...",
                "No.",
                "no yes",
                "that isn't correct",
                "I can't confirm that",
                "I won’t confirm",
                "I don’t think it's correct",
                "ok hold on",
                "ok, forget it",
                "yeah, maybe later",
                "is that ok?",
                "is that ok",
                "what is correct?",
                "yes?",
                "yes, but not that one",
                "yes if it is free",
                "ok wait",
                "did I say yes",
                "yes please go ahead and order it",
                "I would say that yes it is what I wanted",
                "हाँ, लेकिन अभी नहीं",
                "oui mais plus tard",
                "ja, aber nicht heute",
                "pineapple"
            })
    void whatDoubtsAsksOrTakesBackIsNone(String words) {
        assertThat(Consent.isYes(words)).isFalse();
    }
}
