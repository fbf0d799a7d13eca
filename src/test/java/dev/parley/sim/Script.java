package dev.parley.sim;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What is done to one conversation: what the user does, one thing after the other, and how vendors and client behave where
 * they don't behave well. Made from a seed, or read from the line that it is written as; items can be left out.
 */
final class Script {
    /** Kinds of items; a letter stands for each in the written form, "s900:600:0". */
    enum Kind {
        // The user's: {@code at} is the pause before it, in milliseconds.
        /** Speaks for {@code a} ms. */
        SPEAK('s'),
        /** Makes a noise for {@code a} ms: too short for speech, at least over the assistant. */
        COUGH('c'),
        /** Says "okay" for {@code a} ms. */
        HUM('o'),
        TYPE('t'),
        /** Presses stop. */
        STOP('x'),
        /** Sends something out of place; {@code a} says what. */
        STRAY('k'),
        /** No doing of the user's: stage {@code a} loses the session. */
        LOSE('l'),
        /** Leaves, in manner {@code a}. What {@code b} says holds for the whole conversation: see {@link Manner}. */
        END('e'),

        // How the nth goes: {@code at} is n, {@code a} one of {@link Ways}, {@code b} a time in ms.
        HEAR('h'),
        ASK('a'),
        VOICE('v'),
        PLAY('p'),
        TOOL('u');

        final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        static final Kind[] ALL = values();
    }

    /** How many of each kind can behave in their own way; later ones behave well. */
    private static final int PLANNED = 24;

    private static final int WIDTH = 4;

    /** Pauses that matter to the microsecond, in ms. */
    private static final int[] EDGES = {180, 200, 220, 860, 880, 899, 900, 901, 920, 960, 1040, 1900, 1901};

    /** Kind, at, a, b of each item. */
    private int[] items = new int[WIDTH * 128];

    private int size;

    /** Which item says how the nth of a kind goes, counted from 1; 0 where none does. */
    private final int[] plans = new int[(Kind.ALL.length - Kind.END.ordinal() - 1) * PLANNED];

    private Script() {}

