package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.turn.EndReason;
import dev.parley.turn.ServerEvent;

/** A client whose conversation is observed. */
final class ObservedClient implements Client {
    private final Client client;
    private final Observer.Conversation observer;

    ObservedClient(Client client, Observer.Conversation observer) {
        this.client = client;
        this.observer = observer;
    }

    @Override
    public void started(String session) {
        client.started(session);
    }

    @Override
    public void tell(ServerEvent notice, long at) {
        observer.told(notice);
        client.tell(notice, at);
    }

    @Override
    public void audio(int turn, byte[] pcm) {
        client.audio(turn, pcm);
    }

    @Override
    public void pong(JsonNode t, long at) {
        client.pong(t, at);
    }

    @Override
    public void error(String code, String message, boolean fatal, long at) {
        client.error(code, message, fatal, at);
    }

    @Override
    public void end(EndReason reason, int closeCode, long at) {
        observer.ended(reason);
        client.end(reason, closeCode, at);
    }
}
