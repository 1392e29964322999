package io.reviewstream.quickstart.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.quickstart.sample.Domain;
import io.reviewstream.quickstart.sample.SampleReview;
import io.reviewstream.quickstart.sample.TemplateSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LiveReviewsTest {
    private final DemoSettings settings = DemoSettings.of(5);

    @Test
    void theFlowDriftsFromTheFirstDomainToTheSecond() {
        // Given
        LiveReviews reviews = new LiveReviews(settings);

        // When
        List<Domain> flow = Stream.generate(reviews::next)
                .limit(2_000)
                .map(SampleReview::domain)
                .toList();

        // Then
        int drift = settings.familiarReviews();
        int end = drift + settings.driftReviews();
        assertThat(flow.subList(0, drift)).containsOnly(Domain.HOUSEHOLD);
        assertThat(flow.subList(drift, end)).contains(Domain.HOUSEHOLD, Domain.ELECTRONICS);
        assertThat(flow.subList(end, flow.size())).containsOnly(Domain.ELECTRONICS);
        assertThat(reviews.hasDrifted()).isTrue();
    }

    @Test
    void nothingThatFlowsWasTrainedOnOrIsHeldOut() {
        // Given
        LiveReviews reviews = new LiveReviews(settings);
        List<String> training = LiveReviews.training(settings).stream()
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
        LiveReviews reviews = new LiveReviews(settings);

        // When
        List<SampleReview> flow =
                Stream.generate(reviews::next).skip(1_000).limit(6_000).toList();

        // Then
        assertThat(flow).extracting(SampleReview::reviewId).doesNotHaveDuplicates();
    }
}
