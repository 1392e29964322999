package io.reviewstream.streamer.classify;

import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.Prediction;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.swap.ModelLease;
import io.reviewstream.streamer.swap.ModelLeases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one record, and in the same run those upcoming ones that are closest to it in length. The run is filled from
 * the record's own partition first: a pass of Kafka Streams works through one partition, and its transaction has to be
 * over before the transaction timeout. A text that comes twice among
 * those is classified once. Owned by one stream thread.
 */
final class BatchPredictor {
    private static final Logger LOG = LoggerFactory.getLogger(BatchPredictor.class);
    /** About what one poll returns: among so many, nearly every record finds company of its length. */
    private static final int RUNS_AHEAD = 8;

    private static final int RUNS_AHEAD_IN_OTHERS = 2;

    private final ModelLeases models;
    private final InputParser parser;
    private final BatchingPolicy limits;
    private final StreamerMetrics metrics;

    BatchPredictor(ModelLeases models, InputParser parser, BatchingPolicy limits, StreamerMetrics metrics) {
        this.models = models;
        this.parser = parser;
        this.limits = limits;
        this.metrics = metrics;
    }

    /** Answers {@code own} in a run unless it has a memo; without an answer afterwards, it has a failure. */
    void answer(PrefetchedRecord own, TopicPartition partition, PrefetchedRecords lookAhead) {
        if (own.answer().isEmpty()) {
            try (ModelLease model = models.acquire()) {
                long start = System.nanoTime();
                if (!isReadable(own, model)) {
                    return;
                }
                List<PrefetchedRecord> run =
                        own.failure().isPresent() ? List.of(own) : form(own, partition, lookAhead, model);
                metrics.tokenized(Duration.ofNanos(System.nanoTime() - start));
                run.forEach(polled -> metrics.queued(polled.waited()));
                classify(run, lookAhead, model);
            }
        }
    }

    private List<PrefetchedRecord> form(
            PrefetchedRecord own, TopicPartition partition, PrefetchedRecords lookAhead, ModelLease model) {
        List<List<PrefetchedRecord>> windows = new ArrayList<>();
        for (List<PrefetchedRecord> window : lookAhead.upcoming(
                partition, RUNS_AHEAD * limits.maxReviews(), RUNS_AHEAD_IN_OTHERS * limits.maxReviews())) {
            windows.add(readable(window, model));
        }
        List<PrefetchedRecord> run = limits.around(own, windows, polled -> tokens(polled, model));
        addTwins(run, windows, model);
        return run;
    }

    /** What has the very tokens of a review in the run costs nothing more. */
    private void addTwins(List<PrefetchedRecord> run, List<List<PrefetchedRecord>> windows, ModelLease model) {
        Set<PrefetchedRecord> inRun = Collections.newSetFromMap(new IdentityHashMap<>());
        inRun.addAll(run);
        Set<TokenizedReview> known = new HashSet<>();
        run.forEach(polled -> known.add(polled.tokens(parser, model)));
        for (List<PrefetchedRecord> window : windows) {
            for (PrefetchedRecord polled : window) {
                if (known.contains(polled.tokens(parser, model)) && inRun.add(polled)) {
                    run.add(polled);
                }
            }
        }
    }

    private int tokens(PrefetchedRecord polled, ModelLease model) {
        return polled.tokens(parser, model).tokens();
    }

    private List<PrefetchedRecord> readable(List<PrefetchedRecord> window, ModelLease model) {
        List<PrefetchedRecord> fresh = window.stream()
                .filter(polled -> !polled.isTokenizedBy(model) && polled.isReview(parser))
                .toList();
        try {
            List<TokenizedReview> tokens = model.tokenizeAll(fresh.stream()
                    .map(polled -> polled.review(parser).reviewText())
                    .toList());
            for (int i = 0; i < fresh.size(); i++) {
                fresh.get(i).tokenized(model, tokens.get(i));
            }
        } catch (RuntimeException e) {
            LOG.atDebug().addKeyValue("reviews", fresh.size()).log("Not tokenized together; each is tried by itself");
        }
        return window.stream().filter(polled -> isReadable(polled, model)).toList();
    }

    /** Whatever is wrong with another record is said when its own turn comes. */
    private boolean isReadable(PrefetchedRecord candidate, ModelLease model) {
        try {
            candidate.tokens(parser, model);
            return true;
        } catch (SerializationException e) {
            return false;
        } catch (RuntimeException e) {
            candidate.failed(e);
            return false;
        }
    }

    /** Classifies a run; one that fails is bisected, so that only the record to blame stays without an answer. */
    private void classify(List<PrefetchedRecord> run, PrefetchedRecords lookAhead, ModelLease model) {
        Map<TokenizedReview, List<PrefetchedRecord>> reviews = new LinkedHashMap<>();
        for (PrefetchedRecord polled : run) {
            reviews.computeIfAbsent(polled.tokens(parser, model), none -> new ArrayList<>())
                    .add(polled);
        }
        List<TokenizedReview> distinct = List.copyOf(reviews.keySet());
        List<Prediction> predictions;
        long start = System.nanoTime();
        try {
            predictions = model.classify(distinct);
        } catch (RuntimeException e) {
            metrics.runFailed();
            if (distinct.size() == 1) {
                run.forEach(polled -> polled.failed(e));
                return;
            }
            List<List<PrefetchedRecord>> halves = List.of(new ArrayList<>(), new ArrayList<>());
            for (int i = 0; i < distinct.size(); i++) {
                halves.get(2 * i / distinct.size()).addAll(reviews.get(distinct.get(i)));
            }
            halves.forEach(half -> classify(half, lookAhead, model));
            return;
        }
        metrics.ran(
                distinct.size(),
                distinct.stream().mapToInt(TokenizedReview::tokens).sum(),
                Duration.ofNanos(System.nanoTime() - start));
        for (int i = 0; i < distinct.size(); i++) {
            PrefetchedRecord.ModelPrediction answer =
                    new PrefetchedRecord.ModelPrediction(model.modelVersion(), predictions.get(i));
            reviews.get(distinct.get(i)).forEach(polled -> lookAhead.answered(polled, answer));
        }
    }
}
