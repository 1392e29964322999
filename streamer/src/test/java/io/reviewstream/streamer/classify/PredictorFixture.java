package io.reviewstream.streamer.classify;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.streamer.classify.BatchPredictor.PredictionResult;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/** A predictor over fake models, and the reviews that a poll returned. */
abstract class PredictorFixture {
    static final TopicPartition OWN = new TopicPartition("reviews", 1);
    static final TopicPartition OTHER = new TopicPartition("reviews", 0);

    final FakeModels models = new FakeModels();
    private List<byte[]> values = List.of();
    final PrefetchedRecords prefetched = new PrefetchedRecords(100);
    final StreamerMetrics metrics = new StreamerMetrics();
    final BatchPredictor predictor = predictor(0);

    BatchPredictor predictor(int cachedPredictions) {
        return new BatchPredictor(
                models::acquire,
                models.health,
                new InputParser(InputFields.DEFAULT),
                new BatchingPolicy(4, 100, 0.2),
                new TextPredictionCache(cachedPredictions, metrics),
                metrics);
    }

    void register(TopicPartition partition, String... texts) {
        register(partition, Stream.of(texts).map(PredictorFixture::json).toList());
    }

    void register(TopicPartition partition, List<byte[]> records) {
        prefetched.register(PrefetchedRecordsTest.records(partition, 0, records));
        if (partition.equals(OWN)) {
            values = records;
        }
    }

    static ModelVersion modelOf(PredictionResult result) {
        return ((PredictionResult.Predicted) result).modelVersion();
    }

    PrefetchedRecord take(int offset) {
        return prefetched.take(OWN, offset, values.get(offset));
    }

    static byte[] json(String text) {
        return ("{\"reviewText\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
    }
}
