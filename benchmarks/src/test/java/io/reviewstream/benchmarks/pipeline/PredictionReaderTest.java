package io.reviewstream.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reviewstream.benchmarks.pipeline.PredictionReader.SeenPrediction;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PredictionReaderTest {
    @Test
    void theThroughputLeavesOutThePredictionsOfTheFirstCommit() {
        // Given
        List<SeenPrediction> predictions = List.of(seen(4_000), seen(4_000), seen(4_500), seen(5_000), seen(5_000));

        // When
        double perSecond = PredictionReader.throughput(predictions, 0);

        // Then
        assertThat(perSecond).isEqualTo(3);
    }

    @Test
    void theThroughputOfOneCommitCountsFromTheStart() {
        // When
        double perSecond = PredictionReader.throughput(List.of(seen(1_500), seen(1_500)), 1_000_000_000L);

        // Then
        assertThat(perSecond).isEqualTo(4);
    }

    @Test
    void theLongestGapIsFoundInTimesOfAnyOrder() {
        // When
        long longest = PredictionReader.longestGap(LongStream.of(100, 10, 40, 190, 30));

        // Then
        assertThat(longest).isEqualTo(90);
    }

    @Test
    void oneTimeHasNoGap() {
        // When / Then
        assertThatIllegalArgumentException().isThrownBy(() -> PredictionReader.longestGap(LongStream.of(1)));
    }

    private static SeenPrediction seen(long millis) {
        return new SeenPrediction(0, millis * 1_000_000, 0, "v");
    }
}
