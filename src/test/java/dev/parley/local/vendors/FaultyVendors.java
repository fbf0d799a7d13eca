package dev.parley.local.vendors;

import dev.parley.local.engine.Engines;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.function.IntConsumer;

/** The simulated vendors with {@link Faults}, and with what only tests use of them: Sarvam's classic dialect and its
 * voice. */
final class FaultyVendors extends VendorsVerticle {
    private final Faults faults;

    FaultyVendors(SocketAddress address, Engines engines, IntConsumer found, Faults faults) {
        super(address, engines, found);
        this.faults = faults;
    }

    @Override
    HttpServerOptions options() {
        // Any: the classic client of Sarvam's package sends its key as a subprotocol, and wants it back.
        return super.options().setWebSocketSubProtocols(List.of("*"));
    }

    @Override
    ClientConnection connection(HttpServerRequest request) {
        return new FaultyConnection(vertx.getOrCreateContext(), request, faults);
    }

    @Override
    void serve(ClientConnection client, String path) {
        if (path.equals("/speech-to-text/ws")) {
            client.upgrade(opened -> new SimulatedSarvamClassic(opened, engines.recognizer()));
        } else if (path.equals("/text-to-speech/ws")) {
            client.upgrade(opened -> new SimulatedSarvamVoice(opened, engines.synthesizer()));
        } else {
            super.serve(client, path);
        }
    }
}
