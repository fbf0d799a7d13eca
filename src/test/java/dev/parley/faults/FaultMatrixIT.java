package dev.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Speech;
import dev.parley.client.TestServer;
import dev.parley.faults.FaultProxy.Fault;
import dev.parley.local.vendors.Faults;
import dev.parley.local.vendors.Faults.At;
import dev.parley.local.vendors.ScriptedEngines;
import dev.parley.local.vendors.ScriptedEngines.AnswerScript;
import dev.parley.local.vendors.ScriptedEngines.UtteranceScript;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every fault of the network, at every vendor, in every phase of a conversation: the session stays, its next turn works, the
 * protocol is kept and nothing is left. Many conversations at once, each with a server and a network of its own. What became
 * of each is written to {@code target/fault-matrix.md}.
 */
class FaultMatrixIT {
    private static final int AT_ONCE = 16;
    private static final Path TABLE = Path.of("target", "fault-matrix.md");

    private static final Vertx vertx = Vertx.vertx();
    private static final ScriptedEngines engines = new ScriptedEngines(vertx);
    private static final Faults vendors = new Faults(vertx);
    private static final Map<FaultCell, Future<FaultCell.Outcome>> outcomes = new LinkedHashMap<>();

    @BeforeAll
    static void run() throws Exception {
        engines.hears(() -> new UtteranceScript()
                .partial(300, "good")
                .partial(200, "good morning")
                .heard(50, "Good morning."));
        engines.thinks(question -> new AnswerScript()
                .words(
                        150,
                        30,
                        "Well, this is the first sentence. And this is one more that goes on for a while, and ends."));
        engines.speaks().firstAudioAfter(100).chunkEvery(50).msPerChar(15);
        int port = vendors.start(engines.engines()).await(60, TimeUnit.SECONDS).port();
        byte[] speech = new Speech(vertx).of("good morning");
        FaultCell.warmUp(vertx, port);
        ExecutorService people = Executors.newFixedThreadPool(AT_ONCE);
        for (Fault fault : Fault.values()) {
            for (FaultCell.Phase phase : FaultCell.Phase.values()) {
                for (FaultCell.Vendor vendor : FaultCell.Vendor.values()) {
                    FaultCell cell = new FaultCell(fault, vendor, phase);
                    outcomes.put(cell, people.submit(() -> cell.run(vertx, port, speech)));
                }
            }
        }
        people.shutdown();
        assertThat(people.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, table());
    }

    @AfterAll
    static void close() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @TestFactory
    Stream<DynamicTest> theConversationGoesOn() {
        return outcomes.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey().toString(), () -> entry.getValue().get()));
    }

    @Test
    void nothingIsLeftAtTheVendors() throws Exception {
        for (At at : At.values()) {
            TestServer.until("no connection is left at " + at, () -> vendors.open(at) == 0);
        }
        TestServer.until(
                "nothing is being written or spoken",
                () -> engines.model().live() == 0 && engines.synthesizer().live() == 0);
    }

    private static String table() {
        List<String> lines = new ArrayList<>();
        lines.add("# What network faults do to a conversation");
        lines.add("");
        lines.add(
                "For each fault, at each vendor, in each phase: what became of the turn that it struck, how long after the strike");
        lines.add(
                "the session was listening again, and how soon the next turn, on a healed network, was heard. The limits are");
        lines.add("shorter than the defaults, and the machine was busy with " + AT_ONCE + " of these at once.");
        lines.add("");
        lines.add("| fault | phase | "
                + Stream.of(FaultCell.Vendor.values()).map(FaultMatrixIT::words).collect(Collectors.joining(" | "))
                + " |");
        lines.add("| --- | --- | --- | --- | --- | --- |");
        for (Fault fault : Fault.values()) {
            for (FaultCell.Phase phase : FaultCell.Phase.values()) {
                lines.add(Stream.of(FaultCell.Vendor.values())
                        .map(vendor -> cell(outcomes.get(new FaultCell(fault, vendor, phase))))
                        .collect(Collectors.joining(" | ", "| " + words(fault) + " | " + words(phase) + " | ", " |")));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String cell(Future<FaultCell.Outcome> outcome) {
        try {
            return outcome.get().toString();
        } catch (Exception e) {
            return "**failed**";
        }
    }

    private static String words(Enum<?> name) {
        return name.name().toLowerCase().replace('_', ' ');
    }
}
