package dev.parley.bench;

import dev.parley.bus.StageEntries;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.impl.EventBusImpl;
import java.lang.reflect.Field;
import java.util.Map;

/**
 * What a server holds for conversations.
 *
 * @param deployments contexts with a verticle in them
 * @param timers      of whatever length
 * @param addresses   on the event bus that somebody listens at
 * @param entries     of sessions with stages
 * @param sockets     open at the vendors
 */
record Holdings(int deployments, int timers, int addresses, int entries, int sockets) {
    static Holdings of(Vertx vertx, VendorProcess.Figures vendors) {
        return new Holdings(
                vertx.deploymentIDs().size(),
                size(vertx, "timeouts"),
                size((EventBusImpl) vertx.eventBus(), "handlerMap"),
                StageEntries.of(vertx),
                vendors.open());
    }

    /** Vert.x counts them, but doesn't tell. */
    private static int size(Object owner, String field) {
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            try {
                Field map = type.getDeclaredField(field);
                map.setAccessible(true);
                return ((Map<?, ?>) map.get(owner)).size();
            } catch (NoSuchFieldException inASuperclass) {
                continue;
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("no " + field + " in " + owner.getClass());
    }
}
