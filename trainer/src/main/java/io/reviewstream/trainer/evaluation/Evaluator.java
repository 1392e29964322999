package io.reviewstream.trainer.evaluation;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.BulkClassifier;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.Prediction;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.trainer.data.ReviewRow;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Runs bundles over labelled reviews, through the very classifier that the streamer serves with. */
public final class Evaluator {
    /** Bounds the memory that tokens take; large enough for runs of nearly equal length. */
    private static final int CHUNK = 2048;

    private final ServingSettings serving;

    /** Running every bundle so. */
    public Evaluator(ServingSettings serving) {
        this.serving = serving;
    }

    /** On the CPU, this file of every bundle. */
    public Evaluator(ServedFile.FileOption served) {
        this(ServingSettings.on(InferenceDevice.CPU, served));
    }

    /**
     * What one model said of some reviews.
     *
     * @param judged in the order of the rows
     */
    public record Result(Evaluation evaluation, List<ScoredReview> judged) {
        public Result {
            judged = List.copyOf(judged);
        }
    }

    /**
     * Evaluates a model.
     *
     * @param rows at least one
     * @throws io.reviewstream.common.error.UserException where the bundle is damaged or lacks the file
     */
    public Result evaluate(ModelBundle bundle, List<ReviewRow> rows) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("nothing to evaluate " + bundle.version() + " on");
        }
        try (SharedClassifier classifier = serving.load(bundle);
                ModelLease lease = classifier.acquire();
                BulkClassifier bulk = new BulkClassifier(lease, serving)) {
            long start = System.nanoTime();
            List<ScoredReview> judged = new ArrayList<>(rows.size());
            for (int from = 0; from < rows.size(); from += CHUNK) {
                List<ReviewRow> chunk = rows.subList(from, Math.min(rows.size(), from + CHUNK));
                List<Prediction> predictions =
                        bulk.classify(chunk.stream().map(ReviewRow::text).toList());
                for (int i = 0; i < chunk.size(); i++) {
                    judged.add(new ScoredReview(chunk.get(i), predictions.get(i).probability()));
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Result(
                    evaluation(
                            bundle.version().value(),
                            classifier.served().file(),
                            judged,
                            rows.size() / Math.max(seconds, 1e-9)),
                    judged);
        }
    }

    /**
     * Evaluates every served file that a bundle has, one after the other.
     *
     * @param rows where there are none, there is nothing to say of any file
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
            String modelVersion, String servedFile, List<ScoredReview> judged, double reviewsPerSecond) {
        Evaluation.Confusion confusion = Metrics.confusion(judged);
        Evaluation.ClassScore positive = Metrics.positive(confusion);
        return new Evaluation(
                modelVersion,
                servedFile,
                judged.size(),
                Metrics.accuracy(judged),
                Metrics.accuracyInterval(judged),
                positive,
                Metrics.negative(confusion),
                positive.f1(),
                Metrics.rocAuc(judged),
                Metrics.logLoss(judged),
                Metrics.calibrationError(judged),
                confusion,
                reviewsPerSecond);
    }
}
