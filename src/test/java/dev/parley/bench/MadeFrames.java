package dev.parley.bench;

import dev.parley.audio.Pcm;
import dev.parley.audio.Resampler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What is said as text messages with audio in base64, at another rate: made once for all who say it. Any thread. */
final class MadeFrames {
    private final int rate;
    private final Function<short[], byte[]> encoding;
    private final UnaryOperator<String> message;
    private final Map<Said, ByteBuf[]> made = new ConcurrentHashMap<>();

    /** @param message of audio in base64 */
    MadeFrames(int rate, Function<short[], byte[]> encoding, UnaryOperator<String> message) {
        this.rate = rate;
        this.encoding = encoding;
        this.message = message;
    }

    /** A frame of what is said, to be written. */
    ByteBuf of(Said said, int index) {
        return made.computeIfAbsent(said, this::make)[index].duplicate();
    }

    private ByteBuf[] make(Said said) {
        Resampler resampler = new Resampler(Pcm.INPUT_RATE, rate);
        int size = rate * Pcm.FRAME_MS / 1000;
        short[] waiting = new short[0];
        ByteBuf[] frames = new ByteBuf[said.frames()];
        for (int i = 0; i < frames.length; i++) {
            short[] next = resampler.add(Pcm.samples(said.pcm(i)));
            int before = waiting.length;
            waiting = Arrays.copyOf(waiting, before + next.length);
            System.arraycopy(next, 0, waiting, before, next.length);
            // The resampler keeps some back: the first frame begins with silence.
            short[] frame = new short[size];
            int there = Math.min(size, waiting.length);
            System.arraycopy(waiting, 0, frame, size - there, there);
            waiting = Arrays.copyOfRange(waiting, there, waiting.length);
            String audio = Base64.getEncoder().encodeToString(encoding.apply(frame));
            byte[] text = message.apply(audio).getBytes(StandardCharsets.UTF_8);
            frames[i] =
                    Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(Frames.masked(Frames.TEXT, text)));
        }
        return frames;
    }
}
