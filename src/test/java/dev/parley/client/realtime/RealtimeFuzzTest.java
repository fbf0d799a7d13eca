package dev.parley.client.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.audio.Pcm;
import dev.parley.bus.BusMessage;
import dev.parley.bus.StageCommand;
import dev.parley.client.Mutation;
import dev.parley.config.ConfigLoader;
import dev.parley.config.ParleyConfig;
import dev.parley.session.ClientProtocol;
import dev.parley.session.StagelessSession;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Clients that send events of the Realtime protocol in any order, sound and broken, while somebody speaks and vendors answer, call,
 * fail and hang; in virtual time. Whatever comes, what they are sent keeps to the protocol, an error names the event that it is about,
 * and a response comes to its end. {@code -Drealtime.seed=N} repeats a run, {@code -Drealtime.runs=N} makes more.
 */
class RealtimeFuzzTest {
    private static final int RUNS = Integer.getInteger("realtime.runs", 30);
    private static final int STEPS = 120;

    private static final ParleyConfig CONFIG =
            ConfigLoader.bind(new ConfigLoader(Map.<String, String>of()::get).resolve(new JsonObject()));

    private static final String[] EVENTS = {
        "{'type':'session.update','session':{'instructions':'Be brief.','tools':[{'type':'function','name':'f'}]}}",
        "{'type':'session.update','session':{'output_modalities':['text']}}",
        "{'type':'session.update','session':{'output_modalities':['audio'],'tool_choice':'none','tools':[]}}",
        "{'type':'session.update','session':{'audio':{'input':{'turn_detection':null}}}}",
        "{'type':'session.update','session':{'audio':{'input':{'turn_detection':{'type':'semantic_vad'}}}}}",
        "{'type':'session.update','session':{'audio':{'input':{'turn_detection':{'create_response':false}}}}}",
        "{'type':'session.update','session':{'audio':{'input':{'turn_detection':{'interrupt_response':false}}}}}",
        "{'type':'session.update','session':{'audio':{'input':{'format':{'type':'audio/pcmu'}}}}}",
        "{'type':'session.update','session':{'audio':{'output':{'format':{'type':'audio/pcma'},'voice':'x'}}}}",
        "{'type':'input_audio_buffer.append','audio':'AAA='}",
        "{'type':'input_audio_buffer.commit'}",
        "{'type':'input_audio_buffer.commit'}",
        "{'type':'input_audio_buffer.clear'}",
        "{'type':'conversation.item.create','item':{'type':'message','role':'user','content':[{'type':'input_text','text':'hi'}]}}",
        "{'type':'conversation.item.create','previous_item_id':'root','item':{'id':'a','type':'message','role':'assistant','content':[{'type':'output_text','text':'x'}]}}",
        "{'type':'conversation.item.create','item':{'type':'function_call','call_id':'c','name':'f','arguments':'{}'}}",
        "{'type':'conversation.item.create','item':{'type':'function_call_output','call_id':'c','output':'7'}}",
        "{'type':'conversation.item.create','item':{'type':'message','content':[{'type':'input_image','image_url':'data:'}]}}",
        "{'type':'conversation.item.retrieve','item_id':'a'}",
        "{'type':'conversation.item.truncate','item_id':'a','content_index':0,'audio_end_ms':100}",
        "{'type':'conversation.item.delete','item_id':'a'}",
        "{'type':'response.create'}",
        "{'type':'response.create'}",
        "{'type':'response.create','response':{'metadata':{'k':'v'},'output_modalities':['text']}}",
        "{'type':'response.create','response':{'conversation':'none','input':[],'tools':[{'type':'function','name':'g'}]}}",
        "{'type':'response.cancel'}",
        "{'type':'response.cancel','response_id':'x'}",
        "{'type':'output_audio_buffer.clear'}"
    };

    private static final String[] PIECES = {
        "\"",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "null",
        "-1",
        "1e999",
        "99999999999999999999",
        "\\u0000",
        "\\uD800",
        "type",
        "item",
        "\u0000",
        "é",
        "💥",
        "true",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "response",
        "root",
        "audio_end_ms"
    };

