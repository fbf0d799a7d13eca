package dev.parley.bench;

import io.netty.buffer.ByteBuf;

/** The page's protocol. */
final class ParleyDialect extends Dialect {
    private final String language;

    ParleyDialect(Listener listener, String language) {
        super(listener);
        this.language = language;
    }

    @Override
    String path() {
        return "/ws";
    }

    @Override
    String headers() {
        return "";
    }

    @Override
    void opened() {
        line.text("{\"type\":\"session.start\",\"language\":\"" + language + "\"}");
    }

    @Override
    void text(String message) {
        switch (field(message, "type")) {
            case "session.started" -> listener.started();
            case "audio.done" -> listener.complete();
            case "hold" -> listener.held();
            case "release" -> listener.released();
            case "interrupted" -> listener.interrupted();
            case "fallback", "error" -> listener.failed();
            default -> {
                // For the eye.
            }
        }
    }

    @Override
    ByteBuf frame(Said said, int index) {
        return said.frame(index);
    }

    @Override
    ByteBuf stamped(Said said, int index, long micros) {
        return said.stamped(index, micros);
    }

    @Override
    void began(int turn) {
        line.text("{\"type\":\"playback.started\",\"turn\":" + turn + "}");
    }

    @Override
    void finished(int turn) {
        line.text("{\"type\":\"playback.finished\",\"turn\":" + turn + "}");
    }

    @Override
    void hangUp() {
        line.text("{\"type\":\"session.stop\"}");
    }
}
