package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TicketsClusterIT {
    @Test
    void aTicketIsGoodOnAnotherMachineOfTheCluster() throws Exception {
        Vertx one = clustered();
        Vertx other = clustered();
        String ticket = new Tickets(one, Tickets.LIFE_MS).issue().await(30, TimeUnit.SECONDS);
        Tickets elsewhere = new Tickets(other, Tickets.LIFE_MS);

        assertThat(elsewhere.redeem(List.of("parley.v1", ticket)).await(30, TimeUnit.SECONDS))
                .isTrue();
        assertThat(elsewhere.redeem(List.of(ticket)).await(30, TimeUnit.SECONDS))
                .isFalse();
        assertThat(new Tickets(one, 1).redeem(List.of(ticket)).await(30, TimeUnit.SECONDS))
                .isFalse();
        Future.all(one.close(), other.close()).await(60, TimeUnit.SECONDS);
    }

    private static Vertx clustered() throws Exception {
        com.hazelcast.config.Config config = ConfigUtil.loadConfig();
        config.setClusterName("tickets-test");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1");
        VertxOptions options = new VertxOptions();
        options.getEventBusOptions().setHost("127.0.0.1");
        return Vertx.builder()
                .with(options)
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered()
                .await(60, TimeUnit.SECONDS);
    }
}
