package dev.parley.client.phone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.audio.Pcm;
import dev.parley.audio.Resampler;
import dev.parley.client.AudioFormat;
import dev.parley.client.BadMessageException;
import dev.parley.client.FrameCutter;
import dev.parley.client.JsonMessage;
import dev.parley.client.TokenBucket;
import dev.parley.config.ParleyConfig;
import dev.parley.session.ClientProtocol;
import dev.parley.session.Session;
import dev.parley.time.Timers;
import dev.parley.turn.EndReason;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.TurnEvent;
import java.util.Arrays;
import java.util.Base64;

/**
 * One telephone call over a vendor's media stream. Marks tell how much of a reply was heard; an interruption clears what the
 * vendor has buffered, and the marks that come back because of it are ignored. On the session's context only.
 */
public final class PhoneProtocol implements ClientProtocol {
    /** The longest message, in bytes. */
    private static final int MAX_MESSAGE = 256 * 1024;

    /** A stream that has not started by then is closed, in milliseconds. */
    private static final int START_MS = 5000;

    /**
     * Longest audio that is sent ahead of the playhead, in ms: with the silence that fills up the last piece, the vendor has
     * 400 ms.
     */
    private static final int PLAY_AHEAD_MS = 360;

    /** Milliseconds of audio between marks. */
    private static final int MARK_MS = 200;

    private static final int BURST_MS = 10_000;
    private static final double AUDIO_RATE = 1.5;
    private static final int BURST_MESSAGES = 500;
    private static final double MESSAGES_PER_MS = 0.2;
    private static final String END = "end";

    private final Session session;
    private final Output output;
    private final PhoneVendor vendor;
    private final int sourceRate;
    private final String greeting;
    private final TokenBucket audio;
    private final TokenBucket messages;
    private final Keypad keypad;
    private final Timers.Timer startDeadline;
    private AudioFormat format;
    private String stream = "";
    private FrameCutter input;
    private Resampler resampler;
    private byte[] waiting = new byte[0];
    private int turn;
    private int clearedTurn;
    private double sentMs;
    private double markedMs;

    PhoneProtocol(Session session, Output output, PhoneVendor vendor, int sourceRate, String greeting) {
        this.session = session;
        this.output = output;
        this.vendor = vendor;
        this.sourceRate = sourceRate;
        this.greeting = greeting;
        this.audio = new TokenBucket(BURST_MS, AUDIO_RATE, session.now());
        this.messages = new TokenBucket(BURST_MESSAGES, MESSAGES_PER_MS, session.now());
        this.keypad = new Keypad(session);
        this.startDeadline =
                session.after(START_MS, () -> session.fail("not_started", "The stream has not started", 1008));
    }

    /** The protocol for calls of this vendor. */
    public static ClientProtocol.Factory factory(ParleyConfig config, PhoneVendor vendor) {
        return (session, output) -> new PhoneProtocol(
                session,
                output,
                vendor,
                config.tts().sampleRate(),
                config.phone().greeting());
    }

    @Override
    public int playAheadMs(int configured) {
        return Math.min(configured, PLAY_AHEAD_MS);
    }

    @Override
    public String greeting(String configured) {
        return greeting.isEmpty() ? configured : greeting;
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
        if (message.length() > MAX_MESSAGE || !messages.take(1, session.now())) {
            session.fail("message_flood", "Too many or too long messages", 1008);
            return;
        }
        try {
            message(JsonMessage.object(message));
        } catch (BadMessageException e) {
            // The vendors have no message for errors; an invalid message is ignored.
        }
    }

    private void message(JsonNode json) {
        String name = vendor.played(json);
        if (name != null) {
            played(name);
            return;
        }
        switch (json.path("event").asText()) {
            case "start" -> start(json);
            case "media" -> media(json.path("media"));
            case "dtmf" -> pressed(json.path("dtmf").path("digit").asText());
            case "stop" -> session.end(EndReason.STOPPED);
            default -> {} // connected, clearedAudio, and what is new.
        }
    }

