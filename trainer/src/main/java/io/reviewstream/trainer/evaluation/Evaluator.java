package io.reviewstream.trainer.evaluation;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.Stage;
import io.reviewstream.common.inference.BulkClassifier;
import io.reviewstream.common.inference.HoldoutReference;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.PredictionSummary;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.linear.LinearModel;
import io.reviewstream.trainer.data.ReviewRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Evaluates bundles on labelled reviews with the classifier that the streamer serves with. */
public final class Evaluator {
    /** Bounds the memory of the tokens; large enough for batches of nearly equal length. */
    private static final int CHUNK = 2048;

    private final ServingSettings serving;

    /** An evaluator that loads every bundle with these settings. */
    public Evaluator(ServingSettings serving) {
        this.serving = serving;
    }

    /** An evaluator of this file of every bundle, on the CPU. */
    public Evaluator(ServedFile.FileOption served) {
        this(ServingSettings.on(InferenceDevice.CPU, served));
    }

    /**
     * The predictions of one model for some reviews.
     *
     * @param scored in the order of the rows
     * @param predictions the same, as the model made them
     */
    public record Result(Evaluation evaluation, List<ScoredReview> scored, List<Prediction> predictions) {
        public Result {
            scored = List.copyOf(scored);
            predictions = List.copyOf(predictions);
        }

        /** The margins behind the probabilities, in the order of the rows. */
        public double[] margins() {
            return predictions.stream()
                    .mapToDouble(each -> Calibration.margin(each.probability()))
                    .toArray();
        }

        /** Whether each row is positive, in their order. */
        public boolean[] labels() {
            boolean[] labels = new boolean[scored.size()];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = scored.get(i).row().positive();
            }
            return labels;
        }

        /** How long the predictions took. */
        public double seconds() {
            return scored.size() / evaluation.reviewsPerSecond();
        }

        /** What the streamer compares later reviews with, if these are the holdout. */
        public HoldoutReference reference() {
            Evaluation.Confusion counts = evaluation.confusion();
            return new HoldoutReference(
                    evaluation.servedFile(),
                    PredictionSummary.of(predictions),
                    counts.truePositive(),
                    counts.falsePositive(),
                    counts.trueNegative(),
                    counts.falseNegative(),
                    Metrics.calibrationVariance(scored));
        }

        /** The errors of highest confidence; of equal ones the lower id first. */
        public List<Misclassification> mostConfidentErrors(int most) {
            return scored.stream()
                    .filter(each -> !each.correct())
                    .sorted(Comparator.comparingDouble(ScoredReview::confidence)
                            .reversed()
                            .thenComparing(each -> each.row().reviewId()))
                    .limit(most)
                    .map(each -> new Misclassification(
                            each.row().reviewId(), each.row().positive(), each.probability()))
                    .toList();
        }
    }

    /**
     * A review that a model classified incorrectly, by its id; the text is not stored.
     *
     * @param isPositive its label
     * @param probability P(positive), as the model predicted it
     */
    public record Misclassification(String reviewId, boolean isPositive, double probability) {}

    /**
     * Evaluates a model.
     *
     * @param rows at least one
     * @throws io.reviewstream.common.error.UserException if the bundle is damaged or lacks the file
     */
    public Result evaluate(ModelBundle bundle, List<ReviewRow> rows) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("nothing to evaluate " + bundle.version() + " on");
        }
        try (SharedClassifier classifier = serving.load(bundle);
                ModelLease lease = classifier.acquire();
                BulkClassifier bulk = new BulkClassifier(lease, serving)) {
            long start = System.nanoTime();
            List<ScoredReview> scored = new ArrayList<>(rows.size());
            List<Prediction> all = new ArrayList<>(rows.size());
            for (int from = 0; from < rows.size(); from += CHUNK) {
                List<ReviewRow> chunk = rows.subList(from, Math.min(rows.size(), from + CHUNK));
                List<Prediction> predictions =
                        bulk.classify(chunk.stream().map(ReviewRow::text).toList());
                all.addAll(predictions);
                for (int i = 0; i < chunk.size(); i++) {
                    scored.add(new ScoredReview(chunk.get(i), predictions.get(i).probability()));
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Result(
                    evaluation(
                            bundle.version().value(),
                            classifier.served().file(),
                            scored,
                            rows.size() / Math.max(seconds, 1e-9)),
                    scored,
                    all);
        }
    }

    /**
     * Evaluates a linear model alone.
     *
     * @param rows at least one
     */
    public static Result evaluate(LinearModel model, List<ReviewRow> rows) {
        long start = System.nanoTime();
        List<Prediction> predictions = rows.stream()
                .map(row -> Calibration.sigmoid(model.margin(row.text())))
                .map(probability -> new Prediction(probability, 0, 0, false, Stage.LINEAR, Optional.empty()))
                .toList();
        double seconds = (System.nanoTime() - start) / 1e9;
        List<ScoredReview> scored = IntStream.range(0, rows.size())
                .mapToObj(row ->
                        new ScoredReview(rows.get(row), predictions.get(row).probability()))
                .toList();
        return new Result(
                evaluation("linear", BundleFiles.LINEAR, scored, rows.size() / Math.max(seconds, 1e-9)),
                scored,
                predictions);
    }

    /** The same; empty without rows. */
    public Optional<Result> evaluateAny(ModelBundle bundle, List<ReviewRow> rows) {
        return rows.isEmpty() ? Optional.empty() : Optional.of(evaluate(bundle, rows));
    }

    /**
     * Evaluates every served file that a bundle has, one after the other.
     *
     * @param rows without any, the result is empty
     */
    public static Map<ServedFile, Result> everyFile(ModelBundle bundle, List<ReviewRow> rows) {
        Map<ServedFile, Result> results = new EnumMap<>(ServedFile.class);
        if (!rows.isEmpty()) {
            ServedFile.in(bundle)
                    .forEach(served -> results.put(served, new Evaluator(served.option()).evaluate(bundle, rows)));
        }
        return results;
    }

    static Evaluation evaluation(
            String modelVersion, String servedFile, List<ScoredReview> scored, double reviewsPerSecond) {
        Evaluation.Confusion confusion = Metrics.confusion(scored);
        Evaluation.ClassScore positive = Metrics.positive(confusion);
        return new Evaluation(
                modelVersion,
                servedFile,
                scored.size(),
                Metrics.accuracy(scored),
                Metrics.accuracyInterval(scored),
                positive,
                Metrics.negative(confusion),
                positive.f1(),
                Metrics.rocAuc(scored),
                Metrics.logLoss(scored),
                Metrics.calibrationError(scored),
                confusion,
                reviewsPerSecond);
    }
}
