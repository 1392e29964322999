package io.reviewstream.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.faults.ReviewScenario.Message.ForLabel;
import io.reviewstream.benchmarks.faults.ReviewScenario.Message.ForReview;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReviewScenarioTest {
    private static final Instant NOW = Instant.parse("2026-04-17T09:30:12Z");

    @Test
    void everyKindOfReviewAndLabelComes() {
        // When
        List<ReviewScenario.LabelLater> messages = messages(1, 2_000);

        // Then
        List<ForReview> reviews = reviews(messages);
        assertThat(reviews).anyMatch(review -> review.text().isEmpty());
        assertThat(reviews)
                .anyMatch(review -> review.text().isEmpty()
                        && review.value().getBytes(StandardCharsets.UTF_8).length
                                > ReviewScenario.MAX_PREDICTION_BYTES);
        assertThat(reviews).anyMatch(review -> review.label().isPresent());
        assertThat(reviews)
                .anyMatch(review -> review.text().isPresent() && review.ownId().isEmpty());
        List<ForLabel> labels = labels(messages);
        assertThat(labels).anyMatch(label -> !label.readable());
        assertThat(labels).anyMatch(label -> label.reviewId().startsWith("unsent"));
        assertThat(labels)
                .anyMatch(label -> label.readable() && label.labeledAt().isEmpty());
        assertThat(messages)
                .anyMatch(later ->
                        later.message() instanceof ForReview && later.delay().compareTo(Duration.ZERO) > 0);
    }

    @Test
    void theLatestLabelOfAReviewIsNeverInDoubt() {
        // When
        List<ReviewScenario.LabelLater> messages = messages(2, 5_000);

        // Then
        Map<String, Boolean> sent = new HashMap<>();
        for (ForReview review : reviews(messages)) {
            review.ownId().ifPresent(id -> review.label().ifPresent(value -> sent.put(id + review.timestamp(), value)));
        }
        for (ForLabel label : labels(messages)) {
            if (label.readable()) {
                String key = label.reviewId()
                        + label.labeledAt().map(Instant::toString).orElse("now");
                assertThat(Optional.ofNullable(sent.put(key, label.isPositive()))
                                .orElse(label.isPositive()))
                        .isEqualTo(label.isPositive());
            }
        }
    }

    @Test
    void theLatestLabelOfAReviewIsTrueOfItsText() {
        // When
        List<ReviewScenario.LabelLater> messages = messages(4, 2_000);

        // Then
        List<ForReview> reviews = reviews(messages).stream()
                .filter(review -> review.text().isPresent())
                .toList();
        Map<String, Boolean> truth = new HashMap<>();
        reviews.forEach(review -> truth.put(
                "r" + review.number(), ReviewScenario.isPositive(review.text().orElseThrow())));
        assertThat(reviews).filteredOn(review -> review.label().isPresent()).allMatch(review -> truth.get(
                        "r" + review.number())
                .equals(review.label().get()));
        Map<String, ForLabel> latest = new HashMap<>();
        labels(messages).stream()
                .filter(label -> truth.containsKey(label.reviewId()))
                .forEach(label -> latest.merge(label.reviewId(), label, ReviewScenarioTest::later));
        assertThat(latest.values()).allMatch(label -> label.isPositive() == truth.get(label.reviewId()));
        assertThat(truth).containsValues(true, false);
    }

    private static ForLabel later(ForLabel one, ForLabel other) {
        Instant first = one.labeledAt().orElse(Instant.MAX);
        return other.labeledAt().orElse(Instant.MAX).isBefore(first) ? one : other;
    }

    @Test
    void aSeedIsOneScenario() {
        // When
        List<ReviewScenario.LabelLater> messages = messages(3, 100);

        // Then
        assertThat(messages).isEqualTo(messages(3, 100)).isNotEqualTo(messages(4, 100));
    }

    private static List<ReviewScenario.LabelLater> messages(long seed, int reviews) {
        ReviewScenario scenario = new ReviewScenario(seed);
        List<ReviewScenario.LabelLater> messages = new ArrayList<>();
        for (int i = 0; i < reviews; i++) {
            messages.addAll(scenario.next(NOW));
        }
        return messages;
    }

    private static List<ForReview> reviews(List<ReviewScenario.LabelLater> messages) {
        return messages.stream()
                .map(ReviewScenario.LabelLater::message)
                .filter(ForReview.class::isInstance)
                .map(ForReview.class::cast)
                .toList();
    }

    private static List<ForLabel> labels(List<ReviewScenario.LabelLater> messages) {
        return messages.stream()
                .map(ReviewScenario.LabelLater::message)
                .filter(ForLabel.class::isInstance)
                .map(ForLabel.class::cast)
                .toList();
    }
}
