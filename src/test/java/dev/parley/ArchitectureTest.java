package dev.parley;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ArchitectureTest {
    private static JavaClasses parley;

    /** What every package may use: values of the core, which know nobody. */
    private static final DescribedPredicate<JavaClass> VALUES = resideInAnyPackage("dev.parley.turn")
            .and(simpleName("Attempt")
                    .or(simpleName("Message"))
                    .or(simpleName("Stage"))
                    .or(simpleName("FailureCode"))
                    .or(simpleName("ToolCall"))
                    .or(simpleName("ToolSpec"))
                    .or(nameMatching("dev\\.parley\\.turn\\.Turn(Event|Effect)(\\$.*)?")))
            .or(resideInAnyPackage("dev.parley.audio").and(simpleName("Pcm")));

    private static final DescribedPredicate<JavaClass> OURS = resideInAnyPackage("dev.parley..");

    @BeforeAll
    static void read() {
        parley = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.parley");
    }

    private static void holds(ArchRule rule) {
        rule.check(parley);
    }

    private static ArchRule knowsOnly(String of, DescribedPredicate<JavaClass> whom) {
        return noClasses()
                .that()
                .resideInAPackage("dev.parley." + of)
                .should()
                .dependOnClassesThat(
                        OURS.and(resideOutsideOfPackage("dev.parley." + of)).and(DescribedPredicate.not(whom)));
    }

    private static DescribedPredicate<JavaClass> packages(String... names) {
        String[] full = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            full[i] = "dev.parley." + names[i];
        }
        return resideInAnyPackage(full);
    }

    /** The map of DESIGN.md. A new package is a decision. */
    @Test
    void everyPackageIsOnTheMap() {
        String[] map = {
            "config",
            "http",
            "client",
            "client.parley",
            "client.realtime",
            "client.phone",
            "session",
            "turn",
            "audio",
            "bus",
            "vendor",
            "stt",
            "llm",
            "tts",
            "tools",
            "local..",
            "metrics",
            "time"
        };
        holds(classes().should(resideIn(packages(map).or(resideInAPackage("dev.parley")))));
    }

    private static ArchCondition<JavaClass> resideIn(DescribedPredicate<JavaClass> places) {
        return ArchCondition.from(places);
    }

    @Test
    void packagesHaveNoCircle() {
        holds(slices().matching("dev.parley.(*)..").should().beFreeOfCycles());
    }

    @Test
    void nobodyKnowsTheRoot() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage("dev.parley")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.parley"));
        holds(knowsOnly("config", VALUES));
        holds(knowsOnly("time", packages()));
    }

    /** Public API of Vert.x and Netty only. ClientSocket: the close code of a broken frame is only in Netty's exception. */
    @Test
    void onlyPublicApiIsUsed() {
        holds(noClasses()
                .that()
                .doNotHaveSimpleName("ClientSocket")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx..impl..",
                        "io.vertx..internal..",
                        "io.vertx..spi..",
                        "io.netty.channel..",
                        "io.netty.handler..",
                        "io.netty.buffer..",
                        "sun.misc.."));
    }

    @Test
    void theCoreIsPure() {
        holds(noClasses()
                .that()
                .resideInAnyPackage("dev.parley.turn", "dev.parley.audio")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "com.fasterxml..", "org.slf4j.."));
        holds(knowsOnly("turn", VALUES));
        holds(knowsOnly("audio", VALUES));
    }

    @Test
    void theBusKnowsPlainValues() {
        holds(knowsOnly("bus", VALUES));
    }

    @Test
    void stagesKnowTheBusTheirConfigurationAndWhatVendorsHaveInCommon() {
        holds(knowsOnly("stt", VALUES.or(packages("bus", "config", "vendor"))));
        holds(knowsOnly("llm", VALUES.or(packages("bus", "config", "vendor"))));
        holds(knowsOnly("tts", VALUES.or(packages("bus", "config", "vendor"))));
        holds(knowsOnly("vendor", VALUES.or(packages("config"))));
    }

    @Test
    void toolsKnowTheirConfigurationPlainValuesAndWhatVendorsHaveInCommon() {
        holds(knowsOnly("tools", VALUES.or(packages("config", "vendor"))));
    }

    @Test
    void theSessionKnowsNoStageAndNoServer() {
        holds(knowsOnly("session", packages("turn", "audio", "bus", "time", "config", "tools")));
    }

    @Test
    void clientsKnowTheSessionAndItKnowsNoClient() {
        holds(knowsOnly("client..", packages("client..", "session", "turn", "audio", "time", "config")));
        for (String client : new String[] {"parley", "realtime", "phone"}) {
            holds(knowsOnly("client." + client, packages("client", "session", "turn", "audio", "time", "config"))
                    .allowEmptyShould(true));
        }
    }

    @Test
    void theServerKnowsTheClientsAndTheSession() {
        holds(knowsOnly("http", packages("client..", "session", "config")));
    }

    @Test
    void metersKnowTheConversationAndOnlyTheMainVerticleKnowsThem() {
        holds(knowsOnly("metrics", packages("session", "turn")));
        holds(noClasses()
                .that()
                .resideOutsideOfPackage("dev.parley.metrics")
                .and()
                .doNotHaveSimpleName("ParleyVerticle")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.parley.metrics"));
    }

    @Test
    void theLocalServerKnowsOnlySamplesAndOnlyTheMainVerticleKnowsIt() {
        holds(knowsOnly("local..", packages("local..").or(resideInAnyPackage("dev.parley.audio"))));
        holds(noClasses()
                .that()
                .resideOutsideOfPackages("dev.parley.local..", "dev.parley")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.parley.local.."));
    }

    @Test
    void onlyTheClientSocketTouchesASocketOfAClient() {
        holds(noClasses()
                .that()
                .resideInAPackage("dev.parley.session")
                .and()
                .doNotHaveSimpleName("ClientSocket")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("ServerWebSocket"));
    }

    @Test
    void theConversationItselfRunsWithoutVertx() {
        holds(classes()
                .that()
                .resideInAPackage("dev.parley.session")
                .and()
                .haveNameMatching(
                        ".*\\.(Session|Microphone|PlayoutBuffer|SttFeed|DeadlineTimer|ClientProtocol)(\\$.*)?")
                .or()
                .resideInAPackage("dev.parley.client..")
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.not(resideInAnyPackage("io.vertx.."))));
    }
}
