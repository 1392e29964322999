package io.reviewstream.benchmarks.verdict;

import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.registry.ReleaseStep;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that the checks need, read with {@code read_committed}.
 *
 * @param forwarded labels on {@code review-labels} that the streamer sent there
 * @param labeled the rows of {@code labeled-reviews}
 * @param labelRequests requests for labels, without those that withdraw one
 * @param unmatched number of labels without a review
 * @param models versions that were champion
 * @param badModels those of them that labels must roll back
 * @param retrainAfter number of new labels after which retraining is requested
 * @param behind number of records that the streamer has not processed, by partition
 */
public record Evidence(
        List<SentReview> reviews,
        List<SentLabel> labels,
        List<ReadPrediction> predictions,
        List<ReadDeadLetter> deadLetters,
        List<ReadLabel> forwarded,
        List<ReadLabel> labeled,
        List<ReadRequest> requests,
        List<ReadReply> replies,
        List<ReadLabelRequest> labelRequests,
        long unmatched,
        Set<String> models,
        List<BadModel> badModels,
        long retrainAfter,
        Map<String, Long> behind) {
    /** Labels that are requested a day in a fault run: five every five seconds. */
    public static final int REQUESTS_PER_DAY = 86_400;

    static final int REQUESTS_OF_A_SLOT = 5;

    public Evidence {
        reviews = List.copyOf(reviews);
        labels = List.copyOf(labels);
        predictions = List.copyOf(predictions);
        deadLetters = List.copyOf(deadLetters);
        forwarded = List.copyOf(forwarded);
        labeled = List.copyOf(labeled);
        requests = List.copyOf(requests);
        replies = List.copyOf(replies);
        labelRequests = List.copyOf(labelRequests);
        models = Set.copyOf(models);
        badModels = List.copyOf(badModels);
        behind = Map.copyOf(behind);
    }

    /** The location of a record. */
    public record RecordLocation(String topic, int partition, long offset) {
        public RecordLocation {
            if (partition < 0 || offset < 0) {
                throw new IllegalArgumentException("not a location: partition " + partition + ", offset " + offset);
            }
        }

        /** Also the id of a review that has none. */
        @Override
        public String toString() {
            return topic + "-" + partition + "-" + offset;
        }
    }

    /**
     * A review as Kafka acknowledged it.
     *
     * @param ownId in its payload
     * @param headers all of them, in one text
     * @param valid whether a prediction is expected; otherwise a dead letter is
     * @param sha256 of its text where it is valid, of its value where not
     * @param label in its payload
     */
    public record SentReview(
            RecordLocation at,
            Optional<String> ownId,
            String key,
            Instant timestamp,
            String headers,
            boolean valid,
            String sha256,
            Optional<Boolean> label) {
        /** The timestamp of a record that has none. */
        public static final Instant NO_TIME = Instant.ofEpochMilli(-1);

        /** The key of its prediction. */
        public String id() {
            return ownId.orElseGet(at::toString);
        }

        String name() {
            return ownId.map(id -> id + " at " + at).orElseGet(at::toString);
        }
    }

    /**
     * A label as Kafka acknowledged it.
     *
     * @param reviewId id of its review, which may not have been sent
     * @param labeledAt in its payload, or else the timestamp of its record
     * @param readable whether it can be parsed; otherwise a dead letter is expected
     * @param sha256 of its value
     */
    public record SentLabel(
            RecordLocation at,
            String reviewId,
            boolean isPositive,
            Instant labeledAt,
            boolean readable,
            String sha256) {
        String name() {
            return "of " + reviewId + " at " + at;
        }
    }

    /**
     * A prediction that was read.
     *
     * @param key of the review, from a header
     * @param timestamp of the record
     * @param reviewTimestamp in the payload
     * @param headers those of the input, in one text
     * @param sha256 of the review's text
     */
    public record ReadPrediction(
            RecordLocation at,
            String reviewId,
            String key,
            Instant timestamp,
            Instant reviewTimestamp,
            String headers,
            String sha256,
            String modelVersion) {}

    /**
     * A dead letter that was read.
     *
     * @param of location of the input, from its headers
     * @param headers those of the input, in one text
     * @param sha256 of its value
     */
    public record ReadDeadLetter(
            RecordLocation at, RecordLocation of, String key, Instant timestamp, String headers, String sha256) {}

    /** A label that the streamer produced: one that it forwarded from a review, or one joined with its prediction. */
    public record ReadLabel(RecordLocation at, String reviewId, boolean isPositive, Instant labeledAt) {}

    /** A retrain request, and the time of the broker. */
    public record ReadRequest(RetrainRequest request, Instant at) {}

    /**
     * A model that is wrong about every review, and was promoted.
     *
     * @param steps of its releases, oldest first
     * @param replaced whether the champion before it predicted after the rollback
     */
    public record BadModel(String version, List<ReleaseStep> steps, boolean replaced) {
        public BadModel {
            steps = List.copyOf(steps);
        }
    }

    /**
     * A review that people were asked to label.
     *
     * @param slot end of the time of which it was chosen
     */
    public record ReadLabelRequest(String reviewId, Instant slot) {}

    /** The answer to a retrain request, and the time of the broker. */
    public record ReadReply(String requestId, Instant at) {}
}
