package dev.parley.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The pieces that FreeTTS speaks one by one. */
class ClausesTest {

    @Test
    void textIsCutIntoClauses() {
        assertThat(Clauses.of("Hello, Anna. It is 3.5 metres; and that is a long way to go, isn't it?"))
                .containsExactly("Hello, Anna.", "It is 3.5 metres;", "and that is a long way to go,", "isn't it?");
        assertThat(Clauses.of(" \n ... !")).isEmpty();
        assertThat(String.join(" ", Clauses.of("word ".repeat(200))).replaceAll("\\s+", " "))
                .hasSize(999);
    }
}
