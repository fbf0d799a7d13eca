package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.config.ConfigException;
import org.junit.jupiter.api.Test;

class VoiceKeyCheckTest extends TtsBench {
    private Throwable check() {
        return checkKey(elevenLabs(vendor.url()));
    }

    private Throwable refusedWith(int status, String body) {
        vendor.refuse = status;
        vendor.refusal = body.replace('\'', '"');
        return check();
    }

    /** Answers the first text with an error, as the vendor does after it has accepted any key. */
    private Throwable failsWith(String error) {
        vendor.reaction = (peer, message) -> {
            peer.error(null, error);
            peer.close(1008, error);
        };
        return check();
    }

    @Test
    void aKeyAndAVoiceThatWorkAreFineForOneCharacter() {
        vendor.speakEverything();

        assertThat(check()).isNull();

        assertThat(vendor.all).hasSize(1);
        assertThat(vendor.all.get(0).messages)
                .extracting(message -> message.getString("text"))
                .startsWith(" ", "a ");
    }

    @Test
    void aKeyThatIsRefusedIsNamedAndNotShown() {
        assertThat(failsWith("invalid_api_key"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tts.apiKey")
                .hasMessageContaining("tts.check")
                .hasMessageNotContaining("xi-test");
        assertThat(refusedWith(401, "{'detail':{'status':'invalid_api_key','message':'Invalid API key'}}"))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void aRightThatIsMissingIsNamedAndNoReasonToStop() {
        assertThat(
                        refusedWith(
                                401,
                                "{'detail':{'status':'missing_permissions','message':'The API key you used is missing the permission text_to_speech to execute this operation.'}}"))
                .isNotNull()
                .isNotInstanceOf(ConfigException.class)
                .hasMessageContaining("text_to_speech");
    }

    @Test
    void aVoiceThatIsRefusedIsNamedAndNoReasonToStop() {
        assertThat(failsWith("voice_id_does_not_exist"))
                .isNotNull()
                .isNotInstanceOf(ConfigException.class)
                .hasMessageContaining("tts.voice");
        assertThat(
                        refusedWith(
                                402,
                                "{'detail':{'status':'payment_required','message':'Free users cannot use library voices via the API.'}}"))
                .isNotNull()
                .isNotInstanceOf(ConfigException.class)
                .hasMessageContaining("tts.voice");
    }

    @Test
    void anythingElseSaysNothingAboutTheKey() {
        assertThat(refusedWith(403, "")).isNotNull().isNotInstanceOf(ConfigException.class);
        assertThat(refusedWith(500, "")).isNotNull().isNotInstanceOf(ConfigException.class);
        vendor.close();
        assertThat(check()).isNotNull().isNotInstanceOf(ConfigException.class);
    }
}
