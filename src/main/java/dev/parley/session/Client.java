package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.turn.EndReason;
import dev.parley.turn.ServerEvent;

/** The browser, or whoever speaks its protocol. Called on the session's context; writes in the order of the calls. */
interface Client {
    /** The conversation has begun. */
    void started(String session);

    /** @param at milliseconds since {@link #started} */
    void tell(ServerEvent notice, long at);

    /**
     * Reply audio.
     *
     * @param pcm s16le mono; not written to afterwards
     */
    void audio(int turn, byte[] pcm);

    /** Answers a ping with what came with it. */
    void pong(JsonNode t, long at);

    /** What was wrong with the client's message, or why the conversation must end. */
    void error(String code, String message, boolean fatal, long at);

    /** The last event of a conversation, then the close frame. */
    void end(EndReason reason, int closeCode, long at);
}
