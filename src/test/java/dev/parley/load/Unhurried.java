package dev.parley.load;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SelectStrategy;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.IntSupplier;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.transport.Transport;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Event loops that look every half a millisecond for what has come, and take all of it at once, where others wake for each
 * message. What is measured gets so much longer; and who is measured, on the same processors, is left alone in between.
 */
final class Unhurried implements SelectStrategy {
    private static final long NAP_NS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final int ANY_NUMBER_OF_EVENTS = 0;

    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        if (!hasTasks) {
            LockSupport.parkNanos(NAP_NS);
        }
        int ready = selectNow.get();
        return ready == 0 && !hasTasks ? SelectStrategy.SELECT : ready;
    }

    /** For event loops of Netty's. */
    static IoHandlerFactory ioHandlers() {
        return Epoll.isAvailable()
                ? EpollIoHandler.newFactory(ANY_NUMBER_OF_EVENTS, Unhurried::new)
                : NioIoHandler.newFactory();
    }

    /** With such event loops, where the system allows. */
    static Vertx vertx(VertxOptions options) {
        return Epoll.isAvailable()
                ? Vertx.builder().with(options).withTransport(new Native()).build()
                : Vertx.vertx(options);
    }

    private static final class Native implements Transport {
        @Override
        public String name() {
            return "epoll";
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
                    return ioHandlers();
                }
            };
        }
    }
}
