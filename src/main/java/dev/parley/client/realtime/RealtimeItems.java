package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The conversation as the client sees it: its items, in order. Bounded: the oldest go. */
final class RealtimeItems {
    private static final int MAX = 1000;
    private static final int MAX_CHARACTERS = 200_000;
    private static final String ROOT = "root";

    /** Upper bound of speech rate, in characters a millisecond: limits what may have been heard of an unfinished reply. */
    private static final double FASTEST = 0.02;

    private final List<Entry> entries = new ArrayList<>();
    /** Upper bound of the characters in the items' words. */
    private int characters;

    /** An item, and how much of it was heard. */
    static final class Entry {
        final ObjectNode item;
        /** Milliseconds of audio that were sent, and whether that is all audio of the item. */
        double audioMs;

        boolean whole;
        /** How many characters of the words the model is told. */
        int told = Integer.MAX_VALUE;
        /** Milliseconds that were heard, by the client's report. */
        private double heardMs = Double.MAX_VALUE;

        Entry(ObjectNode item) {
            this.item = item;
        }

        String id() {
            return item.path("id").asText();
        }

        /** The words, as far as the model is told; empty when there are none. */
        String text() {
            String text = RealtimeItems.text(item);
            return text.substring(0, Math.min(told, text.length())).strip();
        }

        /** The client has heard at most this much; the words after it are deleted when the item is complete. */
        void truncate(double ms) {
            heardMs = Math.min(heardMs, ms);
            shorten();
        }

        /** Deletes the words that the client has not heard. */
        void shorten() {
            if (heardMs < audioMs && item.path("content").path(0) instanceof ObjectNode content) {
                content.put("transcript", RealtimeItems.text(item).substring(0, spokenBy(heardMs)));
                audioMs = heardMs;
                whole = true;
            }
        }

        /** Characters of the words that had been spoken after this much audio. */
        int spokenBy(double ms) {
            String text = RealtimeItems.text(item);
            if (whole && ms >= audioMs) {
                return text.length();
            }
            double share = audioMs <= 0 ? 0 : Math.min(1, Math.max(0, ms) / audioMs);
            double most = whole ? text.length() : Math.max(0, Math.min(ms, audioMs)) * FASTEST;
            int spoken = (int) Math.min(text.length() * share, most);
            return spoken >= text.length() ? text.length() : Math.max(0, text.lastIndexOf(' ', spoken - 1));
        }
    }

    /** A message item of one part. */
    static ObjectNode message(String id, String role, String status, ObjectNode... parts) {
        ObjectNode item = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", "realtime.item")
                .put("type", "message")
                .put("status", status)
                .put("role", role);
        item.putArray("content").addAll(List.of(parts));
        return item;
    }

    /** The item of this id, or null. */
    Entry find(String id) {
        return entries.stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    /** The items, oldest first. */
    List<Entry> all() {
        return List.copyOf(entries);
    }

    /** The id of the last item, or null. */
    String last() {
        return entries.isEmpty() ? null : entries.get(entries.size() - 1).id();
    }

    /**
     * Adds an item.
     *
     * @param after the id of the one before it; "root" for the front, null or an unknown one for the end
     * @return the id of the one before it, null for none
     */
    String add(Entry entry, String after) {
        int index = entries.size();
        if (ROOT.equals(after)) {
            index = 0;
        } else if (after != null && find(after) != null) {
            index = entries.indexOf(find(after)) + 1;
        }
        entries.add(index, entry);
        String before = index == 0 ? null : entries.get(index - 1).id();
        grown(text(entry.item).length());
        return before;
    }

    /** Characters were added to an item. The oldest items go when there are too many. */
    void grown(int by) {
        characters += by;
        if (characters > MAX_CHARACTERS) {
            characters = entries.stream()
                    .mapToInt(entry -> text(entry.item).length())
                    .sum();
        }
        while (entries.size() > MAX || characters > MAX_CHARACTERS && entries.size() > 1) {
            characters -= text(entries.remove(0).item).length();
        }
    }

    void delete(String id) {
        entries.removeIf(entry -> entry.id().equals(id));
    }

    /** The words of an item; empty when it has none. */
    private static String text(JsonNode item) {
        return switch (item.path("type").asText()) {
            case "function_call" -> item.path("arguments").asText();
            case "function_call_output" -> item.path("output").asText();
            default -> {
                StringBuilder words = new StringBuilder();
                for (JsonNode part : item.path("content")) {
                    String own = part.path("type").asText().equals("input_image")
                            ? "(an image)"
                            : part.path("text").asText(part.path("transcript").asText(""));
                    words.append(words.isEmpty() || own.isEmpty() ? "" : " ").append(own);
                }
                yield words.toString();
            }
        };
    }
}
