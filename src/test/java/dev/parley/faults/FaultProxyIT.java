package dev.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.TestServer;
import dev.parley.faults.FaultProxy.Fault;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The network that goes wrong goes wrong as it should only. */
class FaultProxyIT {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final NetServer echo = vertx.createNetServer().connectHandler(socket -> socket.handler(socket::write));
    private final NetClient client = vertx.createNetClient();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void aConnectionThatIsGoneCanBeStruck() throws Exception {
        FaultProxy proxy = new FaultProxy(
                vertx, echo.listen(0, "127.0.0.1").await(60, TimeUnit.SECONDS).actualPort());
        connect(proxy);
        Semaphore both = new Semaphore(0);
        vertx.runOnContext(v -> both.acquireUninterruptibly());
        FutureTask<Void> first = strike(proxy);
        FutureTask<Void> second = strike(proxy);
        both.release();

        // The event loop takes both before it hears of any close.
        assertThat(first).succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(second).succeedsWithin(20, TimeUnit.SECONDS);
        TestServer.until("the connection is gone", () -> proxy.open() == 0);
        proxy.close();
    }

    private void connect(FaultProxy proxy) throws Exception {
        NetSocket socket = client.connect(proxy.port(), "127.0.0.1").await(60, TimeUnit.SECONDS);
        Promise<Void> answered = Promise.promise();
        socket.handler(bytes -> answered.tryComplete());
        socket.exceptionHandler(reset -> {});
        socket.write("hello");
        answered.future().await(60, TimeUnit.SECONDS);
    }

    /** Strikes, on a thread that waits by now. */
    private static FutureTask<Void> strike(FaultProxy proxy) throws Exception {
        FutureTask<Void> strike = new FutureTask<>(() -> {
            proxy.strike(Fault.RESET);
            return null;
        });
        Thread thread = new Thread(strike);
        thread.start();
        TestServer.until("it waits for the event loop", () -> thread.getState() == Thread.State.TIMED_WAITING);
        return strike;
    }
}
