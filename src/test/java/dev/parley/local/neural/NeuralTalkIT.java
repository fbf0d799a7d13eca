package dev.parley.local.neural;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ParleyVerticle;
import dev.parley.local.neural.Ears.Words;
import dev.parley.local.neural.NeuralTalk.Talk;
import dev.parley.local.neural.NeuralTalk.Turn;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is asked of the whole server with the models is understood word by word and answered aloud, by one person and by four
 * at once. Skipped where the models are absent; PARLEY_MODELS_DIR names their folder.
 */
@Timeout(240)
class NeuralTalkIT {
    private static Ears ears;
    private static Vertx vertx;
    private static NeuralTalk people;
    private static List<byte[]> speech;

    @BeforeAll
    static void start() throws Exception {
        ears = new Ears(NeuralTalk.models());
        // Beforehand: what a test computes meanwhile, the server lacks.
        speech = NeuralTalk.QUESTIONS.stream().map(ears::clearSpeech).toList();
        vertx = Vertx.vertx();
        ParleyVerticle parley = new ParleyVerticle();
        JsonObject config = NeuralTalk.config().put("http", new JsonObject().put("port", 0));
        vertx.deployVerticle(parley, new DeploymentOptions().setConfig(config)).await(60, TimeUnit.SECONDS);
        people = new NeuralTalk(parley.port());
    }

    @AfterAll
    static void stop() throws Exception {
        if (people != null) {
            people.close();
            vertx.close().await(60, TimeUnit.SECONDS);
            ears.close();
        }
    }

    @Test
    void answersAloudWhatIsAsked() throws Exception {
        Talk talk = people.talk(NeuralTalk.QUESTIONS.subList(0, 4), speech);

        assertThat(talk.failures()).isEmpty();
        assertAnswered(talk.turns(), 4);
    }

    @Test
    void answersFourAtOnce() throws Exception {
        List<Talk> talks = people.together(4, 2, speech);

        assertThat(talks).allSatisfy(talk -> assertThat(talk.failures()).isEmpty());
        assertAnswered(talks.stream().flatMap(talk -> talk.turns().stream()).toList(), 8);
    }

    private static void assertAnswered(List<Turn> turns, int count) {
        Words asked = new Words();
        Words replies = new Words();
        for (Turn turn : turns) {
            asked.add(turn.said(), turn.heard());
            replies.add(turn.reply(), ears.hear(turn.audio()));
        }
        assertThat(turns).hasSize(count).allSatisfy(turn -> {
            assertThat(turn.words()).as("the turn of " + turn.said()).hasSize(1);
            assertThat(turn.reply()).isNotEmpty();
        });
        assertThat(asked.rate()).as("%s", asked).isLessThan(0.1);
        assertThat(replies.rate()).as("%s", replies).isLessThan(0.15);
    }
}
