package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.TurnEffect;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EffectTableTest {
    private static Stream<Class<?>> records(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(EffectTableTest::records)
                : Stream.of(type);
    }

    @Test
    void everyEffectIsCarriedOut() {
        assertThat(Session.EFFECTS.types())
                .containsExactlyInAnyOrderElementsOf(records(TurnEffect.class).toList());
    }
}
