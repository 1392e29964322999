package io.reviewstream.streamer.classify;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.streamer.classify.ModelHealth.NoModelException;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import io.reviewstream.streamer.swap.ModelSlot.LeasedModel;
import io.reviewstream.streamer.swap.ModelSlot.ServedArm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Predicts one record, in a batch with those upcoming records that are closest to it in length. The batch is filled from
 * the record's own partition first: Kafka Streams processes one partition at a time, and its transaction has to end
 * before the transaction timeout. Reviews with equal tokens are classified once. Owned by one stream thread.
 */
final class BatchPredictor {
    private static final Logger LOG = LoggerFactory.getLogger(BatchPredictor.class);
    /** Among so many reviews that the network has to read, nearly every one finds others of its length. */
    private static final int BATCHES_AHEAD = 8;

    /** Counted in records, so that the results of all partitions of a thread fit into its cache. */
    private static final int BATCHES_AHEAD_IN_OTHERS = 2;

    private final Function<String, Optional<LeasedModel>> models;
    private final ModelHealth health;
    private final InputParser parser;
    private final BatchingPolicy policy;
    private final TextPredictionCache byText;
    private final StreamerMetrics metrics;

    BatchPredictor(
            Function<String, Optional<LeasedModel>> models,
            ModelHealth health,
            InputParser parser,
            BatchingPolicy policy,
            TextPredictionCache byText,
            StreamerMetrics metrics) {
        this.models = models;
        this.health = health;
        this.parser = parser;
        this.policy = policy;
        this.byText = byText;
        this.metrics = metrics;
    }

    /**
     * Predicts a record, or returns the prediction that an earlier batch made of it. The results of the whole batch go
     * into the cache.
     *
     * @param record taken from {@code prefetched}
     * @throws NoModelException if no model is active, or the active one failed and is to blame
     */
    PredictionResult predict(PrefetchedRecord record, PrefetchedRecords prefetched) {
        Optional<SerializationException> parseError = record.parse(parser);
        if (parseError.isPresent()) {
            return new PredictionResult.InvalidInput(parseError.get());
        }
        Optional<PredictionResult> cached = prefetched.cache().find(record);
        if (cached.filter(PredictionResult.Predicted.class::isInstance).isPresent()) {
            return cached.get();
        }
        try (LeasedModel model = models.apply(record.review().reviewText())
                .orElseThrow(() -> new NoModelException("No model is active.", null))) {
            long start = System.nanoTime();
            if (tokenize(List.of(record), 1, model, prefetched.cache()).isEmpty()) {
                return prefetched.cache().find(record).orElseThrow();
            }
            // What has failed once is retried alone.
            List<PrefetchedRecord> batch =
                    cached.isPresent() ? List.of(record) : batchAround(record, prefetched, model);
            metrics.tokenized(Duration.ofNanos(System.nanoTime() - start));
            Set<TokenizedReview> distinct = new LinkedHashSet<>();
            for (PrefetchedRecord mate : batch) {
                metrics.queued(mate.waited());
                distinct.add(mate.tokens());
            }
            Map<TokenizedReview, PredictionResult> results = classify(List.copyOf(distinct), model);
            checkHealth(model.lease(), batch, results);
            batch.forEach(mate -> keep(mate, results.get(mate.tokens()), prefetched.cache()));
            return results.get(record.tokens());
        }
    }

    private void keep(PrefetchedRecord record, PredictionResult result, PredictionCache cache) {
        cache.put(record, result);
        if (result instanceof PredictionResult.Predicted predicted) {
            byText.put(predicted.modelVersion(), record.review().reviewText(), predicted.prediction());
        }
    }

    private void checkHealth(
            ModelLease model, List<PrefetchedRecord> batch, Map<TokenizedReview, PredictionResult> results) {
        List<String> predicted = new ArrayList<>();
        Map<String, RuntimeException> failures = new HashMap<>();
        for (PrefetchedRecord mate : batch) {
            if (results.get(mate.tokens()) instanceof PredictionResult.InferenceFailed failed) {
                failures.put(mate.review().reviewText(), failed.cause());
            } else {
                predicted.add(mate.review().reviewText());
            }
        }
        health.check(model, predicted, failures);
    }

    private List<PrefetchedRecord> batchAround(
            PrefetchedRecord record, PrefetchedRecords prefetched, LeasedModel model) {
        List<List<PrefetchedRecord>> windows = new ArrayList<>();
        for (List<PrefetchedRecord> window :
                prefetched.upcoming(record.position().partition(), BATCHES_AHEAD_IN_OTHERS * policy.maxReviews())) {
            windows.add(tokenize(window, BATCHES_AHEAD * policy.maxReviews(), model, prefetched.cache()));
        }
        List<PrefetchedRecord> batch =
                policy.around(record, windows, mate -> mate.tokens().tokens());
        addDuplicates(batch, windows);
        return batch;
    }

