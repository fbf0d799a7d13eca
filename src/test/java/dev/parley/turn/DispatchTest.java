package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** On JDK 17 no compiler says that a dispatch table forgets a record. */
class DispatchTest {
    /** The records of a sealed type. */
    private static Stream<Class<?>> records(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(DispatchTest::records)
                : Stream.of(type);
    }

    @Test
    void theTurnMachineHandlesEveryEvent() {
        assertThat(TurnMachine.TABLE.types())
                .containsExactlyInAnyOrderElementsOf(
                        records(TurnEvent.class).distinct().toList());
    }

    @Test
    void everyServerEventHasAType() {
        assertThat(ServerEvent.TYPES.keySet())
                .containsExactlyInAnyOrderElementsOf(records(ServerEvent.class)
                        .map(type -> type.asSubclass(ServerEvent.class))
                        .toList());
    }
}
