package io.reviewstream.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ReviewClassifier;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.streamer.classify.ClassifyTopology;
import io.reviewstream.streamer.classify.ClassifyTopology.ClassifyParts;
import io.reviewstream.streamer.classify.ModelHealth;
import io.reviewstream.streamer.classify.PrefetchInterceptor.PrefetchPerThread;
import io.reviewstream.streamer.deadletter.DeadLetters;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.deadletter.RejectedReviewIds;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.runtime.StreamsApplication;
import io.reviewstream.streamer.runtime.StreamsSettings;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ApplicationSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import io.reviewstream.streamer.swap.ModelSlot.LeasedModel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class SlowModelIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration SLOW_BATCH = Duration.ofSeconds(1);
    private static final int FAST = 2_000;
    private static final int SLOW = 24;

    @TempDir
    Path directory;

    /**
     * While the model is fast, Kafka Streams adapts to process many records between two commits. Then the model becomes
     * slow, and so many records exceed the transaction timeout.
     */
    @Test
    @Tag("nightly")
    void aModelTooSlowForItsTransactionsPredictsEachReviewOnce() throws Exception {
        try (InProcessKafka kafka = InProcessKafka.start();
                TopicClient client = new TopicClient(kafka);
                StreamerMetrics metrics = new StreamerMetrics()) {
            // Given
            StreamerSettings settings = settings(kafka);
            Topics topics = settings.topics();
            new TopicSetup(settings.kafka(), true).ensure(topics, topics.all());
            SlowingModel model = new SlowingModel();
            try (StreamsApplication application = application(settings, model, metrics)) {
                application.start();
                send(client, topics, 0, FAST);
                assertThat(predictions(client, topics, FAST)).hasSize(FAST);
                model.slow = true;

                // When
                send(client, topics, FAST, FAST + SLOW);
                predictions(client, topics, FAST + SLOW);

                // Then
                await().atMost(TIMEOUT).until(() -> rolledBack(metrics) > 0);
                assertThat(client.read(topics.classifiedReviews(), Duration.ofSeconds(2), records -> false))
                        .extracting(ConsumerRecord::key)
                        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, FAST + SLOW)
                                .mapToObj(i -> "r" + i)
                                .toList());
                assertThat(model.slowBatches).hasValue(SLOW);
            }
        }
    }

    private static List<ConsumerRecord<String, byte[]>> predictions(TopicClient client, Topics topics, int enough) {
        return client.read(topics.classifiedReviews(), TIMEOUT, records -> records.size() >= enough);
    }

    private static double rolledBack(StreamerMetrics metrics) {
        return metrics.scrape()
                .lines()
                .filter(line ->
                        line.startsWith("reviewstream_transaction_seconds_count") && line.contains("rolled_back"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static void send(TopicClient client, Topics topics, int from, int to) {
        for (int i = from; i < to; i++) {
            client.send(
                    topics.reviews(), "product", "{\"reviewId\":\"r%d\",\"reviewText\":\"number %d\"}".formatted(i, i));
        }
        client.flush();
    }

    private StreamerSettings settings(InProcessKafka kafka) {
        KafkaSettings address = new KafkaSettings(
                kafka.bootstrapServers(),
                Map.of("transaction.timeout.ms", String.valueOf(TRANSACTION_TIMEOUT.toMillis())));
        ServingSettings oneByOne =
                new ServingSettings(ServedFile.FileOption.AUTO, InferenceDevice.CPU, new BatchingPolicy(1, 64, 0), 1);
        ClassifySettings defaults = ClassifySettings.DEFAULT;
        return new StreamerSettings(
                address,
                Topics.DEFAULT,
                ApplicationSettings.of("", Set.of(Role.CLASSIFY), directory),
                new ClassifySettings(
                        defaults.fields(),
                        defaults.idSource(),
                        oneByOne,
                        defaults.cachedPredictions(),
                        defaults.fetchMinBytes(),
                        defaults.fetchMaxWait()),
                FeedbackSettings.DEFAULT,
                ReleaseSettings.DEFAULT,
                HttpSettings.DEFAULT);
    }

    private static StreamsApplication application(
            StreamerSettings settings, SlowingModel model, StreamerMetrics metrics) {
        SizeLimits limits = SizeLimits.ofContract();
        PrefetchPerThread prefetch =
                new PrefetchPerThread(StreamsSettings.maxPrefetchedPerPartition(settings.classify()));
        return new StreamsApplication(
                Role.CLASSIFY,
                ClassifyTopology.build(new ClassifyParts(
                        settings.topics(),
                        settings.classify(),
                        limits,
                        text -> Optional.of(new LeasedModel(new ModelLease(model, () -> {}), Optional.empty())),
                        new ModelHealth((version, text) -> false, (version, why) -> {}),
                        new FatalRecords(),
                        prefetch,
                        new DriftMonitor(metrics),
                        metrics)),
                StreamsSettings.classify(
                        settings,
                        new DeadLetters(
                                settings.topics(),
                                new RejectedReviewIds(settings.topics(), settings.classify()),
                                limits,
                                metrics),
                        prefetch,
                        KafkaSettings.MAX_MESSAGE_BYTES,
                        metrics),
                new FatalRecords(),
                metrics,
                Clock.systemUTC(),
                death -> {});
    }

    /** Every review is positive; fast until {@link #slow} is set. */
    private static final class SlowingModel implements ReviewClassifier {
        private final AtomicInteger slowBatches = new AtomicInteger();
        private volatile boolean slow;

        @Override
        public ModelVersion modelVersion() {
            return new ModelVersion("v20260101-000000-aaaaaa");
        }

        @Override
        public TokenizedReview tokenize(String reviewText) {
            return new TokenizedReview(new long[] {1, reviewText.hashCode(), 2}, false);
        }

        @Override
        public List<Prediction> classify(List<TokenizedReview> batch) {
            if (slow) {
                slowBatches.incrementAndGet();
                try {
                    Thread.sleep(SLOW_BATCH.toMillis());
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return batch.stream()
                    .map(review -> new Prediction(1, review.tokens(), false))
                    .toList();
        }
    }
}
