package io.reviewstream.trainer.suspects;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.evaluation.ScoredReview;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Labels that are probably wrong, by confident learning (Northcutt, Jiang and Chuang 2021, "Confident Learning: Estimating
 * Uncertainty in Dataset Labels", Journal of Artificial Intelligence Research 70).
 *
 * <p>A model that was not trained on a review is confident of a class if its probability is at least the mean that it has for
 * reviews with that label; of two such classes, it is confident of the more probable one. How many reviews of each label it is
 * confident of in each class is the confident joint. Those for which the two differ are suspect.
 *
 * @param reviews that were looked at
 * @param agreement share of the labels that the cross-validated model predicts
 * @param suspects the most suspicious first: the one whose label has the lowest probability
 */
public record SuspectLabels(
        int reviews, double agreement, LabelNoise negative, LabelNoise positive, List<SuspectLabel> suspects) {
    /** With fewer, the probabilities say too little. */
    private static final int FEWEST_REVIEWS = 100;

    private static final int FEWEST_OF_A_CLASS = 10;

    public SuspectLabels {
        Objects.requireNonNull(negative);
        Objects.requireNonNull(positive);
        suspects = List.copyOf(suspects);
    }

    /**
     * The labels of one class.
     *
     * @param labels how many there are
     * @param wrong the estimated share of wrong ones, in [0, 1]. The model's own errors are in it
     */
    public record LabelNoise(int labels, double wrong) {}

    /**
     * A review whose label is probably wrong.
     *
     * @param probability P(positive) of the cross-validated model
     */
    public record SuspectLabel(ReviewRow row, double probability) {
        /** The probability of the label. */
        public double selfConfidence() {
            return SuspectLabels.selfConfidence(row.positive(), probability);
        }

        /** Whether the model predicts the positive class. */
        public boolean predictedPositive() {
            return probability >= 0.5;
        }
    }

    /**
     * Looks for them in two rounds of cross-validation. Suspects of the first train no model of the second, unless they are half
     * of a class. It takes ten trainings of the linear model.
     *
     * @param rows no two of which have the same text
     * @throws UserException with fewer than 100 reviews, or fewer than 10 of a class
     */
    public static SuspectLabels find(List<ReviewRow> rows) {
        long positives = rows.stream().filter(ReviewRow::positive).count();
        long negatives = rows.size() - positives;
        if (rows.size() < FEWEST_REVIEWS || Math.min(positives, negatives) < FEWEST_OF_A_CLASS) {
            throw UserException.badInput("There are " + positives + " positive and " + negatives
                    + " negative reviews. To find wrong labels, " + FEWEST_REVIEWS + " reviews are needed, and "
                    + FEWEST_OF_A_CLASS + " of each class. Give more labelled reviews.");
        }
        CrossValidation validation = new CrossValidation(rows);
        SuspectLabels first = of(validation.predict(Set.of()));
        Set<ReviewRow> suspects = first.suspects.stream().map(SuspectLabel::row).collect(Collectors.toSet());
        long suspectPositives = suspects.stream().filter(ReviewRow::positive).count();
        boolean enoughAreLeft =
                2 * suspectPositives < positives && 2 * (suspects.size() - suspectPositives) < negatives;
        return suspects.isEmpty() || !enoughAreLeft ? first : of(validation.predict(suspects));
    }

    /**
     * The same of predictions that are there.
     *
     * @param scored labelled reviews of both classes with the calibrated predictions of models that were not trained on them
     */
    static SuspectLabels of(List<ScoredReview> scored) {
        ConfidentJoint joint = ConfidentJoint.of(scored);
        List<SuspectLabel> suspects = scored.stream()
                .filter(joint::isSuspect)
                .map(each -> new SuspectLabel(each.row(), each.probability()))
                .sorted(Comparator.comparingDouble(SuspectLabel::selfConfidence)
                        .thenComparing(each -> each.row().reviewId()))
                .toList();
        return new SuspectLabels(
                scored.size(),
                (double) count(
                                scored,
                                each -> each.probability() >= 0.5 == each.row().positive())
                        / scored.size(),
                joint.noise(false, scored),
                joint.noise(true, scored),
                suspects);
    }

    private static double selfConfidence(boolean label, double probability) {
        return label ? probability : 1 - probability;
    }

    private static int count(List<ScoredReview> scored, Predicate<ScoredReview> which) {
        return Math.toIntExact(scored.stream().filter(which).count());
    }

    /**
     * When the model is confident.
     *
     * @param negative the mean probability of the negative class for reviews that are labelled so
     * @param positive the same of the positive class
     */
    private record ConfidentJoint(double negative, double positive) {
        static ConfidentJoint of(List<ScoredReview> scored) {
            return new ConfidentJoint(meanSelfConfidence(false, scored), meanSelfConfidence(true, scored));
        }

        private static double meanSelfConfidence(boolean label, List<ScoredReview> scored) {
            return scored.stream()
                    .filter(each -> each.row().positive() == label)
                    .mapToDouble(each -> selfConfidence(label, each.probability()))
                    .average()
                    .orElseThrow();
        }

        private boolean reaches(boolean label, double probability) {
            return selfConfidence(label, probability) >= (label ? positive : negative);
        }

        /** Whether the model is confident of a class; of two classes that are equally probable, it is the label. */
        private boolean isConfident(boolean label, ScoredReview review) {
            double probability = review.probability();
            double own = selfConfidence(label, probability);
            boolean isPreferred = review.row().positive() == label ? own >= 0.5 : own > 0.5;
            return reaches(label, probability) && (isPreferred || !reaches(!label, probability));
        }

        boolean isSuspect(ScoredReview review) {
            return isConfident(!review.row().positive(), review);
        }

        LabelNoise noise(boolean label, List<ScoredReview> scored) {
            List<ScoredReview> labelled = scored.stream()
                    .filter(each -> each.row().positive() == label)
                    .toList();
            double differing = count(labelled, this::isSuspect);
            double equal = count(labelled, each -> isConfident(label, each));
            return new LabelNoise(labelled.size(), differing / (differing + equal));
        }
    }
}
