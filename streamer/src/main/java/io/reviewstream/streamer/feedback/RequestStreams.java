package io.reviewstream.streamer.feedback;

import io.reviewstream.common.event.ChallengerPrediction;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.common.serde.Utf8;
import io.reviewstream.streamer.deadletter.ParsingProcessor.Keyed;
import io.reviewstream.streamer.feedback.FeedbackTopology.FeedbackParts;
import io.reviewstream.streamer.feedback.JoinProcessor.JoinInput;
import io.reviewstream.streamer.feedback.JoinProcessor.JoinOutput;
import io.reviewstream.streamer.request.LabelCandidate;
import io.reviewstream.streamer.request.RequestProcessor;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * The label requests of {@link FeedbackTopology}: the join offers candidates, one partition chooses among them, and the
 * requests come back to the join, which knows when a review is labelled or erased.
 */
final class RequestStreams {
    private RequestStreams() {}

    /** Requests and their tombstones, by review. */
    static KStream<String, JoinInput> requests(StreamsBuilder builder, FeedbackParts parts) {
        JsonSerde<LabelRequest> json = new JsonSerde<>(LabelRequest.class);
        return FeedbackTopology.<byte[]>parsed(
                        builder, parts, parts.topics().labelRequests(), "label-requests", false, record -> {
                            if (record.value() != null) {
                                json.fromBytes(record.value());
                            }
                            return FeedbackTopology.row(record);
                        })
                .repartition(Repartitioned.<String, byte[]>as("label-requests-by-review")
                        .withKeySerde(FeedbackTopology.STRING)
                        .withValueSerde(Serdes.ByteArray())
                        .withNumberOfPartitions(parts.partitions()))
                .mapValues(
                        value -> new JoinInput.RequestInput(
                                Optional.ofNullable(value).map(json::fromBytes)),
                        Named.as("as-request"));
    }

    /** Reviews on which the models of a release disagree. */
    static KStream<String, JoinInput> disagreements(StreamsBuilder builder, FeedbackParts parts) {
        JsonSerde<ChallengerPrediction> json = new JsonSerde<>(ChallengerPrediction.class);
        return FeedbackTopology.<ChallengerPrediction>parsed(
                        builder,
                        parts,
                        parts.topics().challengerPredictions(),
                        "challenger-predictions",
                        true,
                        record -> {
                            ChallengerPrediction prediction = json.fromBytes(record.value());
                            Utf8.require(prediction.reviewId(), "the review's id");
                            return new Keyed<>(prediction.reviewId(), prediction);
                        })
                .filter(
                        (id, prediction) -> prediction.champion().isPositive()
                                != prediction.challenger().isPositive(),
                        Named.as("disagreements"))
                .mapValues(prediction -> new byte[0], Named.as("disagreement"))
                .repartition(Repartitioned.<String, byte[]>as("disagreements-by-review")
                        .withKeySerde(FeedbackTopology.STRING)
                        .withValueSerde(Serdes.ByteArray())
                        .withNumberOfPartitions(parts.partitions()))
                .mapValues(nothing -> new JoinInput.DisagreementInput(), Named.as("as-disagreement"));
    }

    /** Chooses among the candidates, and writes requests and tombstones. */
    static void choose(StreamsBuilder builder, KStream<String, JoinOutput> joined, FeedbackParts parts) {
        builder.addStateStore(FeedbackTopology.store(parts, RequestProcessor.STORE, Serdes.ByteArray()));
        Produced<String, LabelRequest> requests =
                Produced.with(FeedbackTopology.STRING, new JsonSerde<>(LabelRequest.class));
        joined.filter((id, output) -> output instanceof JoinOutput.WithdrawnRequest, Named.as("withdrawn"))
                .mapValues(withdrawn -> (LabelRequest) null, Named.as("withdrawn-request"))
                .to(parts.topics().labelRequests(), requests.withName("withdrawn-requests-sink"));
        joined.filter((id, output) -> output instanceof JoinOutput.CandidateReview, Named.as("offered"))
                .mapValues(
                        output -> ((JoinOutput.CandidateReview) output)
                                .candidate()
                                .orElse(null),
                        Named.as("as-candidate"))
                .repartition(Repartitioned.<String, LabelCandidate>as("label-candidates")
                        .withKeySerde(FeedbackTopology.STRING)
                        .withValueSerde(new JsonSerde<>(LabelCandidate.class))
                        .withNumberOfPartitions(1))
                .process(
                        () -> parts.fatalRecords()
                                .guard(new RequestProcessor(parts.settings().labelRequests(), parts.metrics())),
                        Named.as("choose"),
                        RequestProcessor.STORE)
                .to(parts.topics().labelRequests(), requests.withName("label-requests-sink"));
    }
}
