package dev.parley.stt;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Sarvam's names for languages: BCP 47 tags of India. Its dialects differ in two: language detection and Odia. */
final class Languages {
    static final String AUTO = "auto";

    private static final Set<String> KNOWN = Set.of(
            "hi", "bn", "gu", "kn", "ml", "mr", "or", "pa", "ta", "te", "en", "as", "ur", "ne", "kok", "ks", "sd", "sa",
            "sat", "mni", "brx", "mai", "doi");
    private static final Pattern TAG = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}");

    private Languages() {}

    /**
     * The language to listen for: what the user chose where the vendor knows it, in whatever region ("en-US" is heard
     * as "en-IN", and a page that says "fr-FR" must not break the stream), else what is configured.
     */
    static String choose(String chosen, String configured) {
        String known = chosen == null ? null : known(chosen);
        if (known != null) {
            return known;
        }
        String own = known(configured);
        return own == null ? configured : own;
    }

    /** As the classic dialect wants it. */
    static String classic(String language) {
        return switch (language) {
            case AUTO -> "unknown";
            case "or-IN" -> "od-IN";
            default -> language;
        };
    }

    /** The BCP 47 tag of a language that the vendor says it heard, or null when it is none. */
    static String heard(String vendors) {
        if (vendors == null || !TAG.matcher(vendors).matches()) {
            return null;
        }
        String known = known(vendors);
        return known == null ? vendors : known;
    }

    private static String known(String tag) {
        String language = tag.split("[-_]", 2)[0].toLowerCase(Locale.ROOT);
        if (language.equals(AUTO) || language.equals("unknown")) {
            return AUTO;
        }
        String spelled = language.equals("od") ? "or" : language;
        return TAG.matcher(tag).matches() && KNOWN.contains(spelled) ? spelled + "-IN" : null;
    }
}
