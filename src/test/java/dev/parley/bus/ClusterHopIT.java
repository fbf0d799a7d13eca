package dev.parley.bus;

import static dev.parley.bus.TestSession.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.config.XmlConfigBuilder;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Messages between two nodes of a cluster: bytes on a socket, and not references. */
class ClusterHopIT {
    private static final String NAME = "parley-" + UUID.randomUUID();

    private static Vertx here;
    private static Vertx there;

    @BeforeAll
    static void form() throws Exception {
        here = node();
        there = node();
    }

    @AfterAll
    static void part() {
        await(here.close());
        await(there.close());
    }

    private static Vertx node() throws Exception {
        Config config;
        try (var file = Files.newInputStream(Path.of("conf/cluster.xml"))) {
            config = new XmlConfigBuilder(file).build();
        }
        config.setClusterName(NAME);
        // Others may be at the first ones.
        config.getNetworkConfig().setPort(5801).setPortCount(100);
        if (here != null) {
            config.getNetworkConfig().getJoin().getTcpIpConfig().clear().addMember(memberHere());
        }
        return Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered()
                .await(60, TimeUnit.SECONDS);
    }

    private static String memberHere() {
        var address = com.hazelcast.core.Hazelcast.getAllHazelcastInstances()
                .iterator()
                .next()
                .getCluster()
                .getLocalMember()
                .getAddress();
        return address.getHost() + ":" + address.getPort();
    }

    @Test
    void everyKindArrivesEqualAndInOrder() throws Exception {
        Codecs.register(here);
        Codecs.register(there);
        BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
        await(there.eventBus()
                .consumer("there", message -> arrived.add(message.body()))
                .completion());

        CodecsTest.messages().forEach(message -> here.eventBus().send("there", message));

        for (BusMessage message : CodecsTest.messages()) {
            assertThat(arrived.poll(15, TimeUnit.SECONDS)).isEqualTo(message).isNotSameAs(message);
        }
    }

    /** A stage that does nothing. */
    private static final class Idle extends StageVerticle<TurnEffect.Ask> {
        Idle() {
            super(Stage.LLM, TurnEffect.Ask.class);
        }

        @Override
        protected Link<TurnEffect.Ask> open(Open open, Consumer<TurnEvent> events) {
            throw new AssertionError("it can't know what it opens");
        }
    }

    @Test
    void aNodeOfAnotherVersionIsToldSo() throws Exception {
        Vertx old = node();
        try {
            old.eventBus().registerDefaultCodec(Open.class, new OtherVersion());
            String stage = await(there.deployVerticle(Idle::new, new DeploymentOptions()));
            Open open = new Open("s", 1, "inbox", 0, null, null);

            assertThatThrownBy(() -> await(old.eventBus()
                            .request(Addresses.shared(Stage.LLM), open, new DeliveryOptions().setSendTimeout(15_000))))
                    .hasMessage("a node speaks version 99 of the bus, this one " + Codecs.VERSION);
            await(there.undeploy(stage));
        } finally {
            await(old.close());
        }
    }

    private static final class OtherVersion implements MessageCodec<Open, Open> {
        private final Codecs.RecordCodec<Open> codec = new Codecs.RecordCodec<>(Open.class);

        @Override
        public void encodeToWire(Buffer buffer, Open open) {
            int at = buffer.length();
            codec.encodeToWire(buffer, open);
            buffer.setByte(at, (byte) 99);
        }

        @Override
        public Open decodeFromWire(int position, Buffer buffer) {
            return codec.decodeFromWire(position, buffer);
        }

        @Override
        public Open transform(Open open) {
            return open;
        }

        @Override
        public String name() {
            return codec.name();
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }
}
