package io.reviewstream.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GapsTest {
    @Test
    void theLongestGapIsFoundInTimesOfAnyOrder() {
        // When
        long longest = Gaps.longest(LongStream.of(100, 10, 40, 190, 30));

        // Then
        assertThat(longest).isEqualTo(90);
    }

    @Test
    void oneTimeHasNoGap() {
        // When / Then
        assertThatIllegalArgumentException().isThrownBy(() -> Gaps.longest(LongStream.of(1)));
    }
}
