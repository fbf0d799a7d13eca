package dev.parley;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SelectStrategy;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.IntSupplier;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.transport.Transport;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * How an event loop waits for sockets and timers. Whoever has many clients, each of whom sends a frame every 20 ms, would
 * be woken for nearly every frame, and to be woken costs more than to handle it. When it is busy, such a loop takes what
 * comes first at once, and what comes soon after together, as network cards do it with their interrupts. On the loop's own
 * thread, which would otherwise sleep as well, only not as long.
 */
public final class Coalescing implements SelectStrategy {
    /** A tenth of a frame. */
    private static final long SERVER_NS = TimeUnit.MILLISECONDS.toNanos(2);

    /** How busy a loop is, is what came to it in a frame's time. */
    private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Busy is who has so many things to do in a frame's time: a conversation or two more or less make no difference. */
    private static final int BUSY = 20;

    private static final int ANY_NUMBER_OF_EVENTS = 0;

    private final long apartNs;
    private final LongSupplier clock;
    private final LongConsumer sleep;
    private long lookedAt;
    private long countedFrom;
    private int count;
    private boolean busy;

    /**
     * @param apartNs nanoseconds from one look at the sockets to the next, at least, when the loop is busy and none of its tasks
     *                waits
     * @param clock   nanoseconds
     * @param sleep   waits so many nanoseconds, or less
     */
    Coalescing(long apartNs, LongSupplier clock, LongConsumer sleep) {
        this.apartNs = apartNs;
        this.clock = clock;
        this.sleep = sleep;
        this.lookedAt = clock.getAsLong() - apartNs;
        this.countedFrom = lookedAt;
    }

    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        if (hasTasks) {
            return selectNow.get();
        }
        long now = clock.getAsLong();
        if (now - countedFrom >= FRAME_NS) {
            busy = count * FRAME_NS >= BUSY * (now - countedFrom);
            countedFrom = now;
            count = 0;
        }
        long left = lookedAt + apartNs - now;
        if (busy && left > 0) {
            sleep.accept(left);
        }
        lookedAt = clock.getAsLong();
        int ready = selectNow.get();
        // Without anything ready, something has woken it all the same.
        count += Math.max(1, ready);
        return ready == 0 ? SelectStrategy.SELECT : ready;
    }

    /** Vert.x with such event loops, as Parley wants them, where the system has epoll; elsewhere as it is. */
    public static VertxBuilder vertx(VertxOptions options) {
        return vertx(options, SERVER_NS);
    }

    /** The same with another time from look to look, in nanoseconds. */
    public static VertxBuilder vertx(VertxOptions options, long apartNs) {
        VertxBuilder builder = Vertx.builder().with(options);
        boolean available = Transport.EPOLL != null && Transport.EPOLL.available();
        return available ? builder.withTransport(new Native(apartNs)) : builder;
    }

    /** For event loops of Netty's own, where the system has epoll. */
    public static IoHandlerFactory epoll(long apartNs) {
        return EpollIoHandler.newFactory(
                ANY_NUMBER_OF_EVENTS, () -> new Coalescing(apartNs, System::nanoTime, LockSupport::parkNanos));
    }

    private record Native(long apartNs) implements Transport {
        @Override
        public String name() {
            return Transport.EPOLL.name();
        }

        @Override
        public boolean available() {
            return true;
        }

        @Override
        public Throwable unavailabilityCause() {
            return null;
        }

        @Override
        public io.vertx.core.spi.transport.Transport implementation() {
            return new EpollTransport() {
                @Override
                public IoHandlerFactory ioHandlerFactory() {
                    return epoll(apartNs);
                }
            };
        }
    }
}
