package io.reviewstream.benchmarks.verdict;

import io.reviewstream.benchmarks.verdict.Evidence.RecordLocation;
import io.reviewstream.common.event.RetrainRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that a verdict follows from, read with {@code read_committed}.
 *
 * @param forwarded labels on {@code review-labels} that nobody but the streamer sent there
 * @param labeled the rows of {@code labeled-reviews}
 * @param unmatched how many labels were given up
 * @param models versions that were ever right to serve
 * @param retrainAfter labels that make a request
 * @param behind records that the streamer has not got to, by partition
 */
public record Evidence(
        List<SentReview> reviews,
        List<SentLabel> labels,
        List<ReadPrediction> answers,
        List<ReadDeadLetter> deadLetters,
        List<ReadLabel> forwarded,
        List<ReadLabel> labeled,
        List<ReadRequest> requests,
        List<ReadReply> replies,
        long unmatched,
        Set<String> models,
        long retrainAfter,
        Map<String, Long> behind) {
    public Evidence {
        reviews = List.copyOf(reviews);
        labels = List.copyOf(labels);
        answers = List.copyOf(answers);
        deadLetters = List.copyOf(deadLetters);
        forwarded = List.copyOf(forwarded);
        labeled = List.copyOf(labeled);
        requests = List.copyOf(requests);
        replies = List.copyOf(replies);
        models = Set.copyOf(models);
        behind = Map.copyOf(behind);
    }

    /** Where a record stands. */
    public record RecordLocation(String topic, int partition, long offset) {
        public RecordLocation {
            Objects.requireNonNull(topic);
            if (partition < 0 || offset < 0) {
                throw new IllegalArgumentException("no place: partition " + partition + ", offset " + offset);
            }
        }

        /** As the id of a review that brings none. */
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
     * @param answerable whether a prediction is due; otherwise it is a dead letter
     * @param sha256 of its text where it is answerable, of its value where not
     * @param label that is in it
     */
    public record SentReview(
            RecordLocation at,
            Optional<String> ownId,
            String key,
            Instant timestamp,
            String headers,
            boolean answerable,
            String sha256,
            Optional<Boolean> label) {
        public SentReview {
            Objects.requireNonNull(at);
            Objects.requireNonNull(ownId);
            Objects.requireNonNull(key);
            Objects.requireNonNull(timestamp);
            Objects.requireNonNull(headers);
            Objects.requireNonNull(sha256);
            Objects.requireNonNull(label);
        }

        /** What its prediction is keyed by. */
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
     * @param reviewId whose it is; nobody has to have sent that review
     * @param labeledAt as it says itself, or else its record's timestamp
     * @param readable whether it is a label at all; otherwise it is a dead letter
     * @param sha256 of its value
     */
    public record SentLabel(
            RecordLocation at, String reviewId, boolean isPositive, Instant labeledAt, boolean readable, String sha256) {
        public SentLabel {
            Objects.requireNonNull(at);
            Objects.requireNonNull(reviewId);
            Objects.requireNonNull(labeledAt);
            Objects.requireNonNull(sha256);
        }

        String name() {
            return "of " + reviewId + " at " + at;
        }
    }

    /**
     * A prediction that was read.
     *
     * @param key of the review, as a header says
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
            String modelVersion) {
        public ReadPrediction {
            Objects.requireNonNull(at);
            Objects.requireNonNull(reviewId);
            Objects.requireNonNull(key);
            Objects.requireNonNull(timestamp);
            Objects.requireNonNull(reviewTimestamp);
            Objects.requireNonNull(headers);
            Objects.requireNonNull(sha256);
            Objects.requireNonNull(modelVersion);
        }
    }

    /**
     * A dead letter that was read.
     *
     * @param of the input that it names
     * @param headers those of the input, in one text
     * @param sha256 of its value
     */
    public record ReadDeadLetter(
            RecordLocation at, RecordLocation of, String key, Instant timestamp, String headers, String sha256) {
        public ReadDeadLetter {
            Objects.requireNonNull(at);
            Objects.requireNonNull(of);
            Objects.requireNonNull(key);
            Objects.requireNonNull(timestamp);
            Objects.requireNonNull(headers);
            Objects.requireNonNull(sha256);
        }
    }

    /** A label that the streamer produced: one that it found in a review and forwarded, or one that met its prediction. */
    public record ReadLabel(RecordLocation at, String reviewId, boolean isPositive, Instant labeledAt) {
        public ReadLabel {
            Objects.requireNonNull(at);
            Objects.requireNonNull(reviewId);
            Objects.requireNonNull(labeledAt);
        }
    }

    /** A request for retraining, and when the broker took it. */
    public record ReadRequest(RetrainRequest request, Instant at) {
        public ReadRequest {
            Objects.requireNonNull(request);
            Objects.requireNonNull(at);
        }
    }

    /** The answer to a request, which has used up all its labels, and when the broker took it. */
    public record ReadReply(String requestId, Instant at) {
        public ReadReply {
            Objects.requireNonNull(requestId);
            Objects.requireNonNull(at);
        }
    }
}
