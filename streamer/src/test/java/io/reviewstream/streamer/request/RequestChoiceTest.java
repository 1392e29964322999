package io.reviewstream.streamer.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.linear.NgramFeatures;
import io.reviewstream.streamer.settings.FeedbackSettings.LabelRequestSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequestChoiceTest {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");

    private static LabelCandidate candidate(String id, LabelReason reason, double probability, String text) {
        return new LabelCandidate(
                0, reason, new ClassifiedReview(id, text, probability >= 0.5, probability, "v1", 5, false, NOON, NOON));
    }

    private static List<LabelCandidate> candidates(LabelReason reason, int count) {
        List<LabelCandidate> candidates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            candidates.add(candidate("r" + i, reason, 0.6, "word" + i + " is number " + i));
        }
        return candidates;
    }

    private static List<LabelReason> reasons(List<RequestChoice> chosen) {
        return chosen.stream().map(choice -> choice.candidate().reason()).toList();
    }

    private static SimilarTexts nothingAsked() {
        return new SimilarTexts(List.of());
    }

    @Test
    void aFifthIsRandomAndHalfOfTheRestForEachOtherCause() {
        // Given
        List<LabelCandidate> all = Stream.of(
                        LabelReason.RANDOM,
                        LabelReason.DISAGREEMENT,
                        LabelReason.DRIFT,
                        LabelReason.UNCERTAIN,
                        LabelReason.SUSPECT)
                .flatMap(reason -> candidates(reason, 40).stream())
                .toList();

        // When
        List<RequestChoice> chosen = RequestChoice.choose(all, 10, nothingAsked());

        // Then
        assertThat(reasons(chosen))
                .containsExactly(
                        LabelReason.RANDOM,
                        LabelReason.RANDOM,
                        LabelReason.DISAGREEMENT,
                        LabelReason.DISAGREEMENT,
                        LabelReason.DISAGREEMENT,
                        LabelReason.DISAGREEMENT,
                        LabelReason.DRIFT,
                        LabelReason.DRIFT,
                        LabelReason.UNCERTAIN,
                        LabelReason.UNCERTAIN);
        assertThat(chosen)
                .extracting(choice -> choice.candidate().review().reviewId())
                .doesNotHaveDuplicates();
    }

    @Test
    void theOrderOfTheCandidatesDoesNotMatter() {
        // Given
        List<LabelCandidate> all = new ArrayList<>(candidates(LabelReason.RANDOM, 40));
        all.addAll(candidates(LabelReason.UNCERTAIN, 40));
        List<RequestChoice> expected = RequestChoice.choose(all, 10, nothingAsked());

        // When
        Collections.shuffle(all, new Random(3));

        // Then
        assertThat(RequestChoice.choose(all, 10, nothingAsked())).isEqualTo(expected);
    }

    @Test
    void whatIsChosenAnywayHasAProbabilityOfOne() {
        // When
        List<RequestChoice> chosen = RequestChoice.choose(candidates(LabelReason.RANDOM, 2), 10, nothingAsked());

        // Then
        assertThat(chosen).hasSize(2).allSatisfy(choice -> assertThat(choice.propensity())
                .isEqualTo(1));
    }

    @Test
    void ofRandomReviewsTheProbabilityIsTheRankOfTheFirstThatIsNotChosen() {
        // Given
        List<LabelCandidate> all = candidates(LabelReason.RANDOM, 40);
        double[] ranks = all.stream().mapToDouble(LabelCandidate::rank).sorted().toArray();

        // When
        List<RequestChoice> chosen = RequestChoice.choose(all, 10, nothingAsked());

        // Then
        assertThat(chosen).hasSize(2).allSatisfy(choice -> assertThat(choice.propensity())
                .isEqualTo(ranks[2]));
    }

    @Test
    void anUncertainReviewIsChosenRather() {
        // Given
        List<LabelCandidate> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(candidate(
                    "r" + i, LabelReason.UNCERTAIN, i % 2 == 0 ? 0.55 : 0.99, "word" + i + " is number " + i));
        }

        // When
        List<RequestChoice> chosen = RequestChoice.choose(all, 20, nothingAsked());

        // Then
        assertThat(chosen)
                .filteredOn(choice -> choice.candidate().review().probability() < 0.6)
                .hasSizeGreaterThan(14);
    }

    @Test
    void nearlyTheSameTextIsAskedOnce() {
        // Given
        String text = "The kettle is loud and the handle gets far too hot to hold";
        List<LabelCandidate> all = List.of(
                candidate("a", LabelReason.RANDOM, 0.6, text),
                candidate("b", LabelReason.RANDOM, 0.6, text + "!"),
                candidate("c", LabelReason.RANDOM, 0.6, "THE KETTLE is loud, and the handle gets far too hot to hold."),
                candidate("d", LabelReason.RANDOM, 0.6, "The kettle is quiet and I like its handle very much"));

        // When
        List<RequestChoice> chosen = RequestChoice.choose(all, 20, nothingAsked());

        // Then
        assertThat(chosen).hasSize(2);
        assertThat(RequestChoice.choose(all, 20, new SimilarTexts(List.of(NgramFeatures.of(text)))))
                .extracting(choice -> choice.candidate().review().reviewId())
                .containsExactly("d");
    }

    @Test
    void theFilterDropsNoneThatWouldBeChosen() {
        // Given
        LabelRequestSettings settings = new LabelRequestSettings(10, Duration.ofDays(7));
        CandidateFilter filter = new CandidateFilter(settings);
        List<LabelCandidate> all = candidates(LabelReason.RANDOM, 2_000);
        all.addAll(candidates(LabelReason.UNCERTAIN, 2_000));

        // When
        List<LabelCandidate> offered = all.stream()
                .flatMap(candidate -> filter.offer(candidate.reason(), candidate.review(), NOON).stream())
                .toList();

        // Then
        assertThat(offered).hasSizeLessThan(250);
        assertThat(RequestChoice.choose(offered, 5, nothingAsked()).stream()
                        .map(choice -> choice.candidate().review().reviewId() + choice.propensity()))
                .isEqualTo(RequestChoice.choose(all, 5, nothingAsked()).stream()
                        .map(choice -> choice.candidate().review().reviewId() + choice.propensity())
                        .toList());
    }
}
