package dev.parley.metrics;

import java.util.Locale;

/** Values of tags. */
final class Words {
    private Words() {}

    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
