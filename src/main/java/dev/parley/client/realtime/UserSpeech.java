package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.realtime.RealtimeItems.Entry;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Turns the user's speech into items of the conversation. If the user goes on before any reply was heard, the words so far
 * have an item already, and the next item has only the new words.
 */
final class UserSpeech {
    private final RealtimeWriter out;
    private final RealtimeItems items;
    private final RealtimeSettings settings;
    private final InputBuffer input;
    /** Items that the client has committed, whose words are awaited. */
    private final Deque<Entry> committed = new ArrayDeque<>();
    /** The item of the speech that goes on, or null. */
    private String item;

    private boolean told;
    private double startedMs;

    /** The words of a turn that goes on, which come again with the next words; else null. */
    private String joined;

    private String answered;
    private Entry answeredItem;

    UserSpeech(RealtimeWriter out, RealtimeItems items, RealtimeSettings settings, InputBuffer input) {
        this.out = out;
        this.items = items;
        this.settings = settings;
        this.input = input;
    }

    void started() {
        if (settings.pushToTalk() || told) {
            return;
        }
        told = true;
        if (item == null) {
            item = out.id("item");
            startedMs = input.heardMs();
        }
        out.send(out.event("input_audio_buffer.speech_started")
                .put("audio_start_ms", Math.round(input.heardMs()))
                .put("item_id", item));
    }

    void stopped() {
        if (told && item != null) {
            out.send(out.event("input_audio_buffer.speech_stopped")
                    .put("audio_end_ms", Math.round(input.heardMs()))
                    .put("item_id", item));
        }
        told = false;
    }

    /** The client commits what there is of audio. */
    void commit() {
        if (settings.pushToTalk()) {
            committed.add(addItem(out.id("item")));
            input.endTurn();
            return;
        }
        boolean voice = item != null;
        input.endTurn();
        if (!voice) {
            complete(addItem(out.id("item")), "");
        } else if (item != null) {
            committed.add(addItem(item));
            item = null;
        }
    }

    /**
     * These are the words.
     *
     * @param answers whether a reply to them follows
     */
    void understood(String words, boolean answers) {
        String fresh = joined == null || !words.startsWith(joined)
                ? words
                : words.substring(joined.length()).strip();
        boolean corrected = joined != null && !words.startsWith(joined) && answeredItem != null;
        joined = null;
        if (corrected) {
            items.delete(answeredItem.id());
            out.send(out.event("conversation.item.deleted").put("item_id", answeredItem.id()));
        }
        if (!fresh.isEmpty()) {
            Entry entry = committed.isEmpty() ? addItem(item == null ? out.id("item") : item) : committed.poll();
            item = entry.id().equals(item) ? null : item;
            complete(entry, fresh);
            answeredItem = answers ? entry : null;
        }
        answered = answers ? words : null;
        notUnderstood();
    }

    /** No words came of what was committed. */
    void notUnderstood() {
        while (!committed.isEmpty()) {
            complete(committed.poll(), "");
        }
    }

    /** The words of what was committed are lost. @param code why */
    void failed(String code) {
        while (!committed.isEmpty()) {
            ObjectNode event = out.event("conversation.item.input_audio_transcription.failed")
                    .put("item_id", committed.poll().id())
                    .put("content_index", 0);
            event.putObject("error")
                    .put("type", "transcription_error")
                    .put("code", code)
                    .put("message", "Speech-to-text failed");
            out.send(event);
        }
    }

    /** The part of these words that has no item yet. */
    String beyondItems(String words) {
        return joined != null && words.startsWith(joined)
                ? words.substring(joined.length()).strip()
                : words;
    }

    /** Nothing of the reply was heard: the words are said again with what follows. */
    void joins() {
        joined = answered;
    }

    /** The words stand as they are. */
    void answered() {
        answered = null;
    }

    private void complete(Entry entry, String words) {
        if (entry.item.path("content").path(0) instanceof ObjectNode content) {
            content.put("transcript", words);
            items.grown(words.length());
        }
        if (!words.isEmpty()) {
            // Only final words: clients join deltas.
            out.send(out.event("conversation.item.input_audio_transcription.delta")
                    .put("item_id", entry.id())
                    .put("content_index", 0)
                    .put("delta", words));
        }
        ObjectNode event = out.event("conversation.item.input_audio_transcription.completed")
                .put("item_id", entry.id())
                .put("content_index", 0)
                .put("transcript", words);
        event.putObject("usage")
                .put("type", "duration")
                .put("seconds", Math.max(0, input.heardMs() - startedMs) / 1000);
        out.send(event);
        startedMs = input.heardMs();
    }

    private Entry addItem(String id) {
        ObjectNode content = RealtimeWriter.object().put("type", "input_audio").putNull("transcript");
        Entry entry = new Entry(RealtimeItems.message(id, "user", "completed", content));
        String previous = items.last();
        input.committed();
        out.send(out.event("input_audio_buffer.committed")
                .put("previous_item_id", previous)
                .put("item_id", id));
        items.add(entry, null);
        out.item("conversation.item.added", previous, entry.item);
        out.item("conversation.item.done", previous, entry.item);
        return entry;
    }
}
