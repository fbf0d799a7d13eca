package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.SttInput;
import dev.parley.turn.Backchannels;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnRules;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing that the user says is lost, however the recogniser ends its utterances and however the client sends: the recogniser
 * hears the audio that it is given, word by word.
 */
class NothingIsLostTest {
    private static final TurnRules RULES = new TurnRules(
            900, 200, 3, 1000, 2500, 2000, 7000, 60_000, 800, 700, 20_000, true, false, Backchannels.DEFAULT);
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Scene scene = new Scene(RULES);
    private final Hearing hearing = scene.hearing();

    /** The words of each of the user's turns, by their numbers. */
    private static List<List<Integer>> turns(Scene scene) {
        List<List<Integer>> turns = new ArrayList<>();
        for (String line : scene.memory()) {
            if (line.startsWith("user:")) {
                turns.add(NUMBER.matcher(line)
                        .results()
                        .map(MatchResult::group)
                        .map(Integer::valueOf)
                        .toList());
            }
        }
        return turns;
    }

    private static List<Integer> allWords(Scene scene) {
        return turns(scene).stream().flatMap(List::stream).toList();
    }

    private List<Integer> allWords() {
        return allWords(scene);
    }

    private static List<Integer> numbers(int to) {
        return IntStream.rangeClosed(1, to).boxed().toList();
    }

    private long answers() {
        return scene.memory().stream()
                .filter(line -> line.startsWith("assistant:"))
                .count();
    }

    // The recogniser's utterance outlives the turn.

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRecogniserThatNeverEndsItsUtteranceGivesEveryTurnItsAnswer(boolean rewrites) {
        hearing.endpointMs = -1;
        hearing.rewrites = rewrites;
        for (int turn = 0; turn < 8; turn++) {
            scene.says(500 + 6000 * turn, 3);
        }
        scene.runTo(50_000);

        assertThat(allWords()).isEqualTo(numbers(24));
        assertThat(answers()).isEqualTo(8);
    }

    @Test
    void oneThatEndsItAfterTheTurnAlsoDoes() {
        hearing.endpointMs = 1500;
        for (int turn = 0; turn < 8; turn++) {
            scene.says(500 + 6000 * turn, 3);
        }
        scene.runTo(50_000);

        assertThat(allWords()).isEqualTo(numbers(24));
        assertThat(answers()).isEqualTo(8);
    }

    // A client that sends nothing between turns.

    @ParameterizedTest
    @CsvSource({
        "0,500,200,true",
        "100,500,200,true",
        "300,500,200,true",
        "700,500,200,true",
        "0,800,200,true",
        "0,500,200,false",
        "700,500,200,false",
        "0,300,600,false",
        "100,300,600,false"
    })
    void whereFramesStayAwayTheTurnEndsAndTheWordsAreAnswered(int room, int endpointMs, int lagMs, boolean partials) {
        hearing.endpointMs = endpointMs;
        hearing.lagMs = lagMs;
        hearing.partials = partials;
        List<Integer> released = new ArrayList<>();
        scene.sendsNothing(0, 500);
        for (int turn = 0; turn < 5; turn++) {
            int from = 500 + 6000 * turn;
            scene.says(from, 3);
            released.add(from + 1200 + room);
            scene.sendsNothing(from + 1200 + room, from + 6000);
        }
        scene.runTo(32_000);

        assertThat(allWords()).isEqualTo(numbers(15));
        assertThat(answers()).isEqualTo(5);
        List<Integer> ends = scene.states().stream()
                .filter(line -> line.contains("USER_SPEAKING>AI_PROCESSING"))
                .map(line -> Integer.valueOf(line.substring(0, line.indexOf(' '))))
                .toList();
        assertThat(ends).hasSize(5);
        for (int turn = 0; turn < 5; turn++) {
            assertThat(ends.get(turn) - released.get(turn)).isBetween(0, 1300);
        }
    }

    @Test
    void withARecogniserThatNeverEndsItsUtteranceTheyAreAnsweredToo() {
        hearing.endpointMs = -1;
        for (int turn = 0; turn < 5; turn++) {
            scene.says(500 + 6000 * turn, 3).sendsNothing(1700 + 6000 * turn, 6500 + 6000 * turn);
        }
        scene.runTo(32_000);

        assertThat(allWords()).isEqualTo(numbers(15));
        assertThat(answers()).isEqualTo(5);
    }

    // A stall, and all at once after it.

    @ParameterizedTest
    @ValueSource(ints = {300, 600, 1000, 1800, 2500, 3000, 4000, 5000})
    void noWordIsLostInAStallThatIsFollowedByABurst(int ms) {
        for (int from = 1000; from <= 4000; from += 500) {
            Scene each = new Scene(RULES);
            each.hearing();
            each.says(500, 10).stalls(from, from + ms).runTo(25_000);

            assertThat(allWords(each)).as("it stalls at %d ms", from).isEqualTo(numbers(10));
            assertThat(each.memory()).last().asString().startsWith("assistant:");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 3000, 5000})
    void norWhereTheRecogniserNeverEndsItsUtterance(int ms) {
        hearing.endpointMs = -1;
        scene.says(500, 10).stalls(2000, 2000 + ms).runTo(25_000);

        assertThat(allWords()).isEqualTo(numbers(10));
        assertThat(scene.memory()).last().asString().startsWith("assistant:");
    }

    @Test
    void whoSendsSilenceIsNotCutInAStallOfTheNetwork() {
        scene.sendsNothing(0, 500).says(500, 3).says(8000, 8).stalls(8500, 9300).runTo(25_000);

        assertThat(turns(scene)).containsExactly(List.of(1, 2, 3), List.of(4, 5, 6, 7, 8, 9, 10, 11));
        assertThat(scene.commands)
                .noneMatch(command ->
                        command instanceof SttInput.Audio audio && audio.pcm().ms() >= 1000);
    }

    // The recogniser is deaf, or lost.

    @Test
    void aRecogniserFromWhichNothingComesIsReplacedByOneThatHearsTheTurn() {
        hearing.deaf = true;
        scene.says(500, 3).says(8000, 3).runTo(20_000);

        assertThat(scene.sttGeneration()).isEqualTo(2);
        assertThat(turns(scene)).containsExactly(List.of(1, 2, 3), List.of(4, 5, 6));
        assertThat(answers()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, -1})
    void wordsAreHeardOnceAlthoughTheRecogniserIsLost(int endpointMs) {
        for (int at = 700; at < 6000; at += 60) {
            Scene each = new Scene(RULES);
            each.hearing().endpointMs = endpointMs;
            each.says(500, 5)
                    .says(3300, 5)
                    .sttFails(at, FailureCode.UNAVAILABLE)
                    .runTo(15_000);

            assertThat(allWords(each)).as("it is lost at %d ms", at).isEqualTo(numbers(10));
        }
    }

    /** The detector hears voice beside the user's: the recogniser ends utterances while speech goes on. */
    @Test
    void alsoWhereItEndedUtterancesInTheMidstOfSpeech() {
        for (int at = 700; at < 7000; at += 60) {
            Scene each = new Scene(RULES);
            each.hearing();
            each.speaks(500, 7000).says(500, 3).says(2600, 3).says(4800, 4);
            each.sttFails(at, FailureCode.UNAVAILABLE).runTo(15_000);

            assertThat(allWords(each)).as("it is lost at %d ms", at).isEqualTo(numbers(10));
        }
    }
}
