package io.reviewstream.benchmarks.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.trainer.training.Example;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingWorkloadTest {
    @Test
    void aRoundIsOneEpochOfReviewsOfOneLength() {
        // Given
        TrainingWorkload workload = new TrainingWorkload(16, 128, 1, 5, 3, 2, 42);

        // When
        List<Example> examples = workload.training(Shape.SMALL.config());

        // Then
        assertThat(examples).hasSize((2 + 3) * 16);
        assertThat(examples).extracting(Example::length).containsOnly(128);
        assertThat(examples).extracting(Example::label).contains(0, 1);
    }

    @Test
    void validationIsOneShortReview() {
        // Given
        TrainingWorkload workload = new TrainingWorkload(16, 128, 1, 5, 3, 2, 42);

        // When
        List<Example> examples = workload.validation(Shape.SMALL.config());

        // Then
        assertThat(examples).singleElement().extracting(Example::length).isEqualTo(2);
    }
}
