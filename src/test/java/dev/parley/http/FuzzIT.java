package dev.parley.http;

import static dev.parley.client.RawClient.FIN;
import static dev.parley.client.RawClient.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Mutation;
import dev.parley.client.RawClient;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Clients of the page's protocol and of Realtime send a hundred thousand mutated frames and messages, while somebody has a
 * conversation and must not notice. {@code -Dfuzz.seed=N} repeats a run, {@code -Dfuzz.cases=N} makes a longer one.
 */
class FuzzIT {
    private static final int CASES = Integer.getInteger("fuzz.cases", 100_000);
    private static final int CASES_PER_CONNECTION = 180;
    private static final int CLIENTS = 4;

    /** Of each protocol: the one that begins, one that makes the vendors work, and others. */
    private static final String[] REALTIME = {
        "{\"type\":\"session.update\",\"session\":{\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}}",
        "{\"type\":\"response.create\",\"event_id\":\"e\",\"response\":{\"instructions\":\"x\",\"metadata\":{\"k\":\"v\"}}}",
        "{\"type\":\"input_audio_buffer.append\",\"audio\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"type\":\"session.update\",\"session\":{\"audio\":{\"input\":{\"turn_detection\":null}}}}",
        "{\"type\":\"session.update\",\"session\":{\"audio\":{\"output\":{\"format\":{\"type\":\"audio/pcmu\"}}}}}",
        "{\"type\":\"input_audio_buffer.commit\"}",
        "{\"type\":\"input_audio_buffer.clear\"}",
        "{\"type\":\"conversation.item.create\",\"item\":{\"id\":\"i\",\"type\":\"message\",\"role\":\"user\"}}",
        "{\"type\":\"conversation.item.retrieve\",\"item_id\":\"i\"}",
        "{\"type\":\"conversation.item.truncate\",\"item_id\":\"i\",\"audio_end_ms\":1}",
        "{\"type\":\"conversation.item.delete\",\"item_id\":\"i\"}",
        "{\"type\":\"response.cancel\"}"
    };

