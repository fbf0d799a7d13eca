package dev.parley.turn;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A table from the records of a sealed type to what handles each: JDK 17's substitute for a pattern switch. Built once;
 * afterwards immutable and usable from any thread.
 *
 * @param <C> what the handlers work on
 * @param <T> the sealed type
 */
public final class Dispatch<C, T> {
    private final Map<Class<?>, BiConsumer<C, ? super T>> handlers = new HashMap<>();

    /** Adds the row for one record type. */
    public <E extends T> Dispatch<C, T> on(Class<E> type, BiConsumer<C, E> handler) {
        handlers.put(type, (context, value) -> handler.accept(context, type.cast(value)));
        return this;
    }

    /** Calls the handler of the value's type, which must have one. */
    public void accept(C context, T value) {
        handlers.get(value.getClass()).accept(context, value);
    }

    /** The types that have a row. */
    public Set<Class<?>> types() {
        return Set.copyOf(handlers.keySet());
    }
}
