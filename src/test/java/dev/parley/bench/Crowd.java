package dev.parley.bench;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Many people on one event loop, and the one timer that is the clock of all their microphones: every millisecond it is the
 * next twentieth's turn. Whoever leaves is followed by another.
 */
final class Crowd {
    private static final int SLOTS = 20;
    private static final long SLOT_NS = 1_000_000;

    private final EventLoop loop;
    private final int port;
    private final LoadFigures figures;
    private final Load load;
    private final Random random;
    private final List<List<Person>> slots = new ArrayList<>();
    private int size;
    private int entered;
    private long slot;
    private long startedAt;
    private boolean leaving;

    Crowd(EventLoop loop, int port, Load load, LoadFigures figures, long seed) {
        this.loop = loop;
        this.port = port;
        this.figures = figures;
        this.load = load;
        this.random = new Random(seed);
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>());
        }
    }

    /** Begins the clock. Any thread. */
    void start() {
        loop.execute(() -> {
            startedAt = System.nanoTime();
            loop.scheduleAtFixedRate(this::tick, SLOT_NS, SLOT_NS, TimeUnit.NANOSECONDS);
        });
    }

    /** One more comes. Any thread. */
    void join() {
        loop.execute(() -> {
            if (!leaving) {
                List<Person> others = slots.get(size++ % SLOTS);
                others.add(enter());
            }
        });
    }

    private Person enter() {
        // Every other one.
        boolean calls = load.tool() != Load.Tool.NONE && entered++ % 2 == 0;
        Person person = new Person(new Random(random.nextLong()), load.kind(), calls, figures);
        person.connect(loop, port);
        return person;
    }

    /** One of those who talk loses the connection. Any thread. */
    void lose() {
        loop.execute(() -> {
            List<Person> some = slots.get(random.nextInt(SLOTS));
            if (!some.isEmpty()) {
                some.get(random.nextInt(some.size())).kill();
            }
        });
    }

    /** All hang up. Any thread. */
    void leave() {
        loop.execute(() -> {
            leaving = true;
            slots.forEach(some -> some.forEach(Person::hangUp));
        });
    }

    private void tick() {
        long now = System.nanoTime();
        while (startedAt + slot * SLOT_NS <= now) {
            figures.lag.addNs(now - startedAt - slot * SLOT_NS);
            List<Person> some = slots.get((int) (slot++ % SLOTS));
            for (int i = 0; i < some.size(); i++) {
                Person person = some.get(i);
                if (person.gone()) {
                    if (!leaving) {
                        some.set(i, enter());
                    }
                } else {
                    person.tick();
                }
            }
        }
    }
}
