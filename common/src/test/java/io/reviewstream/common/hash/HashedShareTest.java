package io.reviewstream.common.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashedShareTest {
    private static final List<String> KEYS =
            IntStream.range(0, 10_000).mapToObj(number -> "review-" + number).toList();

    private static long contained(HashedShare share) {
        return KEYS.stream().filter(share::contains).count();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1, 0.5, 0.9})
    void itContainsThatShareOfTheKeys(double share) {
        assertThat(contained(new HashedShare("a", share)) / 10_000.0)
                .isCloseTo(share, within(4 * Math.sqrt(share * (1 - share) / 10_000)));
    }

    @Test
    void noneAndAllAreShares() {
        assertThat(contained(new HashedShare("a", 0))).isZero();
        assertThat(contained(new HashedShare("a", 1))).isEqualTo(10_000);
    }

    @Test
    void aLargerShareContainsTheSmallerOne() {
        HashedShare larger = new HashedShare("a", 0.2);

        assertThat(KEYS.stream().filter(new HashedShare("a", 0.1)::contains)).allMatch(larger::contains);
    }

    @Test
    void anotherSaltIsAnotherChoice() {
        HashedShare other = new HashedShare("b", 0.1);

        assertThat(KEYS.stream()
                        .filter(new HashedShare("a", 0.1)::contains)
                        .filter(other::contains)
                        .count())
                .isBetween(60L, 140L);
    }

    /** Instances of two versions choose alike. */
    @Test
    void theChoiceIsFixed() {
        HashedShare share = new HashedShare("2026-04-17T12:00:00Z", 0.3);

        assertThat(IntStream.range(0, 20)
                        .filter(number -> share.contains("review-" + number))
                        .boxed())
                .containsExactly(1, 4, 7, 9, 10, 13, 14, 16, 19);
    }

    @Test
    void theShareItselfIsNotContained() {
        double own = 0;
        for (double step = 0.5; step > 0x1p-53; step /= 2) {
            own += new HashedShare("a", own + step).contains("key") ? 0 : step;
        }

        assertThat(new HashedShare("a", own).contains("key")).isFalse();
        assertThat(new HashedShare("a", Math.nextUp(own)).contains("key")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void aShareIsBetweenNoneAndAll(double share) {
        assertThatIllegalArgumentException().isThrownBy(() -> new HashedShare("a", share));
    }
}
