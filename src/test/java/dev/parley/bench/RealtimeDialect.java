package dev.parley.bench;

import dev.parley.audio.Pcm;
import io.netty.buffer.ByteBuf;

/** OpenAI's Realtime protocol: PCM at 24 kHz in base64, both ways. */
final class RealtimeDialect extends Dialect {
    private static final int RATE = 24_000;
    private static final MadeFrames FRAMES = new MadeFrames(
            RATE, Pcm::bytes, audio -> "{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + audio + "\"}");

    private String response = "";
    private int turn;

    RealtimeDialect(Listener listener) {
        super(listener);
    }

    @Override
    String path() {
        return "/v1/realtime?model=parley";
    }

    @Override
    String headers() {
        return "";
    }

    @Override
    void opened() {
        line.text(
                "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"instructions\":\"You are brief.\"}}");
    }

    @Override
    void text(String message) {
        switch (field(message, "type")) {
            case "session.updated" -> listener.started();
            case "response.output_audio.delta" -> {
                String of = field(message, "response_id");
                if (!of.equals(response)) {
                    response = of;
                    turn++;
                }
                listener.audio(turn, field(message, "delta").length() * 0.75 / 2 / RATE * 1000);
            }
            case "response.output_audio.done" -> listener.complete();
            case "input_audio_buffer.speech_started" -> listener.voiceHeard();
            case "error" -> listener.failed();
            default -> {
                // For the eye.
            }
        }
    }

    @Override
    ByteBuf frame(Said said, int index) {
        return FRAMES.of(said, index);
    }

    @Override
    void hangUp() {
        line.write(Frames.masked(Frames.CLOSE, Frames.NORMAL));
    }
}
