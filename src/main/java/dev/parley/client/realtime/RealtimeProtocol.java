package dev.parley.client.realtime;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.Pcm;
import dev.parley.client.BadMessageException;
import dev.parley.client.JsonMessage;
import dev.parley.client.TokenBucket;
import dev.parley.config.ParleyConfig;
import dev.parley.session.ClientProtocol;
import dev.parley.session.Session;
import dev.parley.turn.EndReason;
import dev.parley.turn.Message;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.TurnEvent;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * The OpenAI Realtime protocol in one conversation: what the client sends. {@link RealtimeConversation} writes what the server
 * says. An error is dear: some clients stop at the first, so what can be ignored is. On the session's context only.
 */
public final class RealtimeProtocol implements ClientProtocol {
    /** The WebSocket subprotocol that browsers offer. */
    public static final String SUBPROTOCOL = "realtime";

    /** The longest message that is taken, in bytes. */
    public static final int MAX_MESSAGE = 1024 * 1024;

    private static final Map<String, BiConsumer<RealtimeProtocol, JsonNode>> MESSAGES = Map.ofEntries(
            entry("session.update", RealtimeProtocol::updateSession),
            entry("input_audio_buffer.append", RealtimeProtocol::append),
            entry("input_audio_buffer.commit", RealtimeProtocol::commit),
            entry("input_audio_buffer.clear", RealtimeProtocol::clear),
            entry("conversation.item.create", RealtimeProtocol::createItem),
            entry("conversation.item.retrieve", RealtimeProtocol::retrieveItem),
            entry("conversation.item.truncate", RealtimeProtocol::truncateItem),
            entry("conversation.item.delete", RealtimeProtocol::deleteItem),
            entry("response.create", RealtimeProtocol::createResponse),
            entry("response.cancel", RealtimeProtocol::cancelResponse),
            entry("output_audio_buffer.clear", (it, message) -> {}));

    /** Audio: a burst of a minute, for clients that send a file, and beyond it one and a half times real time. */
    private static final int BURST_MS = 60_000;

    private static final double AUDIO_RATE = 1.5;
    private static final int BURST_MESSAGES = 1000;
    private static final double MESSAGES_PER_MS = 0.2;

    /** The least audio that can be committed, in milliseconds. */
    private static final int MIN_COMMIT_MS = 100;

    /** The longest audio that waits for a commit, in frames. */
    private static final int MAX_HELD = BURST_MS / Pcm.FRAME_MS;

    private static final int MAX_TEXT = 32_000;

    /** Stands for the user's words where the client wants a response without any. */
    private static final String NO_WORDS = "(continue)";

    private final Session session;
    private final RealtimeWriter out;
    private final RealtimeSettings settings;
    private final RealtimeConversation conversation;
    private final InputAudio input;
    private final TokenBucket audio;
    private final TokenBucket messages;
    private final int silenceMs;
    /** Audio that the client has not committed, or has not asked a response to, when it ends its turns itself. */
    private final List<Pcm> held = new ArrayList<>();

    private double bufferedMs;
    /** Whether the client only listens so far: one that asks for a response has spoken first. */
    private boolean greets;

    RealtimeProtocol(Session session, Output output, ParleyConfig config, String model, JsonNode defaults) {
        String id = UUID.randomUUID().toString().substring(0, 13).replace("-", "");
        this.session = session;
        this.out = new RealtimeWriter(output, id);
        this.silenceMs = config.turn().silenceMs();
        this.settings = new RealtimeSettings(
                "sess_" + id, model, config.tts().voice(), silenceMs, System.currentTimeMillis() / 1000 + 86_400);
        settings.update(defaults, false);
        this.conversation =
                new RealtimeConversation(session, out, settings, config.tts().sampleRate());
        this.input = new InputAudio(settings.input());
        this.audio = new TokenBucket(BURST_MS, AUDIO_RATE, session.now());
        this.messages = new TokenBucket(BURST_MESSAGES, MESSAGES_PER_MS, session.now());
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
            JsonNode json = JsonMessage.parse(message);
            BiConsumer<RealtimeProtocol, JsonNode> handler =
                    MESSAGES.get(json.path("type").textValue());
            if (handler == null) {
                refuse(json, "unknown_event", "Unknown event type", "type");
            } else {
                handler.accept(this, json);
            }
        } catch (BadMessageException e) {
            out.error("invalid_json", e.getMessage(), null, null);
        }
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

    private void refuse(JsonNode message, String code, String why, String param) {
        out.error(code, why, param, message.path("event_id").textValue());
    }

    private void start() {
        if (!session.started()) {
            session.start(null, settings.voice());
        }
    }

    @Override
    public String greeting(String configured) {
        return greets ? configured : "";
    }

