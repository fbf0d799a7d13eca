package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.config.ConfigLoader;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class VoiceGapTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(VoiceGap.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
    }

    private static VoiceGap of(String vendor) {
        return new VoiceGap(ConfigLoader.bind(new ConfigLoader(name -> null)
                        .resolve(new JsonObject().put("tts", new JsonObject().put("vendor", vendor))))
                .tts());
    }

    private static void hear(VoiceGap gap, String language) {
        gap.notice(language);
    }

    @Test
    void aLanguageThatTheVoiceLacksIsWarnedOfOnce() {
        VoiceGap elevenLabs = of("elevenlabs");
        for (String language : new String[] {"hi-IN", "ta-IN", "en-IN", "te-IN", "te-IN", null}) {
            hear(elevenLabs, language);
        }
        hear(of("elevenlabs"), "te-IN");

        assertThat(lines.list).hasSize(1).allMatch(line -> line.getLevel() == Level.WARN);
        assertThat(lines.list.get(0).getFormattedMessage())
                .contains("te-IN", "eleven_flash_v2_5", "tts.vendor \"sarvam\" does");
    }

    @Test
    void sarvamSpeaksElevenLanguages() {
        VoiceGap sarvam = of("sarvam");
        for (String language : "bn-IN en-IN gu-IN hi-IN kn-IN ml-IN mr-IN or-IN pa-IN ta-IN te-IN".split(" ")) {
            hear(sarvam, language);
        }
        assertThat(lines.list).isEmpty();

        hear(sarvam, "brx-IN");

        assertThat(lines.list).hasSize(1);
    }
}