    /** Adds every record whose tokens are in the batch already, which costs no inference. */
    private static void addDuplicates(List<PrefetchedRecord> batch, List<List<PrefetchedRecord>> windows) {
        Set<PrefetchedRecord> inBatch = Collections.newSetFromMap(new IdentityHashMap<>());
        inBatch.addAll(batch);
        Set<TokenizedReview> distinct = new HashSet<>();
        batch.forEach(record -> distinct.add(record.tokens()));
        for (List<PrefetchedRecord> window : windows) {
            for (PrefetchedRecord record : window) {
                if (distinct.contains(record.tokens()) && inBatch.add(record)) {
                    batch.add(record);
                }
            }
        }
    }

    /**
     * Tokenizes those records that this model's tokenizer has not tokenized yet, until there are enough with tokens.
     *
     * @param enough number of records with tokens after which the rest of the window is left alone
     * @return the records with tokens; left out are those that are not reviews, those that another model predicts, and those
     *     whose text was predicted before, that the linear stage answered or on which the tokenizer failed, whose results
     *     are in the cache
     */
    private List<PrefetchedRecord> tokenize(
            List<PrefetchedRecord> window, int enough, LeasedModel leased, PredictionCache cache) {
        ModelLease model = leased.lease();
        List<PrefetchedRecord> reviews = new ArrayList<>(window.size());
        List<PrefetchedRecord> fresh = new ArrayList<>();
        for (PrefetchedRecord record : window) {
            if (reviews.size() == enough) {
                break;
            }
            if (record.parse(parser).isPresent()) {
                continue;
            }
            String text = record.review().reviewText();
            if (!leased.predicts(text)) {
                continue;
            }
            if (record.isTokenizedBy(model.modelVersion())) {
                reviews.add(record);
                continue;
            }
            // What the linear stage answers is in no cache.
            Optional<Prediction> answer = model.answer(text).or(() -> byText.find(model.modelVersion(), text));
            if (answer.isPresent()) {
                cache.put(record, new PredictionResult.Predicted(model.modelVersion(), answer.get(), leased.arm()));
            } else {
                reviews.add(record);
                fresh.add(record);
            }
        }
        try {
            List<TokenizedReview> tokens = model.tokenizeAll(
                    fresh.stream().map(record -> record.review().reviewText()).toList());
            for (int i = 0; i < fresh.size(); i++) {
                fresh.get(i).setTokens(model.modelVersion(), tokens.get(i));
            }
            return reviews;
        } catch (RuntimeException e) {
            LOG.atDebug().addKeyValue("reviews", fresh.size()).log("The tokenizer failed; each review is tried alone");
        }
        for (PrefetchedRecord record : fresh) {
            try {
                record.setTokens(
                        model.modelVersion(), model.tokenize(record.review().reviewText()));
            } catch (RuntimeException e) {
                health.check(model, List.of(), Map.of(record.review().reviewText(), e));
                cache.put(record, new PredictionResult.InferenceFailed(e));
            }
        }
        return reviews.stream()
                .filter(record -> record.isTokenizedBy(model.modelVersion()))
                .toList();
    }

    /** Classifies a batch. A batch that fails is bisected, so that only the review that makes it fail has no prediction. */
    private Map<TokenizedReview, PredictionResult> classify(List<TokenizedReview> batch, LeasedModel model) {
        List<Prediction> predictions;
        long start = System.nanoTime();
        try {
            predictions = model.lease().classify(batch);
        } catch (RuntimeException e) {
            metrics.count(CountedEvent.BATCH_FAILED);
            if (batch.size() == 1) {
                return Map.of(batch.get(0), new PredictionResult.InferenceFailed(e));
            }
            int half = (batch.size() + 1) / 2;
            Map<TokenizedReview, PredictionResult> results = new HashMap<>(classify(batch.subList(0, half), model));
            results.putAll(classify(batch.subList(half, batch.size()), model));
            return results;
        }
        metrics.batchClassified(
                batch.size(),
                batch.stream().mapToInt(TokenizedReview::tokens).sum(),
                Duration.ofNanos(System.nanoTime() - start));
        Map<TokenizedReview, PredictionResult> results = new HashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            results.put(
                    batch.get(i),
                    new PredictionResult.Predicted(model.lease().modelVersion(), predictions.get(i), model.arm()));
        }
        return results;
    }

    /** What {@link BatchPredictor} returns for one record. */
    sealed interface PredictionResult {
        /**
         * A prediction and the version of the model that made it, which may be replaced before the record's turn.
         *
         * @param arm empty if one model served all reviews
         */
        record Predicted(ModelVersion modelVersion, Prediction prediction, Optional<ServedArm> arm)
                implements PredictionResult {}

        /** The value is not a review. */
        record InvalidInput(SerializationException reason) implements PredictionResult {}

        /** The tokenizer or the model failed on this review alone. */
        record InferenceFailed(RuntimeException cause) implements PredictionResult {}
    }
}
