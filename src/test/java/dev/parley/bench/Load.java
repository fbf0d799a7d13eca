package dev.parley.bench;

/**
 * What a run is of.
 *
 * @param relay  in place of the server, what it is compared with
 * @param tools  whether the model may call a webhook, which it does in half of the turns
 * @param kind   what the people's clients speak
 * @param people who come at most
 */
record Load(boolean relay, boolean tools, Dialect.Kind kind, int people) {
    /** Of a run's name: "100", "realtime:100", "tools:100". */
    static Load of(String name) {
        return new Load(
                name.startsWith("relay:"),
                name.startsWith("tools:"),
                Dialect.Kind.of(name),
                Integer.parseInt(name.substring(name.indexOf(':') + 1)));
    }

    /** So many people with the page's client. */
    static Load ofPages(int people) {
        return new Load(false, false, Dialect.Kind.PARLEY, people);
    }

    /** Whether it is as the page's conversations are. */
    boolean plain() {
        return !relay && !tools && kind == Dialect.Kind.PARLEY;
    }
}
