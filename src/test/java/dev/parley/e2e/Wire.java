package dev.parley.e2e;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketFrame;
import dev.parley.session.ProtocolChecker;
import java.util.ArrayList;
import java.util.List;

/** What a page is sent over its sockets, checked against the protocol. For the test's own thread. */
final class Wire {
    private final List<String> violations = new ArrayList<>();
    private int messages;

    /** Checks all that this page is sent from now on. */
    Wire(Page page) {
        page.onWebSocket(socket -> {
            ProtocolChecker protocol = new ProtocolChecker();
            socket.onFrameReceived(frame -> check(protocol, frame));
        });
    }

    private void check(ProtocolChecker protocol, WebSocketFrame frame) {
        messages++;
        try {
            if (frame.text() == null) {
                protocol.binary(frame.binary());
            } else {
                protocol.text(frame.text());
            }
        } catch (AssertionError e) {
            violations.add(e.getMessage());
        }
    }

    int messages() {
        return messages;
    }

    /** What was against the protocol. */
    List<String> violations() {
        return violations;
    }
}
