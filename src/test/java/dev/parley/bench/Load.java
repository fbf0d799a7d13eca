package dev.parley.bench;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a run is of.
 *
 * @param title  at the head of its column
 * @param relay  in place of the server, what it is compared with
 * @param kind   what the people's clients speak
 * @param people who come at most
 */
record Load(String title, boolean relay, Tool tool, Dialect.Kind kind, int people) {
    /** A webhook that takes 200 ms. */
    enum Tool {
        NONE,

        /** Half of the people ask for it in each turn, and there is none. */
        MISSED,

        /** Half of the people ask for it in each turn, and the model calls it. */
        CALLED
    }

    /** Of a run's name: "100", "relay:100", "realtime:100"; "tools:100" is two of the same people, without the tool and with it. */
    static List<Load> runs(String name) {
        int people = Integer.parseInt(name.substring(name.indexOf(':') + 1));
        if (name.startsWith("tools:")) {
            return Stream.of(Tool.MISSED, Tool.CALLED)
                    .map(tool -> new Load(
                            people + " sessions, " + (tool == Tool.CALLED ? "half with" : "without") + " a tool",
                            false,
                            tool,
                            Dialect.Kind.PARLEY,
                            people))
                    .toList();
        }
        boolean relay = name.startsWith("relay:");
        String title = relay ? "bare relay " + people : name + " sessions";
        return List.of(new Load(title, relay, Tool.NONE, Dialect.Kind.of(name), people));
    }

    /** The last one of this name. */
    static Load of(String name) {
        List<Load> runs = runs(name);
        return runs.get(runs.size() - 1);
    }

    /** So many people with the page's client. */
    static Load ofPages(int people) {
        return of(Integer.toString(people));
    }

    /** Whether it is as the page's conversations are. */
    boolean plain() {
        return !relay && tool == Tool.NONE && kind == Dialect.Kind.PARLEY;
    }
}
