package io.reviewstream.benchmarks.labels;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.request.CandidateFilter;
import io.reviewstream.streamer.request.LabelCandidate;
import io.reviewstream.streamer.request.RequestProcessor;
import io.reviewstream.streamer.settings.FeedbackSettings.LabelRequestSettings;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.evaluation.ScoredReview;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.Stores;

/** The choice of label requests as the streamer runs it, with five requests in each slot of five seconds. */
final class RequestDriver implements AutoCloseable {
    private static final int IN_A_SLOT = 5;
    private static final Duration SLOT = Duration.ofSeconds(5);
    private static final LabelRequestSettings SETTINGS = new LabelRequestSettings(
            Math.toIntExact(IN_A_SLOT * Duration.ofDays(1).dividedBy(SLOT)), Duration.ofDays(7));

    private final CandidateFilter filter = new CandidateFilter(SETTINGS);
    private final TopologyTestDriver driver;
    private final TestInputTopic<String, LabelCandidate> candidates;
    private final TestOutputTopic<String, LabelRequest> requests;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    RequestDriver() {
        StreamerMetrics metrics = new StreamerMetrics();
        Topology topology = new Topology()
                .addSource(
                        "in",
                        new StringDeserializer(),
                        new JsonSerde<>(LabelCandidate.class).deserializer(),
                        "candidates")
                .addProcessor("choose", () -> new RequestProcessor(SETTINGS, metrics), "in")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(RequestProcessor.STORE),
                                Serdes.String(),
                                Serdes.ByteArray()),
                        "choose")
                .addSink(
                        "out",
                        "requests",
                        new StringSerializer(),
                        new JsonSerde<>(LabelRequest.class).serializer(),
                        "choose");
        driver = new TopologyTestDriver(topology, new Properties(), now);
        candidates = driver.createInputTopic(
                "candidates", new StringSerializer(), new JsonSerde<>(LabelCandidate.class).serializer());
        requests = driver.createOutputTopic(
                "requests", new StringDeserializer(), new JsonSerde<>(LabelRequest.class).deserializer());
    }

    /**
     * The reviews that are asked about when all of these flow within a time that has slots enough.
     *
     * @param predicted reviews with different ids
     */
    List<ReviewRow> ask(List<ScoredReview> predicted, int count) {
        Map<String, ReviewRow> rows = new HashMap<>();
        int slots = count / IN_A_SLOT;
        for (int i = 0; i < predicted.size(); i++) {
            ScoredReview each = predicted.get(i);
            rows.put(each.row().reviewId(), each.row());
            Instant at = now.plus(SLOT.multipliedBy(i % slots));
            ClassifiedReview review = new ClassifiedReview(
                    each.row().reviewId(),
                    each.row().text(),
                    each.probability() >= 0.5,
                    each.probability(),
                    "v1",
                    1,
                    false,
                    at,
                    at);
            for (LabelReason reason : List.of(LabelReason.RANDOM, LabelReason.UNCERTAIN)) {
                filter.offer(reason, review, at)
                        .ifPresent(candidate -> candidates.pipeInput(review.reviewId(), candidate, at));
            }
        }
        Duration over = SLOT.multipliedBy(slots + 10L);
        driver.advanceWallClockTime(over);
        now = now.plus(over);
        return requests.readValuesToList().stream()
                .map(request -> rows.get(request.reviewId()))
                .toList();
    }

    @Override
    public void close() {
        driver.close();
    }
}
