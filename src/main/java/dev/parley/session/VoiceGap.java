package dev.parley.session;

import dev.parley.config.TtsConfig;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator, once for each language, that users speak one that the configured voice does not. Any thread. */
final class VoiceGap {
    private static final Logger log = LoggerFactory.getLogger(VoiceGap.class);
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private final TtsConfig config;

    VoiceGap(TtsConfig config) {
        this.config = config;
    }

    /** @param tag of what a user said, or null */
    void notice(String tag) {
        if (tag == null || config.languages().isEmpty()) {
            return;
        }
        String language = tag.split("[-_]", 2)[0].toLowerCase(Locale.ROOT);
        if (!config.languages().contains(language) && WARNED.add(config.vendor() + " " + language)) {
            log.warn(
                    "tts: users speak {}, and the model {} of {} does not{}",
                    tag,
                    config.model(),
                    config.vendor(),
                    TtsConfig.SARVAM_LANGUAGES.contains(language) ? "; tts.vendor \"sarvam\" does" : "");
        }
    }
}
