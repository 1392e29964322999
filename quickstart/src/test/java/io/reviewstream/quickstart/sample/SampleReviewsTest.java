package io.reviewstream.quickstart.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.quickstart.sample.SampleReview.Domain;
import io.reviewstream.quickstart.sample.SampleReview.TemplateSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleReviewsTest {
    @ParameterizedTest
    @EnumSource
    void sameSeedGivesTheSameReviewsAndAnotherSeedOthers(Domain domain) {
        // Given
        SampleReviews reviews = new SampleReviews(7);

        // When
        List<SampleReview> drawn = reviews.reviews(domain, TemplateSet.TRAINING, 200);

        // Then
        assertThat(drawn).isEqualTo(new SampleReviews(7).reviews(domain, TemplateSet.TRAINING, 200));
        assertThat(texts(drawn)).isNotEqualTo(texts(new SampleReviews(8).reviews(domain, TemplateSet.TRAINING, 200)));
        assertThat(drawn.subList(0, 50)).isEqualTo(reviews.reviews(domain, TemplateSet.TRAINING, 50));
    }

    @Test
    void thereAreMoreThanSixThousandDistinctReviews() {
        // Given
        SampleReviews reviews = new SampleReviews(1);

        // When
        List<SampleReview> all = Stream.of(Domain.values())
                .flatMap(domain -> Stream.concat(
                        reviews.reviews(domain, TemplateSet.TRAINING, 3_000).stream(),
                        reviews.reviews(domain, TemplateSet.HELD_OUT, 1_000).stream()))
                .toList();

        // Then
        assertThat(all).extracting(SampleReview::reviewId).doesNotHaveDuplicates();
        assertThat(all)
                .extracting(review -> review.reviewText().toLowerCase(Locale.ROOT))
                .doesNotHaveDuplicates();
        assertThat(all.stream().filter(SampleReview::isPositive).count() / 8_000.0)
                .isCloseTo(0.5, within(0.03));
    }

    @ParameterizedTest
    @EnumSource
    void splitsShareNoSentencePattern(Domain domain) {
        // Given
        Phrasebook book = Phrasebook.of(domain);

        // When
        Set<String> shared = new HashSet<>(patterns(book, TemplateSet.TRAINING));
        shared.retainAll(patterns(book, TemplateSet.HELD_OUT));

        // Then
        assertThat(shared).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyStyleOccursInBothSplits(Domain domain) {
        // Given
        SampleReviews reviews = new SampleReviews(3);

        // When
        Set<String> templates = Stream.of(TemplateSet.values())
                .flatMap(split -> reviews.reviews(domain, split, 2_000).stream())
                .map(SampleReview::templateId)
                .collect(Collectors.toSet());

        // Then
        Set<String> written = Stream.of(TemplateSet.values())
                .flatMap(split -> Phrasebook.of(domain).templates(split).stream())
                .map(Phrasebook.Template::id)
                .collect(Collectors.toSet());
        assertThat(templates).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void domainsAreLearnableAndDrifted(long seed) {
        // Given
        SampleReviews reviews = new SampleReviews(seed);
        NaiveBayes household = new NaiveBayes(reviews.reviews(Domain.HOUSEHOLD, TemplateSet.TRAINING, 3_000));
        NaiveBayes electronics = new NaiveBayes(reviews.reviews(Domain.ELECTRONICS, TemplateSet.TRAINING, 3_000));
        List<SampleReview> householdHoldout = reviews.reviews(Domain.HOUSEHOLD, TemplateSet.HELD_OUT, 1_000);
        List<SampleReview> electronicsHoldout = reviews.reviews(Domain.ELECTRONICS, TemplateSet.HELD_OUT, 1_000);

        // When
        double drifted = household.accuracy(electronicsHoldout);

        // Then
        assertThat(drifted).isBetween(0.55, 0.75);
        assertThat(household.accuracy(householdHoldout)).isGreaterThan(0.8);
        assertThat(electronics.accuracy(electronicsHoldout)).isGreaterThan(0.8);
    }

    private static List<String> texts(List<SampleReview> reviews) {
        return reviews.stream().map(SampleReview::reviewText).toList();
    }

    private static Set<String> patterns(Phrasebook book, TemplateSet split) {
        return Stream.concat(
                        book.templates(split).stream().map(Phrasebook.Template::pattern), book.asides(split).stream())
                .collect(Collectors.toSet());
    }
}