    @Test
    void whateverComesTheProtocolIsKept() {
        long seed = Long.getLong("realtime.seed", 1);
        for (int run = 0; run < RUNS; run++) {
            Run each = new Run(new Random(seed + run));
            try {
                each.go();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("realtime.seed=" + (seed + run) + ", realtime.runs=1\n" + each.log(), e);
            }
        }
    }

    /** One client and its conversation. */
    private static final class Run implements ClientProtocol.Output {
        private final Random random;
        private final RealtimeChecker checker = new RealtimeChecker();
        private final List<String> log = new ArrayList<>();
        private final List<JsonObject> errors = new ArrayList<>();
        private final StagelessSession session = new StagelessSession(
                RealtimeProtocol.factory(CONFIG, "parley", JsonNodeFactory.instance.objectNode()), this);
        private final List<String> ids = new ArrayList<>(List.of("a"));
        private int answered;
        private int spoken;
        private int utterance;

        Run(Random random) {
            this.random = random;
        }

        String log() {
            return String.join("\n", log.subList(Math.max(0, log.size() - 60), log.size()));
        }

        @Override
        public void text(String message) {
            log.add("  < " + message.substring(0, Math.min(message.length(), 160)));
            JsonObject event = new JsonObject(message);
            checker.check(event);
            if (event.getString("type").equals("error")) {
                errors.add(event.getJsonObject("error"));
            }
            if (event.getValue("item") instanceof JsonObject item) {
                ids.add(item.getString("id"));
            }
        }

        @Override
        public void binary(byte[] message) {
            throw new AssertionError("the protocol has text messages only");
        }

        void go() {
            for (int i = 0; i < STEPS && session.closeCode == 0; i++) {
                switch (random.nextInt(8)) {
                    case 0, 1 -> client();
                    case 2, 3 -> speak();
                    case 4 -> runs(random.nextInt(1500));
                    default -> vendors();
                }
            }
            if (session.closeCode == 0) {
                // Nobody answers any more.
                runs(40_000);
            }
            if (session.closeCode == 0) {
                askAgain();
            }
            assertThat(session.closeCode)
                    .as("nothing that a client sends ends its conversation")
                    .isZero();
            assertThat(checker.responding()).as("a response has no end").isFalse();
        }

        /** Nothing that the client asked for earlier is in the way of what it asks for now. */
        private void askAgain() {
            errors.clear();
            session.client().text("{\"type\":\"response.create\"}");
            session.client().text("{\"type\":\"response.cancel\"}");
            assertThat(errors)
                    .extracting(error -> error.getString("code"))
                    .doesNotContain("conversation_already_has_active_response", "response_cancel_not_active");
        }

        private void client() {
            JsonObject event = new JsonObject(EVENTS[random.nextInt(EVENTS.length)].replace('\'', '"'));
            String cause = "e" + log.size();
            event.put("event_id", cause);
            if (event.containsKey("item_id") && random.nextBoolean()) {
                event.put("item_id", ids.get(random.nextInt(ids.size())));
            }
            String message = event.encode();
            if (random.nextInt(3) == 0) {
                message = mutate(message);
                cause = cause(message);
            }
            log.add("> " + message);
            errors.clear();
            session.client().text(message);
            for (JsonObject error : errors) {
                assertThat(error.getString("message")).isNotBlank();
                assertThat(error.getString("event_id")).isEqualTo(cause);
            }
        }

        private static String cause(String message) {
            try {
                return new JsonObject(message).getValue("event_id") instanceof String id ? id : null;
            } catch (RuntimeException e) {
                return null;
            }
        }

        private String mutate(String message) {
            return Mutation.of(message, 1 + random.nextInt(3), PIECES, 40, random);
        }

        /** Some audio, at the pace of the clock, or much at once. */
        private void speak() {
            int value = random.nextBoolean() ? 1000 : 0;
            if (random.nextInt(20) == 0) {
                log.add("  sends much " + value);
                short[] much = new short[24 * (1000 + random.nextInt(random.nextInt(10) == 0 ? 100_000 : 4000))];
                Arrays.fill(much, (short) value);
                append(Pcm.bytes(much));
                return;
            }
            int ms = 20 * (1 + random.nextInt(60));
            log.add("  speaks " + value + " for " + ms);
            byte[] pcm = new byte[20 * 48];
            short[] samples = new short[20 * 24];
            Arrays.fill(samples, (short) value);
            pcm = random.nextInt(10) == 0 ? Arrays.copyOf(pcm, 1 + random.nextInt(960)) : Pcm.bytes(samples);
            for (int at = 0; at < ms && session.closeCode == 0; at += 20) {
                append(pcm);
                runs(20);
            }
        }

