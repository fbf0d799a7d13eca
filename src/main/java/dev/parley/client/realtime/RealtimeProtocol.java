package dev.parley.client.realtime;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.BadMessageException;
import dev.parley.client.TokenBucket;
import dev.parley.config.ParleyConfig;
import dev.parley.session.ClientProtocol;
import dev.parley.session.Session;
import dev.parley.turn.EndReason;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnEffect;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;

/**
 * The OpenAI Realtime protocol in one conversation: what the client sends. {@link RealtimeConversation} writes what the
 * server says. Some clients stop at the first error, so everything that can be ignored is ignored. On the session's context
 * only.
 */
public final class RealtimeProtocol implements ClientProtocol {
    /** The WebSocket subprotocol that browsers offer. */
    public static final String SUBPROTOCOL = "realtime";

    /** The longest message that is taken, in bytes: 15 MiB of audio in base64, as OpenAI takes them. */
    public static final int MAX_MESSAGE = 21 * 1024 * 1024;

    private static final Map<String, Handler> MESSAGES = Map.ofEntries(
            entry("session.update", RealtimeProtocol::updateSession),
            entry("input_audio_buffer.append", RealtimeProtocol::append),
            entry("input_audio_buffer.commit", RealtimeProtocol::commit),
            entry("input_audio_buffer.clear", RealtimeProtocol::clear),
            entry("conversation.item.create", (it, message) -> it.items.create(message)),
            entry("conversation.item.retrieve", (it, message) -> it.items.retrieve(message)),
            entry("conversation.item.truncate", (it, message) -> it.items.truncate(message)),
            entry("conversation.item.delete", (it, message) -> it.items.delete(message)),
            entry("response.create", RealtimeProtocol::createResponse),
            entry(
                    "response.cancel",
                    (it, message) ->
                            it.conversation.cancel(message.path("response_id").textValue())),
            entry("output_audio_buffer.clear", (it, message) -> {}));

    /** Audio: a burst of a minute, for clients that send a file, and beyond it one and a half times real time. More is refused. */
    private static final int BURST_MS = 60_000;

    private static final double AUDIO_RATE = 1.5;
    private static final int BURST_MESSAGES = 1000;
    private static final double MESSAGES_PER_MS = 0.2;

    /** Limited, since each asks the language model. */
    private static final int BURST_RESPONSES = 20;

    private static final double RESPONSES_PER_MS = 0.001;

    /** The most that waits, in characters: a burst of audio in base64, and as much again. */
    private static final int MAX_WAITING = 8 * 1024 * 1024;

    private final Session session;
    private final RealtimeWriter out;
    private final RealtimeSettings settings;
    private final ItemRequests items;
    private final InputBuffer input;
    private final UserSpeech speech;
    private final RealtimeConversation conversation;
    private final TokenBucket audio;
    private final TokenBucket messages;
    private final TokenBucket responses;
    /** Whether the assistant greets: the first audio came before the first request for a response. */
    private boolean greets;

    /** Events that wait: a commit, until the audio before it is heard, and all later ones. */
    private final Queue<JsonNode> waiting = new ArrayDeque<>();

    private int waitingCharacters;

    /** What is done for a client event. */
    private interface Handler {
        void handle(RealtimeProtocol protocol, JsonNode message) throws RefusedException;
    }

    RealtimeProtocol(Session session, Output output, ParleyConfig config, String model, JsonNode defaults) {
        String id = UUID.randomUUID().toString().substring(0, 13).replace("-", "");
        this.session = session;
        this.out = new RealtimeWriter(output, id);
        this.settings = new RealtimeSettings("sess_" + id, model, config);
        settings.update(defaults, false);
        RealtimeItems known = new RealtimeItems();
        this.items = new ItemRequests(out, known);
        this.input = new InputBuffer(session, settings, this::handleAll);
        this.speech = new UserSpeech(out, known, settings, input);
        this.conversation = new RealtimeConversation(
                session, out, settings, known, speech, config.tts().sampleRate());
        this.audio = new TokenBucket(BURST_MS, AUDIO_RATE, session.now());
        this.messages = new TokenBucket(BURST_MESSAGES, MESSAGES_PER_MS, session.now());
        this.responses = new TokenBucket(BURST_RESPONSES, RESPONSES_PER_MS, session.now());
        sendSession("session.created");
    }

    /**
     * The protocol for one client.
     *
     * @param model    what the client calls the model
     * @param defaults the session configuration that its secret brings along; empty for none
     */
    public static ClientProtocol.Factory factory(ParleyConfig config, String model, JsonNode defaults) {
        return (session, output) -> new RealtimeProtocol(session, output, config, model, defaults);
    }

