package dev.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.ParleyVerticle;
import dev.parley.client.Canary;
import dev.parley.client.TestClient;
import dev.parley.client.TestClient.Heard;
import dev.parley.client.TestServer;
import dev.parley.faults.FaultProxy.Fault;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One fault of the network between a server and one of its vendors, in one phase of a conversation. */
record FaultCell(Fault fault, Vendor vendor, Phase phase) {
    /** How long it may take until a turn that was struck is over. */
    private static final long LIMIT_MS = 30_000;

    /** After the end of speech that nobody understood, the server has given it up by then. */
    private static final long UNHEARD_MS = 3500;

    private static final ObjectMapper JSON = new ObjectMapper();

    enum Vendor {
        STT,
        LLM,
        TTS,
        SARVAM_TTS
    }

    enum Phase {
        CONNECTING,
        BEFORE_THE_FIRST_ANSWER,
        MID_ANSWER,
        AFTER_A_CANCELLATION,
        IDLE
    }

    /**
     * What became of it.
     *
     * @param struck      what became of the turn that was struck
     * @param listeningMs from the strike until the session listened again
     * @param nextMs      from the next question (its last sound, when it was spoken) to its first audio
     */
    record Outcome(String struck, long listeningMs, long nextMs) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s, %.1f s; next %.1f s", struck, listeningMs / 1000.0, nextMs / 1000.0);
        }
    }

    /** Runs it, for some seconds; throws when something is not as it must be. */
    Outcome run(Vertx network, int vendors, byte[] speech) throws Exception {
        FaultProxy proxy = new FaultProxy(network, vendors);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2));
        try {
            ParleyVerticle parley = new ParleyVerticle();
            vertx.deployVerticle(parley, new DeploymentOptions().setConfig(config(proxy.port(), vendors)))
                    .await(60, TimeUnit.SECONDS);
            try (TestClient client = new TestClient(vertx, parley.port())) {
                return new Talk(proxy, client, speech).run();
            }
        } finally {
            vertx.close().await(60, TimeUnit.SECONDS);
            TestServer.until("the stopped server has no connection left", () -> proxy.open() == 0);
            proxy.close();
        }
    }

    /** A conversation without any fault, so that no later one waits for the JVM's own compiler. */
    static void warmUp(Vertx network, int vendors) throws Exception {
        new FaultCell(Fault.SLICED, Vendor.LLM, Phase.IDLE).run(network, vendors, new byte[0]);
    }

    private JsonObject config(int proxy, int vendors) {
        return new JsonObject()
                .put("http", new JsonObject().put("port", 0).put("instances", 1))
                .put("session", new JsonObject().put("playAheadMs", 10_000))
                .put(
                        "turn",
                        new JsonObject()
                                .put("silenceMs", 500)
                                .put("transcriptWaitMs", 2000)
                                .put("llmWaitMs", 1500)
                                .put("replyWaitMs", 5000))
                .put("stt", stage("ws://127.0.0.1:" + (vendor == Vendor.STT ? proxy : vendors)))
                .put("llm", stage("http://127.0.0.1:" + (vendor == Vendor.LLM ? proxy : vendors) + "/v1"))
                .put("tts", voice(proxy, vendors));
    }

    private JsonObject voice(int proxy, int vendors) {
        return switch (vendor) {
            case TTS -> stage("ws://127.0.0.1:" + proxy);
            case SARVAM_TTS -> stage("ws://127.0.0.1:" + proxy).put("vendor", "sarvam");
            default -> stage("ws://127.0.0.1:" + vendors);
        };
    }

    private static JsonObject stage(String url) {
        return new JsonObject()
                .put("url", url)
                .put("apiKey", Canary.KEY)
                .put("check", false)
                .put("instances", 1)
                .put("connectTimeoutMs", 1500);
    }

    /** The conversation, as the client sees it. */
    private final class Talk {
        private final FaultProxy proxy;
        private final TestClient client;
        private final byte[] speech;
        private int seen;
        private long struckAt;

        Talk(FaultProxy proxy, TestClient client, byte[] speech) {
            this.proxy = proxy;
            this.client = client;
            this.speech = speech;
        }

        Outcome run() throws Exception {
            if (phase == Phase.CONNECTING) {
                strike();
            }
            client.send(new JsonObject().put("type", "session.start"));
            expect("session.started", event -> true);
            if (phase != Phase.CONNECTING) {
                TestServer.until("the vendor is connected", () -> proxy.made() > 0);
            }
            untilTheStrike();
            String struck = outcome();
            long listeningMs = (System.nanoTime() - struckAt) / 1_000_000;
            proxy.heal();
            long nextMs = nextTurn();
            hangUp();
            return new Outcome(struck, listeningMs, nextMs);
        }

        /** Asks what is struck, and strikes. */
        private void untilTheStrike() throws Exception {
            switch (phase) {
                case CONNECTING -> ask();
                case BEFORE_THE_FIRST_ANSWER -> strikeBeforeTheFirstAnswer();
                case MID_ANSWER -> {
                    ask();
                    awaitAnswer();
                    strike();
                }
                case AFTER_A_CANCELLATION -> {
                    type();
                    expect("audio.started", event -> true);
                    client.send(new JsonObject().put("type", "interrupt"));
                    expect("state", event -> event.getString("trigger").equals("interrupted"));
                    strike();
                    ask();
                }
                case IDLE -> {
                    type();
                    expect("state", Talk::isOver);
                    strike();
                    ask();
                }
            }
        }

        private void strikeBeforeTheFirstAnswer() throws Exception {
            if (vendor == Vendor.STT) {
                ask();
                expect("speech.started", event -> true);
                strike();
                return;
            }
            CountDownLatch struck = new CountDownLatch(1);
            proxy.strikeOnRequest(fault, struck::countDown);
            ask();
            assertThat(struck.await(60, TimeUnit.SECONDS)).isTrue();
            struckAt = System.nanoTime();
        }

        private void strike() throws Exception {
            proxy.strike(fault);
            struckAt = System.nanoTime();
        }

        private void ask() {
            if (vendor == Vendor.STT) {
                client.say(speech);
            } else {
                type();
            }
        }

        private void type() {
            client.send(new JsonObject().put("type", "text.input").put("text", "good morning"));
        }

        /** The vendor has begun to answer. */
        private void awaitAnswer() throws Exception {
            switch (vendor) {
                case STT -> expect("transcript.partial", event -> true);
                case LLM -> expect("reply.delta", event -> true);
                case TTS, SARVAM_TTS -> expect("audio.started", event -> true);
            }
        }

        /** What becomes of the turn that was struck. */
        private String outcome() throws Exception {
            int from = seen;
            if (vendor == Vendor.STT) {
                boolean understood =
                        find("state", event -> event.getString("to").equals("AI_PROCESSING"), true) != null;
                if (!understood) {
                    return "not heard";
                }
            }
            expect("state", Talk::isOver);
            List<Heard> heard = client.heard().subList(from, seen);
            boolean apology = heard.stream().anyMatch(item -> item.is("fallback"));
            if (!apology) {
                return "answered";
            }
            assertThat(client.heard()).as("an apology is heard").anyMatch(item -> item.pcm() != null);
            return "apology";
        }

        private long nextTurn() throws Exception {
            int from = seen;
            long asked = System.nanoTime();
            ask();
            expect("state", Talk::isOver);
            List<Heard> turn = client.heard().subList(from, seen);
            assertThat(turn)
                    .as("the next turn, of %s", describe(from))
                    .noneMatch(item -> item.is("fallback"))
                    .anyMatch(item -> item.is("reply.done")
                            && item.json().getString("finish").equals("stop"))
                    .anyMatch(item -> item.is("audio.started"));
            Heard audio = turn.stream()
                    .filter(item -> item.is("audio.started"))
                    .findFirst()
                    .orElseThrow();
            return (audio.ns() - (vendor == Vendor.STT ? client.lastVoicedNs() : asked)) / 1_000_000;
        }

        private void hangUp() throws Exception {
            client.send(new JsonObject().put("type", "session.stop"));
            expect("session.ended", event -> event.getString("reason").equals("stopped"));
            assertThat(client.awaitClose()).isEqualTo(1000);
            if (vendor != Vendor.LLM) {
                // The language model's connections are the stage's: they outlive a session.
                TestServer.until("the ended session has no connection left", () -> proxy.open() == 0);
            }
        }

        /** Whether the turn is over: a reply was heard to its end, or an apology. */
        private static boolean isOver(JsonObject state) {
            String trigger = state.getString("trigger");
            return trigger.startsWith("playback.") || trigger.equals("fallback.finished");
        }

        private void expect(String type, Predicate<JsonObject> condition) throws Exception {
            int from = seen;
            assertThat(find(type, condition, false))
                    .as("%s, of %s", type, describe(from))
                    .isNotNull();
        }

        private String describe(int from) {
            StringBuilder all = new StringBuilder(FaultCell.this + ": ");
            List<Heard> heard = client.heard();
            heard.subList(Math.min(from, heard.size()), heard.size()).stream()
                    .filter(item -> item.json() != null)
                    .forEach(item -> all.append("\n  ").append(item.json().encode()));
            return all.toString();
        }

        /**
         * The next event of this type that fits, or null when it never comes.
         *
         * @param perhaps whether it may as well not come, since the user was not understood
         */
        private Heard find(String type, Predicate<JsonObject> condition, boolean perhaps) throws Exception {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
            while (System.nanoTime() < deadline) {
                List<Heard> heard = client.heard();
                while (seen < heard.size()) {
                    Heard item = heard.get(seen++);
                    if (item.is(type) && condition.test(item.json())) {
                        return item;
                    }
                }
                if (perhaps && silentFor(UNHEARD_MS, heard)) {
                    return null;
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
            return null;
        }

        /** Whether the user ended so long ago, and the server has said nothing since. */
        private boolean silentFor(long ms, List<Heard> heard) {
            long last = heard.isEmpty() ? struckAt : heard.get(heard.size() - 1).ns();
            boolean stopped =
                    heard.stream().filter(item -> item.is("speech.started")).count()
                                    == heard.stream()
                                            .filter(item -> item.is("speech.stopped"))
                                            .count()
                            && heard.stream().anyMatch(item -> item.is("speech.stopped") && item.ns() > struckAt);
            return stopped && System.nanoTime() - last > TimeUnit.MILLISECONDS.toNanos(ms);
        }
    }
}