        private void append(byte[] pcm) {
            session.client()
                    .text(new JsonObject()
                            .put("type", "input_audio_buffer.append")
                            .put("audio", Base64.getEncoder().encodeToString(pcm))
                            .encode());
        }

        private void runs(int ms) {
            session.timers.runTo(session.timers.now() + ms);
        }

        private void vendors() {
            int what = random.nextInt(6);
            log.add("  vendors " + what);
            switch (what) {
                case 0 -> hear();
                case 1 -> think(new TurnEvent.Token(asked(), "Some words. "));
                case 2 -> {
                    think(new TurnEvent.ReplyDone(asked(), "stop"));
                    answered = session.commands.size();
                }
                case 3 ->
                    think(new TurnEvent.ReplyDone(
                            asked(),
                            "tool_calls",
                            List.of(new ToolCall("m", random.nextInt(4) == 0 ? "h" : "f", "{}"))));
                case 4 -> speech();
                default -> {
                    if (random.nextInt(8) == 0) {
                        think(new TurnEvent.LlmFailed(asked(), FailureCode.VENDOR_ERROR, 0));
                    }
                }
            }
        }

        private void hear() {
            boolean last = random.nextBoolean();
            String words = random.nextInt(5) == 0 ? "" : "word number " + utterance;
            session.says(Stage.STT, new TurnEvent.Transcript(utterance, words, "en-IN", last));
            utterance += last ? 1 : 0;
        }

        private void think(TurnEvent event) {
            if (asked() != Attempt.NONE) {
                session.says(Stage.LLM, event);
            }
        }

        private Attempt asked() {
            for (int i = session.commands.size() - 1; i >= answered; i--) {
                if (effect(session.commands.get(i)) instanceof TurnEffect.Ask ask) {
                    return ask.attempt();
                }
            }
            return Attempt.NONE;
        }

        private void speech() {
            for (; spoken < session.commands.size(); spoken++) {
                TurnEffect effect = effect(session.commands.get(spoken));
                if (effect instanceof TurnEffect.Speak speak) {
                    session.says(
                            Stage.TTS,
                            new TurnEvent.Speech(speak.attempt(), Pcm.silence(random.nextInt(3000), 16_000)));
                } else if (effect instanceof TurnEffect.FinishSpeech finish) {
                    session.says(Stage.TTS, new TurnEvent.SpeechDone(finish.attempt()));
                }
            }
        }

        private static TurnEffect effect(BusMessage message) {
            return message instanceof StageCommand command ? command.effect() : null;
        }
    }

    @Test
    void manyAndLargeItemsAreBounded() {
        Run run = new Run(new Random(1));
        JsonObject item = new JsonObject()
                .put("type", "message")
                .put("role", "user")
                .put("junk", "x".repeat(100_000))
                .put(
                        "content",
                        new JsonArray()
                                .add(new JsonObject().put("type", "input_text").put("text", "x".repeat(30_000))));
        String message = new JsonObject()
                .put("type", "conversation.item.create")
                .put("item", item)
                .encode();
        for (int i = 0; i < 200; i++) {
            run.session.client().text(message);
        }
        run.session.client().text("{\"type\":\"response.create\"}");

        TurnEffect.Ask ask = (TurnEffect.Ask) Run.effect(run.session.commands.get(run.session.commands.size() - 1));
        assertThat(ask.messages().stream()
                        .mapToInt(each -> each.content().length())
                        .sum())
                .isLessThanOrEqualTo(200_000);
        assertThat(run.session.closeCode).isZero();
    }

    @Test
    void floodsOfResponsesAskFewTimes() {
        Run run = new Run(new Random(1));
        for (int i = 0; i < 400; i++) {
            run.session.client().text("{\"type\":\"response.create\"}");
            run.session.client().text("{\"type\":\"response.cancel\"}");
        }

        assertThat(run.session.commands.stream().filter(each -> Run.effect(each) instanceof TurnEffect.Ask))
                .hasSizeLessThanOrEqualTo(21);
        assertThat(run.session.closeCode).isZero();
    }
}
