package dev.parley.tts;

import java.util.Map;

/**
 * What is said beside numbers in a language.
 *
 * @param point in a version or an address
 * @param money names of a currency by its symbol: one, many, one hundredth of it
 * @param hour  what follows the hour of a full hour, and of one with minutes; then what follows the minutes
 */
record NumberNames(
        String plus, String minus, String point, String percent, Map<String, String[]> money, String[] hour) {
    private static final Map<String, NumberNames> NAMES = Map.of(
            "en",
            new NumberNames(
                    "plus",
                    "minus",
                    "point",
                    "percent",
                    Map.of(
                            "₹", new String[] {"rupee", "rupees", "paise"},
                            "$", new String[] {"dollar", "dollars", "cents"},
                            "€", new String[] {"euro", "euros", "cents"},
                            "£", new String[] {"pound", "pounds", "pence"}),
                    new String[] {" o'clock", "", ""}),
            "hi",
            new NumberNames(
                    "प्लस",
                    "माइनस",
                    "पॉइंट",
                    "प्रतिशत",
                    Map.of(
                            "₹", new String[] {"रुपया", "रुपये", "पैसे"},
                            "$", new String[] {"डॉलर", "डॉलर", "सेंट"},
                            "€", new String[] {"यूरो", "यूरो", "सेंट"},
                            "£", new String[] {"पाउंड", "पाउंड", "पेंस"}),
                    new String[] {" बजे", " बजकर", " मिनट"}),
            "ta",
            new NumberNames(
                    "பிளஸ்",
                    "மைனஸ்",
                    "புள்ளி",
                    "சதவீதம்",
                    Map.of(
                            "₹", new String[] {"ரூபாய்", "ரூபாய்", "பைசா"},
                            "$", new String[] {"டாலர்", "டாலர்", "சென்ட்"},
                            "€", new String[] {"யூரோ", "யூரோ", "சென்ட்"},
                            "£", new String[] {"பவுண்டு", "பவுண்டு", "பென்ஸ்"}),
                    new String[] {" மணி", " மணி", " நிமிடம்"}));

    /** The names of a language, an ISO 639 code; null where they are not known. */
    static NumberNames of(String language) {
        return NAMES.get(language);
    }

    /** The names of a currency, by any of its signs. */
    String[] money(String sign) {
        return money.getOrDefault(sign.replace("US", ""), money.get("₹"));
    }
}
