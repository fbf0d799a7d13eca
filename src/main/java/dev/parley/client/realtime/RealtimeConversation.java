package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.Pcm;
import dev.parley.audio.Resampler;
import dev.parley.session.Session;
import dev.parley.turn.Dispatch;
import dev.parley.turn.Message;
import dev.parley.turn.Phase;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.TurnEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The conversation as a Realtime client sees it: its items, the response under way, and what the session says as the protocol's
 * events. A reply that is prepared ahead is told of only when the turn is committed: a response can't be taken back.
 */
final class RealtimeConversation {
    /** What is done for each event of the session; what is not here has no equivalent. */
    private static final Dispatch<RealtimeConversation, ServerEvent> EVENTS = new Dispatch<
                    RealtimeConversation, ServerEvent>()
            .on(ServerEvent.SpeechStarted.class, (it, event) -> it.speechStarted())
            .on(ServerEvent.SpeechStopped.class, (it, event) -> it.speechStopped())
            .on(ServerEvent.FinalTranscript.class, (it, event) -> it.understood(event.text()))
            .on(ServerEvent.State.class, (it, event) -> it.enter(event.from(), event.to()))
            .on(ServerEvent.ReplyDelta.class, (it, event) -> it.words(event.text()))
            .on(ServerEvent.ReplyDone.class, (it, event) -> it.textDone(event.finish()))
            .on(ServerEvent.AudioDone.class, (it, event) -> it.audioDone())
            .on(ServerEvent.Hold.class, (it, event) -> it.hold())
            .on(ServerEvent.Interrupted.class, (it, event) -> it.interrupted());

    private final Session session;
    private final RealtimeWriter out;
    private final RealtimeSettings settings;
    private final int sourceRate;
    private final RealtimeItems items = new RealtimeItems();
    /** The items that the reply under way answers. */
    private final Set<String> asked = new HashSet<>();
    /** Typed since the last response. */
    private final List<String> typed = new ArrayList<>();
    /** Milliseconds of audio of each assistant item. */
    private final Map<String, Double> lengths = new HashMap<>();

    private Resampler resampler;
    private int resamplerRate;
    private RealtimeResponse response;
    /** Of the client's request for the next response. */
    private JsonNode options = RealtimeProtocol.none();
    /** The item of the user's speech that goes on, or of the speech that was committed by the client. */
    private String speech;

    private boolean speaking;
    private boolean speechTold;
    private boolean byClient;
    private boolean committed;
    private boolean awaiting;
    private boolean spoken;
    private double receivedMs;
    private double speechAtMs;

    /** @param sourceRate of the session's reply audio, in Hz */
    RealtimeConversation(Session session, RealtimeWriter out, RealtimeSettings settings, int sourceRate) {
        this.session = session;
        this.out = out;
        this.settings = settings;
        this.sourceRate = sourceRate;
    }

    // What the client does.

    /** Whether any audio was sent. */
    boolean spoken() {
        return spoken;
    }

    boolean responding() {
        return response != null && !response.done() || awaiting;
    }

    void received(int ms) {
        receivedMs += ms;
    }

    /** @return whether the item's id is new */
    boolean create(JsonNode given, String after) {
        ObjectNode item = given.deepCopy();
        String id = item.path("id").asText("");
        if (!id.isEmpty() && items.find(id) != null) {
            return false;
        }
        item.put("id", id.isEmpty() ? out.id("item") : id)
                .put("object", "realtime.item")
                .put("status", "completed");
        item.path("content").forEach(part -> {
            if (part instanceof ObjectNode content) {
                content.remove(List.of("audio", "image_url"));
                if (content.path("type").asText().endsWith("_audio")) {
                    content.putIfAbsent("transcript", null);
                }
            }
        });
        String previous = items.add(item, after);
        out.item("conversation.item.added", previous, item);
        out.item("conversation.item.done", previous, item);
        if (item.path("role").asText().equals("user")
                && !RealtimeItems.text(item).isBlank()) {
            typed.add(RealtimeItems.text(item));
            asked.add(RealtimeItems.id(item));
        }
        return true;
    }

    boolean retrieve(String id) {
        ObjectNode item = items.find(id);
        if (item != null) {
            ObjectNode event = out.event("conversation.item.retrieved");
            event.set("item", item);
            out.send(event);
        }
        return item != null;
    }

    /** The client has heard so much of an assistant's message: the words beyond it are deleted. */
    boolean truncate(String id, int index, int audioEndMs) {
        ObjectNode item = items.find(id);
        if (item == null || !item.path("role").asText().equals("assistant")) {
            return false;
        }
        double length = lengths.getOrDefault(id, 0.0);
        if (audioEndMs < length && item.path("content").path(0) instanceof ObjectNode content) {
            String text = content.path("transcript").asText();
            String heard = text.substring(0, (int) (text.length() * Math.max(0, audioEndMs) / length));
            content.put("transcript", heard.substring(0, Math.max(0, heard.lastIndexOf(' '))));
            lengths.put(id, (double) audioEndMs);
        }
        out.send(out.event("conversation.item.truncated")
                .put("item_id", id)
                .put("content_index", index)
                .put("audio_end_ms", audioEndMs));
        return true;
    }

    void delete(String id) {
        items.delete(id);
        lengths.remove(id);
        out.send(out.event("conversation.item.deleted").put("item_id", id));
    }

    /** The client commits the audio so far; it asks for a response later. */
    void committed() {
        speech = out.id("item");
        addSpeech();
        committed = true;
    }

    /** The client wants a response to what was typed. @return the words */
    List<String> ask(JsonNode with) {
        options = with;
        byClient = true;
        committed = true;
        awaiting = true;
        List<String> words = List.copyOf(typed);
        typed.clear();
        return words;
    }

