package dev.parley.turn;

import java.util.Locale;

/** Why a conversation ended. */
public enum EndReason {
    /** The user hung up. */
    STOPPED(1000),
    /** Nobody spoke for long. */
    IDLE_TIMEOUT(1000),
    /** The server goes down. */
    SHUTDOWN(1001),
    /** The conversation can't go on. */
    ERROR(1011),
    /** The client is gone. */
    DISCONNECTED(1000);

    private final int closeCode;

    EndReason(int closeCode) {
        this.closeCode = closeCode;
    }

    /** The WebSocket's close code. */
    public int closeCode() {
        return closeCode;
    }

    /** The name on the browser's wire. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
