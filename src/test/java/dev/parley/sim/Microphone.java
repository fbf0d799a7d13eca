package dev.parley.sim;

import dev.parley.audio.Pcm;
import dev.parley.turn.ServerEvent;
import java.util.stream.IntStream;

/** A user who is heard by the real detector: every 20 ms a frame, and in it the number of the word that is being said. */
final class Microphone extends User {
    private static final Pcm[] FRAMES = new Pcm[256];

    /** Long speech has a new word each time this has passed. */
    private static final int WORD_MS = 3000;

    /** Push to talk lets go of the key so long after the voice. */
    private static final int ROOM_MS = 60;

    private int word;
    private long wordSince;

    /** Whether the next frame is of another word: none goes on from one turn into the next, or into the assistant's speech. */
    private boolean anotherWord;

    static {
        for (int number = 0; number < FRAMES.length; number++) {
            byte[] bytes = new byte[Pcm.FRAME_BYTES];
            bytes[0] = (byte) number;
            FRAMES[number] = Pcm.input(bytes);
        }
    }

    Microphone(World world) {
        super(world);
    }

    /** The word in each frame, or 0. */
    static IntStream words(Pcm audio) {
        return IntStream.iterate(0, from -> from < audio.bytes().length, from -> from + Pcm.FRAME_BYTES)
                .map(from -> audio.bytes()[from] & 0xFF);
    }

    @Override
    void begin() {
        super.begin();
        world.in(Pcm.FRAME_MS, this::frame);
    }

    @Override
    void voice(int ms) {
        word = nextWord();
        wordSince = world.now();
        anotherWord = false;
        voiceEnd = world.now() + ms;
    }

    private void frame() {
        if (left) {
            return;
        }
        boolean voiced = world.now() <= voiceEnd;
        boolean over = anotherWord || world.now() - wordSince >= WORD_MS;
        anotherWord = false;
        if (voiced && over && word < FRAMES.length / 2) {
            word = nextWord();
            wordSince = world.now();
        }
        if (voiced && speaking) {
            speechEnd = world.now();
        }
        if (world.now() <= voiceEnd + ROOM_MS || world.script.manner() != Script.Manner.PUSH_TO_TALK) {
            world.frame(FRAMES[voiced ? word : 0]);
        }
        if (!left) {
            world.in(Pcm.FRAME_MS, this::frame);
        }
    }

    @Override
    boolean heard() {
        return true;
    }

    @Override
    void told(ServerEvent notice) {
        anotherWord |= notice instanceof ServerEvent.State || notice instanceof ServerEvent.AudioStarted;
        if (notice instanceof ServerEvent.SpeechStarted) {
            speaking = true;
            speechEnd = world.now();
            world.invariants.active(world.now());
        } else if (notice instanceof ServerEvent.SpeechStopped) {
            speaking = false;
            world.invariants.active(speechEnd);
        }
    }
}
