package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import io.netty.channel.epoll.Epoll;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.ext.web.client.WebClient;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CoalescingTest {
    private static final long WAIT_S = 30;
    private static final long APART_NS = 2_000_000;
    private static final long FRAME_NS = 20_000_000;

    private long now = 1_000_000_000;
    private int ready;
    private final Coalescing loop = new Coalescing(APART_NS, () -> now, ns -> now += ns);

    /** What the loop does, or how many sockets have something for it. */
    private int look(boolean hasTasks) throws Exception {
        return loop.calculateStrategy(() -> ready, hasTasks);
    }

    /** More in two frames' time than a conversation or two would bring. */
    private void becomeBusy() throws Exception {
        for (int i = 0; i < 200; i++) {
            look(false);
            now += 2 * FRAME_NS / 200;
        }
        now += APART_NS;
    }

    @Test
    void holdsNothingUpThatComesOneByOne() throws Exception {
        for (int i = 0; i < 50; i++) {
            ready = i % 2;
            now += FRAME_NS / 10;
            long before = now;
            look(false);
            assertThat(now).isEqualTo(before);
        }
    }

    @Test
    void isNotBusyAnyMoreWhenItWasLeftAlone() throws Exception {
        becomeBusy();
        now += 100 * FRAME_NS;
        look(false);
        long before = now;

        look(false);

        assertThat(now).isEqualTo(before);
    }

    @Test
    void staysBusyWhileItTakesMuchAtATime() throws Exception {
        becomeBusy();
        ready = 5;
        for (int i = 0; i < 100; i++) {
            look(false);
        }
        long before = now;

        look(false);

        assertThat(now).isEqualTo(before + APART_NS);
    }

    @Test
    void takesWhatComesFirstAtOnce() throws Exception {
        becomeBusy();
        long before = now;
        ready = 3;

        assertThat(look(false)).isEqualTo(3);
        assertThat(now).isEqualTo(before);
    }

    @Test
    void takesWhatComesSoonAfterTogether() throws Exception {
        becomeBusy();
        long before = now;
        ready = 1;
        look(false);
        now += 300;
        ready = 5;

        assertThat(look(false)).isEqualTo(5);
        assertThat(now).isEqualTo(before + APART_NS);
    }

    @Test
    void sleepsUntilSomethingComesWhenNothingHas() throws Exception {
        look(false);

        assertThat(look(false)).isEqualTo(SelectStrategy.SELECT);
    }

    @Test
    void doesNotSleepAgainForWhatHasWokenIt() throws Exception {
        becomeBusy();
        look(false);
        now += 2 * APART_NS;
        long woken = now;
        ready = 1;

        assertThat(look(false)).isEqualTo(1);
        assertThat(now).isEqualTo(woken);
    }

    @Test
    void isHowAServersLoopsWait() throws Exception {
        Vertx vertx = Coalescing.vertx(new VertxOptions()).build();
        try {
            int port = vertx.createHttpServer()
                    .requestHandler(request -> request.response().end("here"))
                    .listen(0)
                    .await(WAIT_S, TimeUnit.SECONDS)
                    .actualPort();
            String said = WebClient.create(vertx)
                    .get(port, "127.0.0.1", "/")
                    .send()
                    .await(WAIT_S, TimeUnit.SECONDS)
                    .bodyAsString();

            assertThat(said).isEqualTo("here");
            assertThat(vertx.isNativeTransportEnabled()).isEqualTo(Epoll.isAvailable());
        } finally {
            vertx.close().await(WAIT_S, TimeUnit.SECONDS);
        }
    }

    @Test
    void doesNotSleepWhileItHasTasks() throws Exception {
        becomeBusy();
        look(false);
        long before = now;

        assertThat(look(true)).isZero();
        assertThat(now).isEqualTo(before);
    }
}
