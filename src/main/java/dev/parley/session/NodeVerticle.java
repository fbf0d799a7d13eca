package dev.parley.session;

import dev.parley.bus.Addresses;
import dev.parley.bus.Codecs;
import dev.parley.bus.Heartbeat;
import dev.parley.bus.StageEvent;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the conversations of a node share when their stages may be on other nodes: one inbox, because an address for each
 * conversation would have to be made known to the whole cluster, and an eye on the stage instances that serve them.
 */
public final class NodeVerticle extends VerticleBase {
    /** How long a stage keeps this node's sessions when it doesn't hear of the node, in milliseconds. */
    static final int LEASE_MS = 10_000;

    private static final int BEAT_MS = 300;

    /** An instance that is silent for so long, in milliseconds, is gone. With the beat, it is less than a turn waits. */
    private static final int ANSWER_MS = 1500;

    private static final DeliveryOptions BEAT = new DeliveryOptions().setSendTimeout(ANSWER_MS);
    static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final Logger log = LoggerFactory.getLogger(NodeVerticle.class);

    private final String id = UUID.randomUUID().toString();
    private final Set<String> instances = new HashSet<>();

    /** The node's id, of which its addresses are made. */
    public String id() {
        return id;
    }

    @Override
    public Future<?> start() throws Exception {
        Codecs.register(vertx);
        vertx.eventBus().<String>localConsumer(Addresses.serving(id), message -> watch(message.body()));
        vertx.setPeriodic(BEAT_MS, beat -> List.copyOf(instances).forEach(this::beat));
        return vertx.eventBus()
                .<StageEvent>consumer(Addresses.node(id), message -> forward(message.body()))
                .completion();
    }

    private void forward(StageEvent event) {
        vertx.eventBus().send(Addresses.inbox(event.session()), event, LOCAL);
    }

    private void watch(String instance) {
        if (instances.add(instance)) {
            beat(instance);
        }
    }

    /** Of a node that has no connection any more the first is known at once, and of one that hangs the second in time. */
    private void beat(String instance) {
        Heartbeat beat = new Heartbeat(Addresses.node(id));
        vertx.eventBus().sender(instance).write(beat).onFailure(unsent -> gone(instance, unsent));
        vertx.eventBus().request(instance, beat, BEAT).onFailure(silent -> gone(instance, silent));
    }

    private void gone(String instance, Throwable reason) {
        if (instances.remove(instance)) {
            log.warn("{} is gone: {}", instance, reason.getMessage());
            vertx.eventBus().publish(Addresses.lost(id), instance, LOCAL);
        }
    }
}
