package io.reviewstream.streamer.classify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.ClassifySettings.ReviewIdSource;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With polls that really ran ahead, as the topology test driver has none. */
class ClassifyProcessorTest {
    private static final TopicPartition PARTITION = new TopicPartition("reviews", 3);
    private static final List<byte[]> VALUES = IntStream.range(0, 20)
            .mapToObj(i -> "{\"reviewId\":\"r%d\",\"reviewText\":\"word %d\"}"
                    .formatted(i, i)
                    .getBytes(UTF_8))
            .toList();

    private final FakeModels models = new FakeModels();
    private final PrefetchInterceptor.PrefetchPerThread prefetch = new PrefetchInterceptor.PrefetchPerThread(100);
    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private final StreamerMetrics metrics = new StreamerMetrics();
    private final ClassifyProcessor processor = new ClassifyProcessor(
            new ClassifyTopology.ClassifyParts(
                    Topics.DEFAULT,
                    new ClassifySettings(
                            InputFields.DEFAULT,
                            ReviewIdSource.PAYLOAD,
                            new ServingSettings(
                                    ServedFile.FileOption.AUTO,
                                    InferenceDevice.CPU,
                                    new BatchingPolicy(8, 1000, 0.5),
                                    1),
                            0,
                            1,
                            Duration.ofMillis(500)),
                    SizeLimits.ofContract(),
                    models::acquire,
                    models.health,
                    new FatalRecords(),
                    prefetch,
                    new DriftMonitor(metrics),
                    metrics),
            new TextPredictionCache(0, metrics));

    @BeforeEach
    void poll() {
        processor.init(context);
        prefetch.ofThisThread().register(PrefetchedRecordsTest.records(PARTITION, 0, VALUES));
    }

    @Test
    void eachRecordForwardsItsOwnPredictionAlone() {
        // Given
        int polled = VALUES.size();

        // When
        for (int offset = 0; offset < polled; offset++) {
            process(offset);
            assertThat(context.forwarded()).hasSize(offset + 1);
        }

        // Then
        assertThat(context.forwarded())
                .extracting(forward -> new String(forward.record().key(), UTF_8))
                .containsExactlyElementsOf(
                        IntStream.range(0, polled).mapToObj(i -> "r" + i).toList());
        assertThat(models.batches).extracting(List::size).containsExactly(8, 8, 4);
    }

    @Test
    void duplicatesAmongUpcomingRecordsAreClassifiedOnce() {
        // Given
        List<byte[]> duplicates = IntStream.range(0, 30)
                .mapToObj(i -> "{\"reviewId\":\"t%d\",\"reviewText\":\"word %d\"}"
                        .formatted(i, i % 3)
                        .getBytes(UTF_8))
                .toList();
        prefetch.ofThisThread().register(PrefetchedRecordsTest.records(PARTITION, 100, duplicates));

        // When
        for (int i = 0; i < duplicates.size(); i++) {
            process(100 + i, duplicates.get(i));
        }

        // Then
        assertThat(models.batches.stream().flatMap(List::stream))
                .containsExactlyInAnyOrder("word 0", "word 1", "word 2");
        assertThat(context.forwarded()).hasSize(30);
    }

    @Test
    void aClosedTaskDropsItsPartition() {
        // Given
        process(0);

        // When
        processor.close();

        // Then
        assertThat(prefetch.ofThisThread().size(PARTITION)).isZero();
    }

    private void process(int offset) {
        process(offset, VALUES.get(offset));
    }

    private void process(int offset, byte[] value) {
        context.setRecordMetadata(PARTITION.topic(), PARTITION.partition(), offset);
        context.setCurrentSystemTimeMs(TopologyDriver.START.toEpochMilli());
        processor.process(new Record<>(null, value, TopologyDriver.START.toEpochMilli()));
    }
}