    private static final String[] PARLEY = {
        "{\"type\":\"session.start\",\"language\":\"en-IN\",\"voice\":\"x\"}",
        "{\"type\":\"text.input\",\"text\":\"hello\"}",
        "{\"type\":\"interrupt\"}",
        "{\"type\":\"playback.started\",\"turn\":1}",
        "{\"type\":\"playback.finished\",\"turn\":1}",
        "{\"type\":\"playback.progress\",\"turn\":1,\"ms\":100}",
        "{\"type\":\"ping\",\"t\":{\"a\":[1,2,3,null,true,\"x\"]}}"
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
        "session.stop",
        "turn",
        "\u0000",
        "\uFFFF",
        "é",
        "💥",
        " ",
        "\n",
        "true",
        "{\"type\":\"session.start\"}"
    };

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.echoing(new JsonObject());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void nobodyElseNotices() throws Exception {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        System.out.println("fuzz.seed=" + seed);
        AtomicInteger cases = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
        Future<Integer> turns = threads.submit(() -> converse(over));
        List<Future<?>> attackers = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed + i);
            attackers.add(threads.submit(() -> attack(random, cases)));
        }
        for (Future<?> attacker : attackers) {
            attacker.get(5, TimeUnit.MINUTES);
        }
        over.set(true);

        assertThat(turns.get(1, TimeUnit.MINUTES))
                .as("turns of the healthy conversation, seed %d", seed)
                .isPositive();
        assertThat(cases.get()).isGreaterThanOrEqualTo(CASES);
        threads.shutdownNow();
    }

    /** Typed turns, each answered to its end, until the others are through; then audio as well. */
    private static int converse(AtomicBoolean over) throws Exception {
        try (TestClient client = TestClient.talking(server.vertx, server.port())) {
            int turn = 0;
            do {
                turn++;
                client.send(new JsonObject().put("type", "text.input").put("text", "turn number " + turn));
                String expected = "You said: turn number " + turn + ".";
                assertThat(client.await("reply.done").getString("text")).isEqualTo(expected);
                client.await("audio.done");
                client.await("state", json -> json.getString("to").equals("USER_SPEAKING"));
            } while (!over.get());
            assertThat(client.heard()).noneMatch(item -> item.is("error") || item.is("fallback"));
            return turn;
        }
    }

    private static void attack(Random random, AtomicInteger cases) {
        while (cases.get() < CASES) {
            ByteArrayOutputStream batch = new ByteArrayOutputStream();
            boolean realtime = random.nextBoolean();
            String[] seeds = realtime ? REALTIME : PARLEY;
            if (random.nextInt(4) > 0) {
                batch.writeBytes(RawClient.frame(FIN | TEXT, seeds[0].getBytes(StandardCharsets.UTF_8)));
            }
            for (int i = 1; i < CASES_PER_CONNECTION; i++) {
                batch.writeBytes(message(seeds, random));
            }
            try (RawClient client = connect(realtime)) {
                client.send(batch.toByteArray())
                        .text("{\"type\":\"ping\",\"t\":\"the last\",\"event_id\":\"the last\"}");
                if (client.seesOrEnds("the last")) {
                    client.send(mutate(message(seeds, random), random));
                    leave(client, random);
                }
            }
            cases.addAndGet(CASES_PER_CONNECTION);
        }
    }

    private static RawClient connect(boolean realtime) {
        RawClient client = RawClient.connect(server.port());
        return realtime ? client.upgradeToRealtime() : client.upgrade();
    }

    private static void leave(RawClient client, Random random) {
        switch (random.nextInt(3)) {
            case 0 -> client.reset();
            case 1 -> client.bye(1000);
            default -> {
                // Goes without a word.
            }
        }
    }

    /** A frame, sound in itself, with a message that need not be. */
    private static byte[] message(String[] seeds, Random random) {
        switch (random.nextInt(12)) {
            case 0:
                byte[] noise = new byte[random.nextInt(3) == 0 ? 640 : random.nextInt(1300)];
                random.nextBytes(noise);
                return RawClient.frame(FIN | RawClient.BINARY, noise);
            case 1:
                return RawClient.frame(
                        FIN | (random.nextBoolean() ? RawClient.PING : RawClient.PONG), new byte[random.nextInt(126)]);
            case 2:
                byte[] bytes = new byte[random.nextInt(64)];
                random.nextBytes(bytes);
                return RawClient.frame(FIN | RawClient.BINARY, bytes);
            case 3:
                return pieces(mutate(seed(seeds, random), random), random);
            default:
                return RawClient.frame(
                        FIN | TEXT, mutate(seed(seeds, random), random).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Now and then one that makes the vendors work. */
    private static String seed(String[] seeds, Random random) {
        return seeds[random.nextInt(50) == 0 ? 1 : 2 + random.nextInt(seeds.length - 2)];
    }

    private static String mutate(String message, Random random) {
        return Mutation.of(message, random.nextInt(4), PIECES, 300, random);
    }

    /** The text as a message of several frames. */
    private static byte[] pieces(String text, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        int from = 0;
        do {
            // Vert.x loses a message whose first frame is empty.
            int to = Math.min(bytes.length, from + (from == 0 ? 1 : 0) + random.nextInt(40));
            int first =
                    (from == 0 && frames.size() == 0 ? TEXT : RawClient.CONTINUATION) | (to == bytes.length ? FIN : 0);
            frames.writeBytes(RawClient.frame(first, Arrays.copyOfRange(bytes, from, to)));
            from = to;
        } while (from < bytes.length);
        return frames.toByteArray();
    }

    /** Some bytes of the frame are others, are missing, or are too many. */
    private static byte[] mutate(byte[] frame, Random random) {
        byte[] mutated = frame.clone();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            mutated[random.nextInt(Math.min(mutated.length, 14))] = (byte) random.nextInt(256);
        }
        return random.nextBoolean() ? mutated : Arrays.copyOf(mutated, random.nextInt(mutated.length + 8));
    }
}
