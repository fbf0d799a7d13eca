package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.LoopbackCluster;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TicketsClusterIT {
    @Test
    void aTicketIsGoodOnAnotherMachineOfTheCluster() throws Exception {
        Vertx one = LoopbackCluster.node("tickets-test");
        Vertx other = LoopbackCluster.node("tickets-test");
        String ticket = new Tickets(one, Tickets.LIFE_MS).issue().await(60, TimeUnit.SECONDS);
        Tickets elsewhere = new Tickets(other, Tickets.LIFE_MS);

        assertThat(elsewhere.redeem(List.of("parley.v1", ticket)).await(60, TimeUnit.SECONDS))
                .isTrue();
        assertThat(elsewhere.redeem(List.of(ticket)).await(60, TimeUnit.SECONDS))
                .isFalse();
        assertThat(new Tickets(one, 1).redeem(List.of(ticket)).await(60, TimeUnit.SECONDS))
                .isFalse();
        Future.all(one.close(), other.close()).await(60, TimeUnit.SECONDS);
    }
}
