package io.reviewstream.benchmarks.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.TokenizedReview;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LengthsTest {
    private static final int MANY = 20_001;

    @Test
    void drawnLengthsHaveTheMedianAndThe95thPercentile() {
        // Given
        Lengths lengths = Lengths.parse("lognormal:40,220");
        Random random = new Random(1);

        // When
        int[] sorted =
                IntStream.range(0, MANY).map(i -> lengths.draw(random)).sorted().toArray();

        // Then
        assertThat((double) sorted[MANY / 2]).isCloseTo(40, within(2.0));
        assertThat((double) sorted[MANY * 95 / 100]).isCloseTo(220, within(11.0));
        assertThat(sorted[0]).isGreaterThanOrEqualTo(Lengths.SHORTEST);
    }

    @Test
    void aSeedDrawsTheSameReviewsAndTruncatesLongOnes() {
        // Given
        Lengths lengths = new Lengths(40, 220);

        // When
        List<TokenizedReview> reviews = lengths.reviews(200, 50, 64, 7);

        // Then
        assertThat(reviews).isEqualTo(lengths.reviews(200, 50, 64, 7)).isNotEqualTo(lengths.reviews(200, 50, 64, 8));
        assertThat(reviews).extracting(TokenizedReview::tokens).contains(64).allMatch(tokens -> tokens <= 64);
        assertThat(reviews)
                .filteredOn(TokenizedReview::truncated)
                .isNotEmpty()
                .allMatch(review -> review.tokens() == 64);
        assertThat(reviews.stream().flatMapToLong(review -> Arrays.stream(review.ids())))
                .allMatch(id -> id > 0 && id < 50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "normal:40,220", "lognormal:40", "lognormal:220,40", "lognormal:2,9", "lognormal:-4,9"})
    void aTextThatIsNoDistributionIsRejected(String text) {
        // When / Then
        assertThatThrownBy(() -> Lengths.parse(text))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--lengths");
    }
}
