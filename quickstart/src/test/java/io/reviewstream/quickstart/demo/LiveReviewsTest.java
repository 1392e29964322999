package io.reviewstream.quickstart.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.quickstart.demo.ReviewFlow.LiveReviews;
import io.reviewstream.quickstart.sample.SampleReview;
import io.reviewstream.quickstart.sample.SampleReview.Domain;
import io.reviewstream.quickstart.sample.SampleReview.TemplateSet;
import io.reviewstream.quickstart.sample.SampleReviews;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LiveReviewsTest {
    private static final long SEED = 5;

    @Test
    void theFlowDriftsFromTheFirstDomainToTheSecond() {
        // Given
        LiveReviews reviews = new LiveReviews(SEED);

        // When
        List<Domain> flow = Stream.generate(reviews::next)
                .limit(2_000)
                .map(SampleReview::domain)
                .toList();

        // Then
        int drift = LiveReviews.FAMILIAR;
        int end = drift + LiveReviews.DRIFT;
        assertThat(flow.subList(0, drift)).containsOnly(Domain.HOUSEHOLD);
        assertThat(flow.subList(drift, end)).contains(Domain.HOUSEHOLD, Domain.ELECTRONICS);
        assertThat(flow.subList(end, flow.size())).containsOnly(Domain.ELECTRONICS);
        assertThat(reviews.hasDrifted()).isTrue();
    }

    @Test
    void nothingThatFlowsWasTrainedOnOrIsHeldOut() {
        // Given
        LiveReviews reviews = new LiveReviews(SEED);
        List<String> training = new SampleReviews(SEED)
                .reviews(Domain.HOUSEHOLD, TemplateSet.TRAINING, 3_000).stream()
                        .map(SampleReview::reviewText)
                        .toList();

        // When
        List<SampleReview> flow = Stream.generate(reviews::next).limit(900).toList();

        // Then
        assertThat(flow).extracting(SampleReview::reviewText).doesNotContainAnyElementsOf(training);
        assertThat(flow).extracting(SampleReview::split).containsOnly(TemplateSet.TRAINING);
    }

    @Test
    void theFlowGoesOnAndNoIdComesTwice() {
        // Given
        LiveReviews reviews = new LiveReviews(SEED);

        // When
        List<SampleReview> flow =
                Stream.generate(reviews::next).skip(1_000).limit(6_000).toList();

        // Then
        assertThat(flow).extracting(SampleReview::reviewId).doesNotHaveDuplicates();
    }
}
