package dev.parley.local.neural;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words from ARPAbet to IPA. */
class PronunciationTest {

    @ParameterizedTest
    @CsvSource({
        "hello,         hh ax l ow1,                həlˈoʊ",
        "about,         ax b aw1 t,                 ɐbˈaʊt",
        "water,         w ao1 t er,                 wˈɔːɾɚ",
        "button,        b ah1 t ax n,               bˈʌʔn̩",
        "first,         f er1 s t,                  fˈɜːst",
        "very,          v eh1 r iy,                 vˈɛɹi",
        "more,          m ao1 r,                    mˈoːɹ",
        "north,         n ao1 r th,                 nˈɔːɹθ",
        "off,           ao1 f,                      ˈɔf",
        "dog,           d ao1 g,                    dˈɑːɡ",
        "near,          n iy1 r,                    nˈɪɹ",
        "wanted,        w aa1 n t ax d,             wˈɑːntᵻd",
        "boxes,         b aa1 k s ax z,             bˈɑːksᵻz",
        "city,          s ih1 t iy,                 sˈɪɾi",
        "begin,         b ih g ih1 n,               bᵻɡˈɪn",
        "judge,         jh ah1 jh,                  dʒˈʌdʒ",
        "nobody,        n ow1 b aa1 d iy1,          nˈoʊbɑːdi",
        "university,    y uw1 n ax v er1 s ax t iy, jˌuːnəvˈɜːsᵻɾi",
        "international, ih1 n t er n ae1 sh ax n ax l, ˌɪntɚnˈæʃənəl",
        "telephone,     t eh1 l ax f ow1 n,         tˈɛləfˌoʊn",
        "understand,    ah1 n d er s t ae1 n d,     ˌʌndɚstˈænd",
        "airport,       eh1 r p ao1 r t,            ˈɛɹpoːɹt",
    })
    void saysAWord(String word, String phones, String ipa) {
        assertThat(Pronunciation.ipa(word, phones.split(" "))).isEqualTo(ipa);
    }

    @Test
    void knowsWhatBeginsWithAVowel() {
        assertThat(Pronunciation.startsWithVowel("ˈæpəl")).isTrue();
        assertThat(Pronunciation.startsWithVowel("jˈuːs")).isFalse();
        assertThat(Pronunciation.startsWithVowel("")).isFalse();
    }
}
