package dev.parley.faults;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network that can go wrong: forwards TCP connections to a port of this machine, and does to them what the fault that
 * strikes says, to those that there are and to those that come, until it is healed. Methods may be called from any thread;
 * everything in it is on one event loop.
 */
final class FaultProxy {
    private static final int LINGER_MS = 1500;

    /** What can go wrong. */
    enum Fault {
        /** All bytes come 300 ms late, in both directions. */
        DELAY,
        /** They come up to 300 ms late, each stretch differently. */
        JITTER,
        /** Connections are ended, and new ones refused. */
        REFUSED,
        /** Connections stay and are made, and nothing ever comes through them again, not even when it is healed. */
        BLACK_HOLE,
        /** Connections are reset, new ones as soon as something is said on them. */
        RESET,
        /** The other side says that it has ended, and takes its time to go. */
        SLOW_CLOSE,
        /** 8 kB a second. */
        BANDWIDTH,
        /** Every byte travels in a packet of its own. */
        SLICED
    }

    private final Vertx vertx;
    private final Context context;
    private final int target;
    private final NetClient client;
    private final Set<Pair> pairs = new HashSet<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();
    private NetServer server;
    private int port;
    private Fault fault;
    private Fault onRequest;
    private Runnable struck = () -> {};

    FaultProxy(Vertx vertx, int target) throws Exception {
        this.vertx = vertx;
        this.target = target;
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createNetClient();
        on(this::listen).await(60, TimeUnit.SECONDS);
    }

    int port() {
        return port;
    }

    /** Connections that a client has open. */
    int open() {
        return open.get();
    }

    /** How many there have been. */
    int made() {
        return made.get();
    }

    /** It goes wrong now. */
    void strike(Fault with) throws Exception {
        on(() -> begin(with)).await(60, TimeUnit.SECONDS);
    }

    /** It goes wrong as soon as the client has sent something, before it is answered. */
    void strikeOnRequest(Fault with, Runnable then) throws Exception {
        on(() -> {
                    onRequest = with;
                    struck = then;
                    return Future.succeededFuture();
                })
                .await(60, TimeUnit.SECONDS);
    }

    /** All is well again, for new connections and for those that are left. */
    void heal() throws Exception {
        on(() -> {
                    boolean closed = fault == Fault.REFUSED;
                    fault = null;
                    onRequest = null;
                    pairs.forEach(Pair::hurry);
                    return closed ? listen() : Future.succeededFuture();
                })
                .await(60, TimeUnit.SECONDS);
    }

    void close() throws Exception {
        on(() -> {
                    Set.copyOf(pairs).forEach(Pair::end);
                    return server.close().eventually(client::close);
                })
                .await(60, TimeUnit.SECONDS);
    }

    private interface Step {
        Future<Void> run();
    }

    private Future<Void> on(Step step) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(
                v -> Future.succeededFuture().compose(now -> step.run()).onComplete(done));
        return done.future();
    }

    private Future<Void> listen() {
        server = vertx.createNetServer().connectHandler(this::accept);
        return server.listen(port, "127.0.0.1").map(listening -> {
            port = listening.actualPort();
            return null;
        });
    }

    private Future<Void> begin(Fault with) {
        fault = with;
        List<Pair> all = List.copyOf(pairs);
        switch (with) {
            case REFUSED:
                all.forEach(Pair::end);
                return server.close();
            case RESET:
                all.forEach(Pair::reset);
                break;
            case SLOW_CLOSE:
                all.forEach(Pair::endSlowly);
                break;
            case BLACK_HOLE:
                all.forEach(pair -> pair.dead = true);
                break;
            default:
                // Is done to each stretch of bytes.
        }
        return Future.succeededFuture();
    }

    private void accept(NetSocket near) {
        open.incrementAndGet();
        made.incrementAndGet();
        near.pause();
        Future<NetSocket> connected = client.connect(target, "127.0.0.1");
        near.closeHandler(v -> {
            open.decrementAndGet();
            connected.onSuccess(NetSocket::close);
        });
        connected.onSuccess(far -> pairs.add(new Pair(near, far))).onFailure(e -> near.close());
    }

    /** One connection: its client's side and its server's side. */
    private final class Pair {
        private final NetSocket near;
        private final NetSocket far;
        private final Flow up;
        private final Flow down;
        private boolean dead;

        Pair(NetSocket near, NetSocket far) {
            this.near = near;
            this.far = far;
            dead = fault == Fault.BLACK_HOLE;
            up = new Flow(vertx, () -> fault, near, far);
            down = new Flow(vertx, () -> fault, far, near);
            near.closeHandler(v -> {
                open.decrementAndGet();
                pairs.remove(this);
                vertx.setTimer(fault == Fault.SLOW_CLOSE ? LINGER_MS : 1, late -> far.close());
            });
            far.closeHandler(v -> {
                if (!dead) {
                    down.end();
                }
            });
            near.exceptionHandler(e -> {});
            far.exceptionHandler(e -> {});
            near.handler(bytes -> {
                if (!dead) {
                    up.take(bytes);
                }
                if (onRequest != null) {
                    Fault with = onRequest;
                    onRequest = null;
                    begin(with);
                    struck.run();
                } else if (fault == Fault.RESET) {
                    reset();
                }
            });
            far.handler(bytes -> {
                if (!dead) {
                    down.take(bytes);
                }
            });
            if (fault == Fault.SLOW_CLOSE) {
                vertx.setTimer(50, soon -> endSlowly());
            }
            near.resume();
        }

        void end() {
            near.close();
            far.close();
        }

        void reset() {
            Channel channel = channel(near);
            if (!channel.isOpen()) {
                return; // Its close is not known yet.
            }
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.unsafe().close(channel.voidPromise());
            far.close();
        }

        void endSlowly() {
            dead = true;
            ((DuplexChannel) channel(near)).shutdownOutput();
            vertx.setTimer(LINGER_MS, late -> end());
        }

        void hurry() {
            up.hurry();
            down.hurry();
        }

        private Channel channel(NetSocket socket) {
            return ((NetSocketInternal) socket).channelHandlerContext().channel();
        }
    }
}
