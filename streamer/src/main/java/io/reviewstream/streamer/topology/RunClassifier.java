package io.reviewstream.streamer.topology;

import io.reviewstream.common.inference.Prediction;
import io.reviewstream.common.inference.Runs;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.swap.ModelLease;
import io.reviewstream.streamer.swap.ModelLeases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Answers one record, and in the same run those upcoming ones that are closest to it in length. The run is filled from
 * the record's own partition first: a pass of Kafka Streams works through one partition, and its transaction has to be
 * over before the transaction timeout. Owned by one stream thread.
 */
final class RunClassifier {
    private final ModelLeases models;
    private final InputParser parser;
    private final Runs limits;
    private final StreamerMetrics metrics;

    RunClassifier(ModelLeases models, InputParser parser, Runs limits, StreamerMetrics metrics) {
        this.models = models;
        this.parser = parser;
        this.limits = limits;
        this.metrics = metrics;
    }

    /** Answers {@code own} in a run unless it has a memo; without an answer afterwards, it has a failure. */
    void answer(Polled own, TopicPartition partition, LookAhead lookAhead) {
        if (own.answer().isEmpty()) {
            try (ModelLease model = models.acquire()) {
                long start = System.nanoTime();
                if (!isReadable(own, model)) {
                    return;
                }
                List<Polled> run = own.failure().isPresent() ? List.of(own) : form(own, partition, lookAhead, model);
                metrics.tokenized(Duration.ofNanos(System.nanoTime() - start));
                classify(run, model);
            }
        }
    }

    private List<Polled> form(Polled own, TopicPartition partition, LookAhead lookAhead, ModelLease model) {
        List<Polled> run = new ArrayList<>();
        run.add(own);
        int target = own.tokens(parser, model).tokens();
        int tokens = target;
        int width = target;
        for (List<Polled> window : lookAhead.upcoming(partition, 2 * limits.maxReviews())) {
            if (run.size() >= limits.maxReviews()) {
                break;
            }
            for (Polled candidate : closestFirst(window, target, model)) {
                int length = candidate.tokens(parser, model).tokens();
                if (limits.fits(run.size() + 1, tokens + length, Math.max(width, length))) {
                    run.add(candidate);
                    tokens += length;
                    width = Math.max(width, length);
                }
            }
        }
        return run;
    }

    private List<Polled> closestFirst(List<Polled> window, int target, ModelLease model) {
        return window.stream()
                .filter(candidate -> isReadable(candidate, model))
                .sorted(Comparator.comparingInt(
                        candidate -> Math.abs(candidate.tokens(parser, model).tokens() - target)))
                .toList();
    }

    /** Whatever is wrong with another record is said when its own turn comes. */
    private boolean isReadable(Polled candidate, ModelLease model) {
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
    private void classify(List<Polled> run, ModelLease model) {
        List<TokenizedReview> reviews =
                run.stream().map(polled -> polled.tokens(parser, model)).toList();
        List<Prediction> predictions;
        long start = System.nanoTime();
        try {
            predictions = model.classify(reviews);
        } catch (RuntimeException e) {
            metrics.runFailed();
            if (run.size() == 1) {
                run.get(0).failed(e);
                return;
            }
            classify(run.subList(0, run.size() / 2), model);
            classify(run.subList(run.size() / 2, run.size()), model);
            return;
        }
        metrics.ran(
                run.size(),
                reviews.stream().mapToInt(TokenizedReview::tokens).sum(),
                Duration.ofNanos(System.nanoTime() - start));
        for (int i = 0; i < run.size(); i++) {
            run.get(i).answered(new Polled.Answer(model.modelVersion(), predictions.get(i)));
        }
    }
}