    static Script random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Script script = new Script();
        int acts = 12 + below(random, 9);
        for (int i = 0; i < acts; i++) {
            script.act(random);
        }
        script.add(Kind.END, below(random, 4000), below(random, 8), below(random, 16));
        int trouble = below(random, 4) * 12;
        script.ways(Kind.HEAR, random, acts, trouble, Ways.HEARING, 1500);
        script.ways(Kind.ASK, random, acts + 4, trouble, Ways.ASKING, 900);
        script.ways(Kind.VOICE, random, acts + 4, trouble, Ways.SPEAKING, 700);
        script.ways(Kind.PLAY, random, acts, trouble, Ways.PLAYING, 1200);
        script.ways(Kind.TOOL, random, acts, trouble, Ways.RUNNING, 1500);
        return script;
    }

    private void act(SplittableRandom random) {
        int dice = below(random, 100);
        int pause = pause(random);
        if (dice < 78) {
            add(Kind.SPEAK, pause, 60 + below(random, longest(random)), 0);
        } else if (dice < 82) {
            add(Kind.COUGH, pause, 20 + below(random, 75), 0);
        } else if (dice < 85) {
            add(Kind.HUM, pause, 60 + below(random, 500), 0);
        } else if (dice < 89) {
            add(Kind.TYPE, pause, 0, 0);
        } else if (dice < 94) {
            add(Kind.STOP, pause, 0, 0);
        } else if (dice < 97) {
            add(Kind.STRAY, pause, below(random, 4), 0);
        } else {
            add(Kind.LOSE, pause, below(random, 3), 0);
        }
    }

    private static int longest(SplittableRandom random) {
        int dice = below(random, 64);
        return dice == 0 ? 40_000 : dice < 8 ? 6000 : 1200;
    }

    private static int pause(SplittableRandom random) {
        int dice = below(random, 100);
        if (dice < 45) {
            return 1500 + below(random, 3500);
        } else if (dice < 80) {
            return 100 + below(random, 1900);
        } else if (dice < 95) {
            return EDGES[below(random, EDGES.length)];
        }
        return below(random, dice < 99 ? 9000 : 58_000);
    }

    /** A number from 0 up to the limit, evenly enough, and in no time. */
    private static int below(SplittableRandom random, int limit) {
        return (int) ((random.nextInt() & 0xFFFFFFFFL) * limit >> 32);
    }

    private void ways(Kind kind, SplittableRandom random, int count, int trouble, int ways, int maxMs) {
        for (int i = 0; i < Math.min(count, PLANNED); i++) {
            int dice = below(random, 100);
            if (dice < trouble) {
                add(kind, i, 1 + below(random, ways - 1), below(random, maxMs));
            } else if (dice < 70) {
                add(kind, i, Ways.WELL, below(random, maxMs));
            }
        }
    }

    private void add(Kind kind, int at, int a, int b) {
        if (size + WIDTH > items.length) {
            items = Arrays.copyOf(items, 2 * items.length);
        }
        items[size] = kind.ordinal();
        items[size + 1] = at;
        items[size + 2] = a;
        items[size + 3] = b;
        size += WIDTH;
        if (kind.compareTo(Kind.END) > 0 && plan(kind, at) < 0) {
            plans[place(kind, at)] = items();
        }
    }

    int items() {
        return size / WIDTH;
    }

    Kind kind(int item) {
        return Kind.ALL[items[item * WIDTH]];
    }

    int at(int item) {
        return items[item * WIDTH + 1];
    }

    int a(int item) {
        return items[item * WIDTH + 2];
    }

    int b(int item) {
        return items[item * WIDTH + 3];
    }

    /** What holds for a whole conversation. */
    enum Manner {
        USUAL,
        /** The recogniser tells words only when they are final. */
        FINALS_ONLY,
        /** The recogniser never ends an utterance. */
        ENDLESS,
        /** The client sends frames only while the user speaks. */
        PUSH_TO_TALK
    }

    Manner manner() {
        return Manner.values()[traits() / 4];
    }

    /** Whether the assistant speaks first. */
    boolean greets() {
        return traits() % 4 == 3;
    }

    private int traits() {
        for (int item = 0; item < items(); item++) {
            if (kind(item) == Kind.END) {
                return b(item);
            }
        }
        return 0;
    }

    /** The item that says how the nth of a kind goes, or -1. */
    int plan(Kind kind, int n) {
        return n < PLANNED ? plans[place(kind, n)] - 1 : -1;
    }

    private static int place(Kind kind, int n) {
        return (kind.ordinal() - Kind.END.ordinal() - 1) * PLANNED + n;
    }

    /**
     * The script without one of its items.
     *
     * @param earlier whether what was planned for the nth of a kind is then planned for the one before
     */
    Script without(int item, boolean earlier) {
        Script less = new Script();
        for (int i = 0; i < items(); i++) {
            if (i != item) {
                boolean plan = kind(i).compareTo(Kind.END) > 0;
                less.add(kind(i), earlier && plan ? Math.max(0, at(i) - 1) : at(i), a(i), b(i));
            }
        }
        return less;
    }

    /** Reads what {@link #toString} wrote. */
    static Script parse(String line) {
        Script script = new Script();
        for (String item : line.strip().split(" ")) {
            Kind kind = Arrays.stream(Kind.ALL)
                    .filter(k -> k.letter == item.charAt(0))
                    .findFirst()
                    .orElseThrow();
            String[] numbers = item.substring(1).split(":");
            script.add(kind, Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
        }
        return script;
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < items(); i++) {
            line.append(i == 0 ? "" : " ").append(kind(i).letter).append(at(i));
            line.append(':').append(a(i)).append(':').append(b(i));
        }
        return line.toString();
    }
}
