package dev.parley.metrics;

import java.util.Locale;

/** Tag values. */
final class Words {
    private Words() {}

    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
