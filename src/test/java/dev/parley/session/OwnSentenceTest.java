package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.StageCommand;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.TurnEffect;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the assistant says of its own accord is a sentence of its own, for the eye and for the voice. */
class OwnSentenceTest {
    private static final String SORRY = "Sorry, I had a problem just now. Please say that again.";

    @ParameterizedTest
    @CsvSource({
        "'It is','… '",
        "'It is ','… '",
        "'It is noon.',' '",
        "'It is noon. ',' '",
        "'Is it noon?',' '",
        "'दोपहर है।',' '",
        "'It is noon,','… '",
        "'1','… '"
    })
    void anApologyIsNeverGluedToHalfAReply(String reply, String between) {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelStalls(100, reply));
        scene.types(500, "hello").runTo(12_000);

        String whole = reply + between + SORRY;
        assertThat(shown(scene)).isEqualTo(whole);
        assertThat(voiced(scene)).isEqualTo(whole);
        assertThat(scene.told("reply.done")).hasSize(1).allMatch(line -> line.endsWith(whole));
    }

    @Test
    void withoutAReplyItStandsAlone() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelStalls(100));
        scene.types(500, "hello").runTo(12_000);

        assertThat(shown(scene)).isEqualTo(SORRY);
        assertThat(voiced(scene)).isEqualTo(SORRY);
    }

    private static String shown(Scene scene) {
        return scene.notices.stream()
                .filter(ServerEvent.ReplyDelta.class::isInstance)
                .map(notice -> ((ServerEvent.ReplyDelta) notice).text())
                .collect(Collectors.joining());
    }

    private static String voiced(Scene scene) {
        return scene.commands.stream()
                .filter(command -> command instanceof StageCommand stage && stage.effect() instanceof TurnEffect.Speak)
                .map(command -> ((TurnEffect.Speak) ((StageCommand) command).effect()).text())
                .collect(Collectors.joining());
    }
}
