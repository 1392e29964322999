package io.reviewstream.quickstart.sample;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Multinomial naive Bayes over words, the plainest learner there is: what it finds, a network finds too. */
final class NaiveBayes {
    private final Map<String, int[]> counts = new HashMap<>();
    private final int[] totals = new int[2];

    NaiveBayes(List<SampleReview> training) {
        for (SampleReview review : training) {
            for (String word : words(review)) {
                counts.computeIfAbsent(word, unseen -> new int[2])[label(review)]++;
                totals[label(review)]++;
            }
        }
    }

    double accuracy(List<SampleReview> reviews) {
        return reviews.stream()
                        .filter(review -> isPositive(review) == review.isPositive())
                        .count()
                / (double) reviews.size();
    }

    private boolean isPositive(SampleReview review) {
        double logOdds = 0;
        for (String word : words(review)) {
            int[] count = counts.get(word);
            if (count != null) {
                logOdds += Math.log((count[1] + 1.0) / (totals[1] + counts.size()));
                logOdds -= Math.log((count[0] + 1.0) / (totals[0] + counts.size()));
            }
        }
        return logOdds > 0;
    }

    private static int label(SampleReview review) {
        return review.isPositive() ? 1 : 0;
    }

    private static List<String> words(SampleReview review) {
        return List.of(review.reviewText().toLowerCase(Locale.ROOT).split("[^a-z0-9]+"));
    }
}
