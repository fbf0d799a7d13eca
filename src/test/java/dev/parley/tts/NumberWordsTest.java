package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberWordsTest {
    private static final Map<String, NumberWords> LOADED = new HashMap<>();

    private static String write(String text, String language) {
        return LOADED.computeIfAbsent(language, NumberWords::new).write(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Amounts, in lakhs and crores.
                "It costs ₹1,50,000. | It costs one lakh fifty thousand rupees.",
                "Rs. 500 | five hundred rupees",
                "Rs 1,200/- only | one thousand two hundred rupees only",
                "₹1 | one rupee",
                "₹99.50 a kilo | ninety-nine rupees fifty paise a kilo",
                "₹2.5 crore | two point five crore rupees",
                "₹5 lakh now | five lakh rupees now",
                "$1,000,000 | ten lakh dollars",
                "£12.00, €7.05 | twelve pounds, seven euros five cents",
                // Times.
                "at 5:30 pm | at five thirty pm",
                "at 5:00 p.m. | at five p.m.",
                "at 17:05 | at seventeen oh five",
                "at 9:00 | at nine o'clock",
                "ratio 3:75 | ratio three:seventy-five",
                // Telephone numbers.
                "Call +91 98765 43210. | Call plus nine one, nine eight seven six five, four three two one zero.",
                "Call 9876543210! | Call nine eight seven six five four three two one zero!",
                "1800 123 4567 | one eight zero zero, one two three, four five six seven",
                "The code is 482913. | The code is four eight two nine one three.",
                "150000 rupees, 25000 people | one lakh fifty thousand rupees, twenty-five thousand people",
                // Signs, points and fractions.
                "It is -5 degrees | It is minus five degrees",
                "(−1,250.5) and -₹50 | (minus one thousand two hundred fifty point five) and minus fifty rupees",
                "a 5-10 range, well-5 | a five-ten range, well-five",
                "10.30 am, 5.00 p.m., 10.30 km | ten thirty am, five p.m., ten point three km",
                "at 5:00 please | at five o'clock please",
                "3.0.1 | three point zero point one",
                "version 1.2.3, v2.0.14. | version one point two point three, v two point zero point fourteen.",
                "192.168.1.1 | one hundred ninety-two point one hundred sixty-eight point one point one",
                "US$5 or US$ 1.50 | five dollars or one dollar fifty cents",
                "1/2 cup, 3/4, 2/3 | one half cup, three quarters, two thirds",
                "1 1/2 cups | one and one half cups",
                "24/7 | twenty-four/seven",
                // Everything else.
                "12% of 250 | twelve percent of two hundred fifty",
                "in 2026, on the 1st | in twenty twenty-six, on the first",
                "1,23,45,678 people | one crore twenty-three lakh forty-five thousand six hundred seventy-eight people",
                "3.5 km, 10kg | three point five km, ten kg",
                "gate A4, room 007 | gate A four, room zero zero seven",
                "2026-05-12 | twenty twenty-six-zero five-twelve",
                "no digits | no digits"
            })
    void english(String text, String spoken) {
        assertThat(write(text, "en")).isEqualTo(spoken);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "कीमत ₹1,50,000 है। | कीमत एक लाख पचास हज़ार रुपये है।",
                "रु. 500 | पाँच सौ रुपये",
                "₹५,०००.२५ | पाँच हज़ार रुपये पच्चीस पैसे",
                "शाम 5:30 | शाम पाँच बजकर तीस मिनट",
                "5:00 तक | पाँच बजे तक",
                "9876543210 | नौ आठ सात छह पाँच चार तीन दो एक शून्य",
                "12% | बारह प्रतिशत",
                "-5 डिग्री | माइनस पाँच डिग्री",
                "10.30 बजे, 5:00 बजे | दस तीस बजे, पाँच बजे",
                "संस्करण 1.2.3 | संस्करण एक पॉइंट दो पॉइंट तीन",
                "5वाँ दिन | पाँचवाँ दिन"
            })
    void hindi(String text, String spoken) {
        assertThat(write(text, "hi")).isEqualTo(spoken);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "₹1,50,000 | ஒன்று லட்சம் ஐம்பது ஆயிரம் ரூபாய்",
                "காலை 9:30 | காலை ஒன்பது மணி முப்பது நிமிடம்",
                "12% | பன்னிரண்டு சதவீதம்",
                "-5 டிகிரி | மைனஸ் ஐந்து டிகிரி",
                "10.30 மணிக்கு | பத்து முப்பது மணிக்கு"
            })
    void tamil(String text, String spoken) {
        assertThat(write(text, "ta")).isEqualTo(spoken);
    }

    @Test
    void whereACommaIsADecimalPointOnlyWholeNumbersAreWritten() {
        assertThat(write("3,5 Liter und 21 Tage", "de")).isEqualTo("3,5 Liter und einundzwanzig Tage");
    }

    @ParameterizedTest
    @ValueSource(strings = {"te", "xx"})
    void aLanguageWithoutRulesKeepsItsDigits(String language) {
        assertThat(write("500", language)).isEqualTo("500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1,", "1.", "1.1", "1,11", "1 ", "-", "-1", "1/2 ", "$", "1:1", "1-"})
    void noTextIsTooLongForIt(String part) {
        String text = part.repeat(4000 / part.length());
        for (String language : List.of("en", "hi", "de")) {
            assertThat(write(text, language)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "00",
                "1.",
                ".5",
                "1,2,3",
                "9999999999999999999999",
                "१२३",
                "1:1:1",
                "٣",
                "25:61",
                "1/2",
                "₹",
                "₹-5",
                "%"
            })
    void nothingBreaksIt(String text) {
        assertThat(write(text, "en")).isNotNull();
    }
}
