package io.reviewstream.streamer.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.streamer.settings.FeedbackSettings.LabelRequestSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whether labels that were requested tell the accuracy of all reviews, on simulated reviews. A run has 80 slots of 125 reviews and
 * 5 requests; a prediction is correct with the probability that it has, less a little. Prints the table of docs/labels.md;
 * {@code -Druns=1000} for all of its runs.
 */
class SimulatedRequestsTest {
    private static final int SLOTS = 80;
    private static final int REVIEWS = 125;
    private static final LabelRequestSettings SETTINGS = new LabelRequestSettings(60, Duration.ofDays(7));
    private static final double OVERCONFIDENCE = 0.03;
    private static final double ERROR_RATE = 0.05;

    private static final int RUNS = Integer.getInteger("runs", 100);

    private static final long SEED = System.nanoTime();
    private static final Random RANDOM = new Random(SEED);
    private static List<SimulatedRun> all;

    /** A label that was asked for. */
    private record SimulatedLabel(LabelReason reason, double propensity, boolean correct) {}

    /**
     * A run.
     *
     * @param accuracy of all predictions
     */
    private record SimulatedRun(double accuracy, List<SimulatedLabel> labels) {
        private List<SimulatedLabel> counted() {
            return labels.stream()
                    .filter(label -> LabelOrigin.of(label.reason()).countsForAccuracy())
                    .toList();
        }

        private static double share(List<SimulatedLabel> labels) {
            return labels.stream().filter(SimulatedLabel::correct).count() / (double) labels.size();
        }

        private boolean isCovered(List<SimulatedLabel> by) {
            Interval interval = BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(
                    by.size(), (int) by.stream().filter(SimulatedLabel::correct).count(), ERROR_RATE);
            return interval.getLowerBound() <= accuracy && accuracy <= interval.getUpperBound();
        }
    }

    @BeforeAll
    static void simulate() {
        all = IntStream.range(0, RUNS).mapToObj(i -> run()).toList();
    }

    private static SimulatedRun run() {
        CandidateFilter filter = new CandidateFilter(SETTINGS);
        RequestSlots slots = new RequestSlots(SETTINGS.perDay());
        Map<String, Boolean> correct = new HashMap<>();
        List<SimulatedLabel> labels = new ArrayList<>();
        int run = RANDOM.nextInt();
        for (int slot = 0; slot < SLOTS; slot++) {
            Instant at = slots.start(slot);
            List<LabelCandidate> candidates = new ArrayList<>();
            for (int i = 0; i < REVIEWS; i++) {
                // Most predictions are sure.
                double confidence = 0.5 + 0.5 * Math.sqrt(RANDOM.nextDouble());
                double probability = RANDOM.nextBoolean() ? confidence : 1 - confidence;
                String id = run + "-" + slot + "-" + i;
                correct.put(id, RANDOM.nextDouble() < confidence - OVERCONFIDENCE);
                ClassifiedReview review = new ClassifiedReview(
                        id, "w" + RANDOM.nextInt() + " x" + i, probability >= 0.5, probability, "v1", 5, false, at, at);
                filter.offer(LabelReason.RANDOM, review, at).ifPresent(candidates::add);
                filter.offer(LabelReason.UNCERTAIN, review, at).ifPresent(candidates::add);
            }
            RequestChoice.choose(candidates, slots.requests(), new SimilarTexts(List.of()))
                    .forEach(choice -> labels.add(new SimulatedLabel(
                            choice.candidate().reason(),
                            choice.propensity(),
                            correct.get(choice.candidate().review().reviewId()))));
        }
        double accuracy = correct.values().stream().filter(is -> is).count() / (double) correct.size();
        return new SimulatedRun(accuracy, labels);
    }

    @Test
    void requestedLabelsTellTheAccuracyOfAllReviews() {
        // Then
        long naive = all.stream().filter(run -> run.isCovered(run.labels())).count();
        long ours = all.stream().filter(run -> run.isCovered(run.counted())).count();
        double accuracy = mean(all.stream().mapToDouble(SimulatedRun::accuracy).toArray());
        double naiveMean = mean(all.stream()
                .mapToDouble(run -> SimulatedRun.share(run.labels()))
                .toArray());
        double oursMean = mean(all.stream()
                .mapToDouble(run -> SimulatedRun.share(run.counted()))
                .toArray());
        print("all labels alike", all.get(0).labels().size(), naiveMean - accuracy, naive);
        print("those of random reviews alone", all.get(0).counted().size(), oursMean - accuracy, ours);
        assertThat(naive).as("seed %d", SEED).isLessThanOrEqualTo(RUNS / 20);
        // 95 %, less three standard errors.
        assertThat(ours).as("seed %d", SEED).isGreaterThanOrEqualTo((long)
                (RUNS * (0.95 - 3 * Math.sqrt(0.05 * 0.95 / RUNS))));
    }

    @Test
    void thePropensitiesAreThoseWithWhichReviewsAreChosen() {
        // Then: each chosen review stands for so many (D. G. Horvitz and D. J. Thompson, 1952)
        for (LabelReason reason : List.of(LabelReason.RANDOM, LabelReason.UNCERTAIN)) {
            double reviews = mean(all.stream()
                    .mapToDouble(run -> run.labels().stream()
                            .filter(label -> label.reason() == reason)
                            .mapToDouble(label -> 1 / label.propensity())
                            .sum())
                    .toArray());
            assertThat(reviews / (SLOTS * REVIEWS))
                    .as("%s, seed %d", reason, SEED)
                    .isCloseTo(1, within(0.15));
        }
    }

    private static void print(String which, int labels, double bias, long covered) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %+.1f points | %.1f %% |%n",
                which,
                labels,
                100 * bias,
                100.0 * covered / RUNS);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
