package dev.parley.session;

import dev.parley.turn.EndReason;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnEffect;

/**
 * One client's protocol in one conversation: turns the client's messages into calls of the {@link Session}, and what the
 * session says into messages. Called on the session's context only; writes in the order of the calls.
 */
public interface ClientProtocol {
    /** Makes the protocol's side of a new conversation. Any thread. */
    interface Factory {
        ClientProtocol create(Session session, Output output);
    }

    /** Writes WebSocket messages to the client. */
    interface Output {
        void text(String message);

        /** @param message not written to afterwards */
        void binary(byte[] message);
    }

    // What the client sends.

    void text(String message);

    /** @param message the protocol's to keep */
    void binary(byte[] message);

    /** The longest message that the client may send, in bytes: beyond it the connection is closed with 1009. */
    int maxMessageBytes();

    /** A ping, which has been answered, or a pong. */
    void control();

    /**
     * How far ahead of the playhead reply audio is sent to this client, in milliseconds.
     *
     * @param configured what holds for all clients
     */
    default int playAheadMs(int configured) {
        return configured;
    }

    /**
     * What the assistant says when the conversation begins; empty for nothing.
     *
     * @param configured what holds for all clients
     */
    default String greeting(String configured) {
        return configured;
    }

    // What the session says.

    /**
     * What the language model is asked, where the client has its own say in that.
     *
     * @param asked what the turn machine remembers, oldest first: ends with the user's words, and with what tools were called
     *     for them
     * @return may begin with a system message, which takes the place of the configured prompt, and may offer tools of the
     *     client's own
     */
    default TurnEffect.Ask ask(TurnEffect.Ask asked) {
        return asked;
    }

    /**
     * The language model calls a tool, once.
     *
     * @return whether it is one of the client's own: the client was asked to run it, and the reply is over without the result,
     *     which the client brings into the conversation later
     */
    default boolean call(ToolCall call) {
        return false;
    }

    /**
     * The conversation has begun.
     *
     * @param session the session's id
     */
    void started(String session);

    /** @param at milliseconds since {@link #started} */
    void tell(ServerEvent event, long at);

    /**
     * Reply audio.
     *
     * @param pcm s16le mono at the configured rate; not written to afterwards
     */
    void audio(int turn, byte[] pcm);

    /**
     * What was wrong with the client's messages, or why the conversation must end.
     *
     * @param fatal whether {@link #ended} follows
     */
    void error(String code, String message, boolean fatal, long at);

    /** The conversation is over: the last message. The close frame follows. */
    void ended(EndReason reason, long at);
}
