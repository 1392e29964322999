package io.reviewstream.common.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NgramFeaturesTest {
    private static final String SAMPLE = "I DIDN'T like it \u2013 2 stars!";

    @Test
    void numbersAreThoseOfThisVersion() {
        // A change of these numbers makes every stored linear model wrong: it needs another version.
        assertThat(NgramFeatures.VERSION).isEqualTo(1);
        assertThat(NgramFeatures.of(SAMPLE))
                .containsExactly(
                        238995, 314865, 619025, 619998, 653883, 722410, 777439, 825622, 877695, 953686, 1003236,
                        1027792, 1044090);
    }

    @ParameterizedTest
    @CsvSource({
        "good,GOOD",
        "it's fine,It\u2019s FINE",
        "good case,good - case",
        "good case,' good   case. '",
        "file \uFB01ne,file fine",
        "no no no,no no",
        "the dogs',the dogs",
        "\u2019tis' 'fine,tis fine",
        "12'3,12 3",
        "\uD801\uDC28a \uD801\uDC28,\uD801\uDC00A \uD801\uDC00",
    })
    void textsWithTheSameWordsAreEqual(String one, String other) {
        assertThat(NgramFeatures.of(one)).isEqualTo(NgramFeatures.of(other)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"not good,good not", "good,goods", "good!,good?", "its,it's", "1 2,12", "\uD801\uDC28,\uD801\uDC29"})
    void otherWordsOrAnotherOrderDiffer(String one, String other) {
        assertThat(NgramFeatures.of(one)).isNotEqualTo(NgramFeatures.of(other));
    }

    @ParameterizedTest
    @CsvSource({"''", "' '", "...", "\uD83D\uDC4D", "\uD83D"})
    void aTextWithoutWordsHasNone(String text) {
        assertThat(NgramFeatures.of(text)).isEmpty();
    }

    @Test
    @ResourceLock(Resources.LOCALE)
    void theLocaleChangesNothing() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            assertThat(NgramFeatures.of("INSIDE IT")).isEqualTo(NgramFeatures.of("inside it"));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void numbersAscendAndAreInRange() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            text.append((char) ('a' + random.nextInt(26))).append(random.nextInt(3) == 0 ? " " : "");
        }

        int[] numbers = NgramFeatures.of(text.toString());

        assertThat(numbers).as("seed %s", seed).isSorted().doesNotHaveDuplicates();
        assertThat(Arrays.stream(numbers).min().orElseThrow()).isNotNegative();
        assertThat(Arrays.stream(numbers).max().orElseThrow()).isLessThan(NgramFeatures.BUCKETS);
    }
}