    private void start(JsonNode message) {
        if (session.started()) {
            return;
        }
        startDeadline.cancel();
        stream = vendor.streamId(message);
        format = vendor.format(message);
        input = new FrameCutter(format);
        resampler = new Resampler(sourceRate, format.rate());
        session.start(null, null);
    }

    private void media(JsonNode media) {
        if (!session.started() || media.path("track").asText("inbound").startsWith("outbound")) {
            return;
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(media.path("payload").asText());
        } catch (IllegalArgumentException e) {
            return;
        }
        int samples = bytes.length / format.bytesPerSample();
        if (audio.take(samples * 1000 / format.rate(), session.now())) {
            input.add(bytes, session::frame);
        } else {
            session.fail("audio_flood", "Audio comes faster than it can be spoken", 1008);
        }
    }

    private void pressed(String key) {
        if (session.started()) {
            keypad.pressed(key);
        }
    }

    private void played(String name) {
        String[] mark = name.split(":");
        if (mark.length != 2 || !mark[0].matches("\\d{1,9}")) {
            return;
        }
        int of = Integer.parseInt(mark[0]);
        if (of <= clearedTurn || of != turn) {
            return;
        }
        if (mark[1].equals(END)) {
            session.dispatch(new TurnEvent.PlaybackFinished(of));
        } else if (mark[1].matches("\\d{1,9}")) {
            session.progress(of, Integer.parseInt(mark[1]));
        }
    }

    @Override
    public void binary(byte[] message) {
        if (!session.ended() && !messages.take(1, session.now())) {
            session.fail("message_flood", "Too many messages", 1008);
        }
    }

    @Override
    public void control() {
        binary(new byte[0]);
    }

    // What the session says.

    @Override
    public void started(String id) {}

    @Override
    public void tell(ServerEvent event, long at) {
        if (event instanceof ServerEvent.Interrupted interrupted) {
            clearedTurn = Math.max(clearedTurn, interrupted.turn());
            waiting = new byte[0];
            resampler.clear();
            output.text(vendor.clear(stream));
        } else if (event instanceof ServerEvent.AudioDone done && done.turn() > clearedTurn) {
            write(format.encode(resampler.end()), true);
            output.text(vendor.mark(stream, done.turn() + ":" + END));
        }
    }

    @Override
    public void audio(int of, byte[] pcm) {
        if (of != turn) {
            turn = of;
            sentMs = 0;
            markedMs = 0;
            waiting = new byte[0];
            resampler.clear();
        }
        write(format.encode(resampler.add(Pcm.samples(pcm))), false);
    }

    /** @param last whether to send the rest, too, padded with silence to a piece that the vendor takes */
    private void write(byte[] bytes, boolean last) {
        byte[] all = Arrays.copyOf(waiting, waiting.length + bytes.length);
        System.arraycopy(bytes, 0, all, waiting.length, bytes.length);
        int size = all.length / vendor.unit() * vendor.unit();
        if (last && all.length > 0) {
            size = Math.max(vendor.minPiece(), (all.length + vendor.unit() - 1) / vendor.unit() * vendor.unit());
            byte[] silence = format.encode(new short[(size - all.length) / format.bytesPerSample()]);
            byte[] filled = Arrays.copyOf(all, all.length + silence.length);
            System.arraycopy(silence, 0, filled, all.length, silence.length);
            all = filled;
            size = filled.length;
        }
        if (size < vendor.minPiece()) {
            waiting = all;
            return;
        }
        output.text(vendor.media(stream, Arrays.copyOf(all, size), format));
        waiting = Arrays.copyOfRange(all, size, all.length);
        sentMs += size * 1000.0 / format.bytesPerSample() / format.rate();
        if (!last && sentMs - markedMs >= MARK_MS) {
            markedMs = sentMs;
            output.text(vendor.mark(stream, turn + ":" + Math.round(sentMs)));
        }
    }

    /** The vendors have no message for errors. */
    @Override
    public void error(String code, String message, boolean fatal, long at) {}

    @Override
    public void ended(EndReason reason, long at) {
        startDeadline.cancel();
        keypad.stop();
    }
}
