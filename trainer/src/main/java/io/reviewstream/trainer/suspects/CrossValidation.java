package io.reviewstream.trainer.suspects;

import io.reviewstream.common.hash.HashedShare;
import io.reviewstream.common.linear.LinearModel;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.evaluation.Calibration;
import io.reviewstream.trainer.evaluation.ScoredReview;
import io.reviewstream.trainer.linear.LinearTrainer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Predicts reviews by linear models that were not trained on them. Each fold has a fifth of each class. Which review is in
 * which fold follows from the hashes of the texts, so that the same reviews have the same predictions.
 */
final class CrossValidation {
    private static final int FOLDS = 5;
    private static final String SALT = "reviewstream-folds-1";

    private final List<List<ReviewRow>> folds = new ArrayList<>();

    /**
     * Makes the folds.
     *
     * @param rows no two of which have the same text
     */
    CrossValidation(List<ReviewRow> rows) {
        for (int fold = 0; fold < FOLDS; fold++) {
            folds.add(new ArrayList<>());
        }
        for (boolean positive : new boolean[] {false, true}) {
            List<ReviewRow> members = rows.stream()
                    .filter(row -> row.positive() == positive)
                    .sorted(Comparator.comparingDouble(row -> HashedShare.place(SALT, row.textHash())))
                    .toList();
            for (int i = 0; i < members.size(); i++) {
                folds.get(i % FOLDS).add(members.get(i));
            }
        }
    }

    /**
     * Predicts the reviews of each fold by a model that the other folds train, and calibrates all predictions together.
     *
     * @param untrusted reviews that are predicted and train no model; any four folds have others of both classes
     * @return one prediction for each review
     */
    List<ScoredReview> predict(Set<ReviewRow> untrusted) {
        List<ScoredReview> scored = new ArrayList<>();
        for (List<ReviewRow> fold : folds) {
            List<ReviewRow> training = folds.stream()
                    .filter(other -> other != fold)
                    .flatMap(List::stream)
                    .filter(row -> !untrusted.contains(row))
                    .toList();
            LinearModel model = LinearTrainer.train(training, false);
            fold.forEach(row -> scored.add(new ScoredReview(row, Calibration.sigmoid(model.margin(row.text())))));
        }
        return Calibration.rescaled(scored, Calibration.temperature(scored));
    }
}
