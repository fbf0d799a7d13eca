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
 * One per node of a cluster: the inbox that the node's sessions share, because an address for each would have to be made known
 * to the whole cluster, and heartbeats to the stage instances that serve them.
 */
public final class NodeVerticle extends VerticleBase {
    /** A stage closes this node's sessions after so long without a heartbeat, in milliseconds. */
    static final int LEASE_MS = 10_000;

    private static final int BEAT_MS = 300;

    /** An instance that does not answer for so long is lost, in milliseconds. With the beat, it is less than a turn waits. */
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

    /** The write fails at once if the instance's node is disconnected; the request times out if it hangs. */
    private void beat(String instance) {
        Heartbeat beat = new Heartbeat(Addresses.node(id));
        vertx.eventBus().sender(instance).write(beat).onFailure(unsent -> gone(instance, unsent));
        vertx.eventBus().request(instance, beat, BEAT).onFailure(silent -> gone(instance, silent));
    }

    private void gone(String instance, Throwable reason) {
        if (instances.remove(instance)) {
            log.warn("Stage instance {} is lost: {}", instance, reason.getMessage());
            vertx.eventBus().publish(Addresses.lost(id), instance, LOCAL);
        }
    }
}