    /** The client wants a response to the speech that it committed. */
    void askAfterSpeech(JsonNode with) {
        if (speech == null) {
            committed();
        }
        options = with;
        asked.clear();
        asked.add(speech);
    }

    void cancelledByClient(Runnable cancel) {
        byClient = true;
        cancel.run();
        byClient = false;
        awaiting = false;
        finish("cancelled", reason("client_cancelled"));
    }

    /** What the model is told, but for the words that it is asked now. */
    List<Message> messages() {
        Set<String> without = new HashSet<>(asked);
        if (response != null && !response.done() && response.itemId() != null) {
            without.add(response.itemId());
        }
        List<Message> messages = new ArrayList<>();
        String instructions = options.path("instructions").asText(settings.instructions());
        if (!instructions.isBlank()) {
            messages.add(Message.system(instructions));
        }
        messages.addAll(items.messages(without));
        return messages;
    }

    // What the session says.

    void tell(ServerEvent event) {
        if (EVENTS.types().contains(event.getClass())) {
            EVENTS.accept(this, event);
        }
    }

    void over() {
        finish("cancelled", reason("turn_detected"));
    }

    private void speechStarted() {
        speaking = true;
        if (settings.pushToTalk() || speechTold) {
            return;
        }
        speechTold = true;
        if (speech == null) {
            speech = out.id("item");
            speechAtMs = receivedMs;
        }
        out.send(out.event("input_audio_buffer.speech_started")
                .put("audio_start_ms", Math.round(receivedMs))
                .put("item_id", speech));
    }

    private void speechStopped() {
        speaking = false;
        speechTold = false;
        if (!settings.pushToTalk() && speech != null) {
            out.send(out.event("input_audio_buffer.speech_stopped")
                    .put("audio_end_ms", Math.round(receivedMs))
                    .put("item_id", speech));
        }
    }

    /** The turn has ended on these words. */
    private void understood(String words) {
        if (awaiting && speech == null) {
            return; // Typed.
        }
        if (speech == null) {
            speech = out.id("item");
        }
        if (!committed) {
            asked.clear();
            asked.add(speech);
            addSpeech();
        }
        ObjectNode item = items.find(speech);
        if (item != null && item.path("content").path(0) instanceof ObjectNode content) {
            content.put("transcript", words);
        }
        ObjectNode event = out.event("conversation.item.input_audio_transcription.completed")
                .put("item_id", speech)
                .put("content_index", 0)
                .put("transcript", words);
        event.putObject("usage").put("type", "duration").put("seconds", (receivedMs - speechAtMs) / 1000);
        out.send(event);
        speech = null;
        committed = false;
    }

    private void addSpeech() {
        ObjectNode content = RealtimeWriter.object().put("type", "input_audio").putNull("transcript");
        ObjectNode item = RealtimeItems.message(speech, "user", "completed", content);
        String previous = items.last();
        out.send(out.event("input_audio_buffer.committed")
                .put("previous_item_id", previous)
                .put("item_id", speech));
        items.add(item, null);
        out.item("conversation.item.added", previous, item);
        out.item("conversation.item.done", previous, item);
    }

    private void enter(Phase from, Phase phase) {
        if (from == Phase.USER_SPEAKING && phase.replying() && (response == null || response.done())) {
            response = new RealtimeResponse(out, items, settings, options);
            awaiting = false;
            byClient = false;
            committed = false;
        } else if (phase == Phase.USER_SPEAKING) {
            finish("completed", null);
        }
    }

    private void words(String delta) {
        if (responding() && response != null) {
            response.words(delta);
        }
    }

    void audio(byte[] pcm) {
        if (response == null || response.done() || response.textOnly()) {
            return;
        }
        AudioFormat format = settings.output();
        if (resampler == null || resamplerRate != format.rate()) {
            resamplerRate = format.rate();
            resampler = new Resampler(sourceRate, resamplerRate);
        }
        spoken = true;
        send(format, resampler.add(Pcm.samples(pcm)));
    }

    private void send(AudioFormat format, short[] samples) {
        if (samples.length > 0) {
            response.audio(format.encode(samples), samples.length * 1000.0 / format.rate());
        }
    }

    private void textDone(String finish) {
        if (response != null && response.textOnly() && !finish.equals("interrupted")) {
            finish("completed", null);
        }
    }

    private void audioDone() {
        if (response != null && !response.done() && resampler != null && !response.textOnly()) {
            send(settings.output(), resampler.end());
        }
        finish("completed", null);
    }

    /** Clients drop what they have buffered at the first voice, so a held reply can't go on: it is interrupted. */
    private void hold() {
        session.dispatch(new TurnEvent.StopPressed());
    }

    /** Clients silence their loudspeaker on speech_started alone, so it comes first. */
    private void interrupted() {
        boolean heard = response != null && response.itemId() != null;
        if (!byClient) {
            speechStarted();
        }
        if (!heard) {
            // What was said before is joined with what follows.
            asked.forEach(items::supersede);
        }
        finish("cancelled", reason(byClient ? "client_cancelled" : "turn_detected"));
    }

    private static ObjectNode reason(String reason) {
        return RealtimeWriter.object().put("type", "cancelled").put("reason", reason);
    }

    private void finish(String status, ObjectNode details) {
        if (response == null || response.done()) {
            return;
        }
        if (resampler != null) {
            resampler.clear();
        }
        if (response.itemId() != null) {
            lengths.put(response.itemId(), response.audioMs());
        }
        response.finish(status, details);
        asked.clear();
        options = RealtimeProtocol.none();
    }
}
