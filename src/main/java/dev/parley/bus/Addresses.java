package dev.parley.bus;

import dev.parley.turn.Stage;
import java.util.UUID;

/** All event-bus addresses. Built from random ids, never from deployment ids, which are not unique in a cluster. */
public final class Addresses {
    /** Where {@link Cancel} is published, and every stage instance listens. */
    public static final String CANCEL = "parley.cancel";

    private Addresses() {}

    /** The address that all instances of a stage share: only {@link Open} is sent there. */
    public static String shared(Stage stage) {
        return "parley." + stage.key();
    }

    /** A new private address for one instance of a stage. */
    public static String instance(Stage stage) {
        return shared(stage) + "." + UUID.randomUUID();
    }

    /** The address of a session, known in its own JVM only: stages of that JVM send their events there. */
    public static String inbox(String session) {
        return "parley.session." + session;
    }

    /** The address in the cluster of all sessions of a node. */
    public static String node(String node) {
        return "parley.node." + node;
    }

    /** Known in the node's JVM only: where its sessions tell the address of each stage instance that takes them. */
    public static String serving(String node) {
        return node(node) + ".serving";
    }

    /** Known in the node's JVM only: where its sessions hear the address of a stage instance that is gone. */
    public static String lost(String node) {
        return node(node) + ".lost";
    }
}