    @Override
    public int maxMessageBytes() {
        return MAX_MESSAGE;
    }

    @Override
    public void text(String message) {
        if (session.ended()) {
            return;
        }
        if (!messages.take(1, session.now())) {
            session.fail("message_flood", "Too many messages", 1008);
            return;
        }
        try {
            ClientEvent event = ClientEvent.read(message);
            if (!event.whole()) {
                refuse(event.json(), ClientEvent.tooLong());
            } else if (!waiting.isEmpty() && waitingCharacters + message.length() > MAX_WAITING) {
                refuse(event.json(), tooMuch("Too much follows audio that was not heard yet"));
            } else {
                waiting.add(event.json());
                waitingCharacters += message.length();
                handleAll();
            }
        } catch (BadMessageException e) {
            out.error("invalid_json", e.getMessage(), null, null);
        }
    }

    private static RefusedException tooMuch(String message) {
        return new RefusedException("rate_limit_exceeded", message, null);
    }

    private void handleAll() {
        while (!waiting.isEmpty() && !session.ended()) {
            if (input.hearing() && waiting.peek().path("type").asText().equals("input_audio_buffer.commit")) {
                return;
            }
            handle(waiting.poll());
        }
        waitingCharacters = 0;
    }

    private void handle(JsonNode message) {
        Handler handler = MESSAGES.get(message.path("type").asText());
        try {
            if (handler == null) {
                throw new RefusedException("unknown_event", "Not a type of event that this server knows", "type");
            }
            handler.handle(this, message);
        } catch (RefusedException e) {
            refuse(message, e);
        }
    }

    private void refuse(JsonNode message, RefusedException why) {
        out.error(
                why.code, why.getMessage(), why.param, message.path("event_id").textValue());
    }

    @Override
    public void binary(byte[] message) {
        if (!session.ended() && messages.take(1, session.now())) {
            out.error("invalid_value", "Binary messages are not part of the protocol", null, null);
        }
    }

    @Override
    public void control() {
        if (!session.ended() && !messages.take(1, session.now())) {
            session.fail("message_flood", "Too many messages", 1008);
        }
    }

    private void start() {
        if (!session.started()) {
            session.control(settings.control());
            session.start(settings.language(), settings.voice());
        }
    }

    @Override
    public String greeting(String configured) {
        return greets ? configured : "";
    }

    private void updateSession(JsonNode message) {
        var objections = settings.update(message.path("session"), conversation.spoken());
        if (session.started()) {
            session.control(conversation.control());
        }
        sendSession("session.updated");
        objections.forEach(each -> refuse(message, each));
        input.updated();
    }

    private void sendSession(String type) {
        ObjectNode event = out.event(type);
        event.set("session", settings.json());
        out.send(event);
    }

    // The user's audio.

    private void append(JsonNode message) throws RefusedException {
        String base64 = message.path("audio").asText();
        if (!audio.take((int) Math.ceil(input.ms(base64)), session.now())) {
            throw tooMuch("Audio comes faster than it can be spoken, wanted at most a minute ahead of time");
        }
        greets = true;
        start();
        input.append(base64, wrong -> refuse(message, wrong));
    }

    private void commit(JsonNode message) throws RefusedException {
        input.check();
        start();
        speech.commit();
    }

    private void clear(JsonNode message) {
        input.clear();
        out.send(out.event("input_audio_buffer.cleared"));
    }

    // Responses.

    private void createResponse(JsonNode message) throws RefusedException {
        ResponseOptions options = items.options(message, settings.tools());
        if (!responses.take(1, session.now())) {
            throw tooMuch("Too many responses, wanted one a second");
        }
        start();
        conversation.respond(options, items.added());
        items.told();
    }

    // What the session says.

    @Override
    public TurnEffect.Ask ask(TurnEffect.Ask asked) {
        return conversation.ask(asked);
    }

    @Override
    public boolean call(ToolCall call) {
        return conversation.call(call);
    }

    @Override
    public void started(String id) {}

    @Override
    public void tell(ServerEvent event, long at) {
        conversation.tell(event);
    }

    @Override
    public void audio(int turn, byte[] pcm) {
        conversation.audio(pcm);
    }

    @Override
    public void error(String code, String message, boolean fatal, long at) {
        out.error(code, message, null, null);
    }

    @Override
    public void ended(EndReason reason, long at) {
        input.close();
        if (reason != EndReason.DISCONNECTED) {
            conversation.over();
        }
    }
}
