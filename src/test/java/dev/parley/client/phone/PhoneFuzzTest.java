package dev.parley.client.phone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.client.Mutation;
import dev.parley.config.ConfigLoader;
import dev.parley.session.ClientProtocol;
import dev.parley.session.StagelessSession;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Vendors that send mutated messages, while replies come and go. In virtual time. {@code -Dfuzz.phone=N} makes a longer run,
 * {@code -Dfuzz.seed=N} another one.
 */
class PhoneFuzzTest implements ClientProtocol.Output {
    private static final int CALLS = Integer.getInteger("fuzz.phone", 60);
    private static final int MESSAGES = 120;

    private static final String[] SEEDS = {
        "{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}",
        "{\"event\":\"start\",\"streamSid\":\"M\",\"start\":{\"streamSid\":\"M\",\"mediaFormat\":{\"encoding\":"
                + "\"audio/x-mulaw\",\"sampleRate\":8000,\"channels\":1},\"customParameters\":{\"a\":[1,null,true]}}}",
        "{\"event\":\"start\",\"stream_sid\":\"M\",\"start\":{\"stream_sid\":\"M\",\"media_format\":{\"encoding\":"
                + "\"audio/x-raw\",\"sample_rate\":\"8000\",\"bit_rate\":\"16\"}}}",
        "{\"event\":\"start\",\"start\":{\"streamId\":\"M\",\"mediaFormat\":{\"encoding\":\"audio/x-l16\",\"sampleRate\":16000}}}",
        "{\"event\":\"media\",\"media\":{\"track\":\"inbound\",\"chunk\":\"2\",\"timestamp\":\"5\",\"payload\":\"/////w==\"}}",
        "{\"event\":\"media\",\"media\":{\"payload\":\"AAECAwQ=\"}}",
        "{\"event\":\"dtmf\",\"dtmf\":{\"track\":\"inbound_track\",\"digit\":\"1\",\"duration\":\"100\"}}",
        "{\"event\":\"dtmf\",\"dtmf\":{\"digit\":\"#\"}}",
        "{\"event\":\"mark\",\"mark\":{\"name\":\"1:200\"}}",
        "{\"event\":\"mark\",\"mark\":{\"name\":\"2:end\"}}",
        "{\"event\":\"playedStream\",\"streamId\":\"M\",\"name\":\"1:end\"}",
        "{\"event\":\"clearedAudio\",\"streamId\":\"M\"}",
        "{\"event\":\"stop\",\"stop\":{\"reason\":\"callended\"}}"
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
        "é",
        "\n",
        "true",
        "event",
        "media",
        "payload",
        "=",
        "AAAA",
        "end",
        "{\"event\":\"stop\"}"
    };

    private int sent;

    @Override
    public void text(String message) {
        assertThat(new JsonObject(message).getString("event")).isNotEmpty();
        sent++;
    }

    @Override
    public void binary(byte[] message) {
        throw new AssertionError("media streams have text messages only");
    }

    @ParameterizedTest
    @EnumSource(PhoneVendor.class)
    void nothingBreaksACall(PhoneVendor vendor) {
        long seed = Long.getLong("fuzz.seed", 1);
        for (int call = 0; call < CALLS; call++) {
            Random random = new Random(seed * 1_000_003 + call);
            StagelessSession session = new StagelessSession(
                    PhoneProtocol.factory(
                            ConfigLoader.bind(
                                    new ConfigLoader(Map.<String, String>of()::get).resolve(new JsonObject())),
                            vendor),
                    this,
                    "Hello.");
            if (random.nextInt(4) > 0) {
                session.client().text(SEEDS[1 + random.nextInt(3)]);
            }
            for (int i = 0; i < MESSAGES && session.closeCode == 0; i++) {
                happens(session, random);
            }
            assertThat(session.closeCode).as("seed %d, call %d", seed, call).isIn(0, 1000, 1008);
        }
        assertThat(sent).isPositive();
    }

    private static void happens(StagelessSession session, Random random) {
        String message = SEEDS[random.nextInt(SEEDS.length - (random.nextInt(40) == 0 ? 0 : 1))];
        switch (random.nextInt(8)) {
            case 0 -> session.client().binary(new byte[random.nextInt(700)]);
            case 1 -> session.client().control();
            case 2 ->
                session.says(
                        Stage.TTS,
                        new TurnEvent.Speech(session.state().voice(), Pcm.silence(random.nextInt(900), 16_000)));
            case 3 ->
                session.says(Stage.TTS, new TurnEvent.SpeechDone(session.state().voice()));
            case 4 ->
                session.says(Stage.LLM, new TurnEvent.Token(session.state().model(), "Yes."));
            case 5 -> session.client().text(mutated(message, random));
            default -> session.client().text(message);
        }
        session.timers.runTo(session.timers.now() + random.nextInt(120));
    }

    private static String mutated(String message, Random random) {
        return Mutation.of(message, 1 + random.nextInt(3), PIECES, 900, random);
    }
}
