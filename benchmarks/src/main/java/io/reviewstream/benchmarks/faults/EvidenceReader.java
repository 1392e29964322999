package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.verdict.Evidence.ReadDeadLetter;
import io.reviewstream.benchmarks.verdict.Evidence.ReadLabel;
import io.reviewstream.benchmarks.verdict.Evidence.ReadLabelRequest;
import io.reviewstream.benchmarks.verdict.Evidence.ReadPrediction;
import io.reviewstream.benchmarks.verdict.Evidence.RecordLocation;
import io.reviewstream.benchmarks.verdict.Evidence.SentLabel;
import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.JsonSerde;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Reads what the streamer has produced. */
final class EvidenceReader {
    private static final JsonSerde<ClassifiedReview> CLASSIFIED = new JsonSerde<>(ClassifiedReview.class);
    private static final JsonSerde<LabeledReview> LABELED = new JsonSerde<>(LabeledReview.class);
    private static final JsonSerde<ReviewLabel> LABEL = new JsonSerde<>(ReviewLabel.class);
    private static final JsonSerde<LabelRequest> LABEL_REQUEST = new JsonSerde<>(LabelRequest.class);

    private final HarnessClients clients;
    private final Topics topics;

    EvidenceReader(HarnessClients clients, Topics topics) {
        this.clients = clients;
        this.topics = topics;
    }

    List<ReadPrediction> predictions() {
        List<ReadPrediction> predictions = new ArrayList<>();
        TopicReader.readAll(clients.kafka(), topics.classifiedReviews(), record -> {
            ClassifiedReview review = CLASSIFIED.fromBytes(record.value());
            String version = header(record, HeaderNames.MODEL_VERSION);
            predictions.add(new ReadPrediction(
                    location(record),
                    text(record.key()),
                    header(record, HeaderNames.REVIEW_KEY),
                    Instant.ofEpochMilli(record.timestamp()),
                    review.reviewTimestamp(),
                    HeaderText.of(record.headers()),
                    sha256(review.reviewText().getBytes(StandardCharsets.UTF_8)),
                    version.equals(review.modelVersion()) ? version : version + " or " + review.modelVersion()));
        });
        return predictions;
    }

    List<ReadDeadLetter> deadLetters() {
        List<ReadDeadLetter> letters = new ArrayList<>();
        TopicReader.readAll(
                clients.kafka(),
                topics.reviewsDeadLetters(),
                record -> letters.add(new ReadDeadLetter(
                        location(record),
                        new RecordLocation(
                                header(record, HeaderNames.TOPIC),
                                Integer.parseInt(header(record, HeaderNames.PARTITION)),
                                Long.parseLong(header(record, HeaderNames.OFFSET))),
                        text(record.key()),
                        Instant.ofEpochMilli(record.timestamp()),
                        HeaderText.of(record.headers()),
                        sha256(record.value()))));
        return letters;
    }

    /** Labels on {@code review-labels} that the harness did not send. */
    List<ReadLabel> forwarded(Collection<SentLabel> sent) {
        Set<RecordLocation> own = sent.stream().map(SentLabel::at).collect(Collectors.toSet());
        List<ReadLabel> labels = new ArrayList<>();
        TopicReader.readAll(clients.kafka(), topics.reviewLabels(), record -> {
            if (!own.contains(location(record))) {
                ReviewLabel label = LABEL.fromBytes(record.value());
                labels.add(new ReadLabel(
                        location(record),
                        label.reviewId(),
                        label.isPositive(),
                        label.labeledAt().orElse(Instant.ofEpochMilli(record.timestamp()))));
            }
        });
        return labels;
    }

    List<ReadLabel> labeled() {
        List<ReadLabel> rows = new ArrayList<>();
        TopicReader.readAll(clients.kafka(), topics.labeledReviews(), record -> {
            LabeledReview row = LABELED.fromBytes(record.value());
            rows.add(new ReadLabel(location(record), text(record.key()), row.isPositive(), row.labeledAt()));
        });
        return rows;
    }

    List<ReadLabelRequest> labelRequests() {
        List<ReadLabelRequest> requests = new ArrayList<>();
        TopicReader.readAll(clients.kafka(), topics.labelRequests(), record -> {
            if (record.value() != null) {
                LabelRequest request = LABEL_REQUEST.fromBytes(record.value());
                requests.add(new ReadLabelRequest(request.reviewId(), request.requestedAt()));
            }
        });
        return requests;
    }

    long unmatched() {
        return clients.count(topics.labelsUnmatched());
    }

    private static RecordLocation location(ConsumerRecord<?, ?> record) {
        return new RecordLocation(record.topic(), record.partition(), record.offset());
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return HeaderNames.text(record.headers(), name).orElse("none");
    }

    private static String text(byte[] key) {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] value) {
        return value == null ? "" : Sha256.of(value);
    }

    /** Headers as one text, in order, without those that the streamer adds. */
    static final class HeaderText {
        private HeaderText() {}

        static String of(Headers headers) {
            StringJoiner text = new StringJoiner(";");
            for (Header header : headers) {
                if (!isAdded(header.key())) {
                    text.add(header.key() + "="
                            + (header.value() == null ? "null" : HexFormat.of().formatHex(header.value())));
                }
            }
            return text.toString();
        }

        private static boolean isAdded(String name) {
            return name.startsWith(HeaderNames.ERRORS)
                    || name.equals(HeaderNames.REVIEW_ID)
                    || name.equals(HeaderNames.REVIEW_POSITION)
                    || name.equals(HeaderNames.REVIEW_TIMESTAMP)
                    || name.equals(HeaderNames.REVIEW_KEY)
                    || name.equals(HeaderNames.MODEL_VERSION)
                    || name.equals(HeaderNames.MODEL_STAGE)
                    || name.equals(HeaderNames.MODEL_DRIFT);
        }

        /** Adds the headers that the harness gives a review. */
        static Headers add(Headers headers, long number) {
            headers.add("number", bytes(String.valueOf(number)));
            headers.add("source", bytes("größe"));
            headers.add("source", number % 3 == 0 ? new byte[0] : new byte[] {(byte) number, -1, 0});
            if (number % 5 == 0) {
                headers.add("empty", null);
            }
            return headers;
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