    private void updateSession(JsonNode message) {
        settings.update(message.path("session"), conversation.spoken());
        input.use(settings.input());
        sendSession("session.updated");
    }

    private void sendSession(String type) {
        ObjectNode event = out.event(type);
        event.set("session", settings.json());
        out.send(event);
    }

    private void append(JsonNode message) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(message.path("audio").asText());
        } catch (IllegalArgumentException e) {
            refuse(message, "invalid_value", "Audio is not base64", "audio");
            return;
        }
        int ms = input.ms(bytes.length);
        if (!audio.take(ms, session.now())) {
            session.fail("audio_flood", "Audio comes faster than it can be spoken", 1008);
            return;
        }
        greets = true;
        start();
        bufferedMs += ms;
        conversation.received(ms);
        input.add(bytes, settings.pushToTalk() ? this::hold : session::frame);
    }

    private void hold(Pcm frame) {
        if (held.size() < MAX_HELD) {
            held.add(frame);
        }
    }

    private void commit(JsonNode message) {
        if (bufferedMs < MIN_COMMIT_MS) {
            refuse(message, "input_audio_buffer_commit_empty", "Less than 100 ms of audio to commit", null);
            return;
        }
        bufferedMs = 0;
        start();
        if (settings.pushToTalk()) {
            conversation.committed();
        } else {
            endTurn();
        }
    }

    /** Lets the silence pass that ends a turn. */
    private void endTurn() {
        for (int ms = 0; ms <= silenceMs; ms += Pcm.FRAME_MS) {
            session.frame(Pcm.silence(Pcm.FRAME_MS, Pcm.INPUT_RATE));
        }
    }

    private void clear(JsonNode message) {
        held.clear();
        input.clear();
        bufferedMs = 0;
        out.send(out.event("input_audio_buffer.cleared"));
    }

    private void createItem(JsonNode message) {
        if (!message.path("item").isObject()
                || !message.path("item").path("type").isTextual()) {
            refuse(message, "invalid_value", "An item with a type is wanted", "item");
        } else if (RealtimeItems.text(message.path("item")).length() > MAX_TEXT) {
            refuse(message, "invalid_value", "The item is too long", "item");
        } else if (!conversation.create(
                message.path("item"), message.path("previous_item_id").textValue())) {
            refuse(message, "item_create_duplicate_item_id", "An item with this id exists", "item.id");
        }
    }

    private void retrieveItem(JsonNode message) {
        if (!conversation.retrieve(message.path("item_id").asText())) {
            refuse(message, "item_retrieve_invalid_item_id", "No item with this id", "item_id");
        }
    }

    private void truncateItem(JsonNode message) {
        if (!conversation.truncate(
                message.path("item_id").asText(),
                message.path("content_index").asInt(),
                message.path("audio_end_ms").asInt())) {
            refuse(message, "invalid_value", "No assistant message with this id", "item_id");
        }
    }

    private void deleteItem(JsonNode message) {
        conversation.delete(message.path("item_id").asText());
    }

    private void createResponse(JsonNode message) {
        JsonNode options = message.path("response");
        if (options.path("conversation").asText().equals("none")
                || options.path("input").isArray()) {
            refuse(
                    message,
                    "invalid_value",
                    "Responses outside the conversation are not supported",
                    "response.conversation");
        } else if (conversation.responding()) {
            refuse(
                    message,
                    "conversation_already_has_active_response",
                    "Conversation already has an active response in progress",
                    null);
        } else {
            start();
            if (held.isEmpty()) {
                List<String> words = conversation.ask(options);
                session.dispatch(new TurnEvent.Typed(words.isEmpty() ? NO_WORDS : String.join("\n", words)));
            } else {
                conversation.askAfterSpeech(options);
                List<Pcm> spoken = List.copyOf(held);
                held.clear();
                spoken.forEach(session::frame);
                endTurn();
            }
        }
    }

    private void cancelResponse(JsonNode message) {
        if (!conversation.responding()) {
            refuse(message, "response_cancel_not_active", "Cancellation failed: no active response found", null);
        } else {
            conversation.cancelledByClient(() -> session.dispatch(new TurnEvent.StopPressed()));
        }
    }

    // What the session says.

    @Override
    public List<Message> prompt(List<Message> remembered) {
        List<Message> all = conversation.messages();
        int words = remembered.size() - 1;
        while (words > 0 && !remembered.get(words).role().equals("user")) {
            words--;
        }
        // The words that are answered now, and what tools were called for them.
        remembered.subList(words, remembered.size()).stream()
                .filter(message -> !NO_WORDS.equals(message.content()))
                .forEach(all::add);
        return all.isEmpty() ? remembered : all;
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
        if (reason != EndReason.DISCONNECTED) {
            conversation.over();
        }
    }

    static JsonNode none() {
        return MissingNode.getInstance();
    }
}
