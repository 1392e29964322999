package io.reviewstream.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.Cascade;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.bundle.ServingPlan.NetworkFile;
import io.reviewstream.common.bundle.ServingPlan.Stack;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.Stage;
import io.reviewstream.common.inference.BulkClassifier;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.linear.NgramFeatures;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** A model whose linear stage is sure of "good", and whose network reads the rest, with the linear model's help. */
class PlannedModelIT extends StreamerFixture {
    private static final ServingPlan PLAN = new ServingPlan(
            NetworkFile.FP32,
            8,
            Optional.of(new LinearPlan(
                    NgramFeatures.VERSION, Optional.of(new Cascade(0.5, 0.1)), Optional.of(new Stack(0.5, 1, 0.25)))));
    private static final int REVIEWS = 300;

    @Test
    void theStreamPredictsWhatTheBulkDoesAndDeadLettersAreTheSame() throws Exception {
        // Given
        ModelBundle model = TinyModel.storePlanned(registry(), Instant.now(), PLAN, Map.of("good", 2f, "bad", -0.5f));
        promote(registry(), model);
        StreamerSettings settings = settings("planned.", Role.CLASSIFY);
        List<String> texts = IntStream.range(0, REVIEWS)
                .mapToObj(i -> (i % 3 == 0 ? "bad case " : "good ") + "number " + i + " word".repeat(i % 9))
                .toList();
        try (Streamer streamer = Streamer.start(settings, registry())) {
            await().atMost(TIMEOUT).until(streamer::ready);

            // When
            send(settings.topics(), texts);
            Map<String, ClassifiedReview> streamed = read(settings.topics());

            // Then
            List<Prediction> bulk = bulk(model, texts);
            for (int i = 0; i < REVIEWS; i++) {
                ClassifiedReview review = streamed.get("r" + i);
                assertThat(review.probability()).isEqualTo(bulk.get(i).probability());
                assertThat(review.stage()).contains(bulk.get(i).stage());
                assertThat(review.tokens()).isEqualTo(bulk.get(i).tokens());
            }
            assertThat(bulk).extracting(Prediction::stage).contains(Stage.LINEAR, Stage.NETWORK);
            assertThat(bulk).extracting(Prediction::audit).contains(Optional.of(true));
            assertThat(client.read(settings.topics().reviewsDeadLetters(), TIMEOUT, records -> records.size() >= 2))
                    .hasSize(2);
            assertThat(get(streamer, "/status").body()).contains("\"threshold\" : 0.5");
        }
    }

    private static void send(Topics topics, List<String> texts) {
        client.send(topics.reviews(), "k", "no review");
        for (int i = 0; i < texts.size(); i++) {
            client.send(
                    topics.reviews(),
                    "k" + i,
                    "{\"reviewId\":\"r%d\",\"reviewText\":\"%s\"}".formatted(i, texts.get(i)));
        }
        client.send(topics.reviews(), "k", "{\"reviewText\":\"\"}");
        client.flush();
    }

    /** By id, each once. */
    private static Map<String, ClassifiedReview> read(Topics topics) {
        Map<String, ClassifiedReview> byId = new TreeMap<>();
        for (ConsumerRecord<String, byte[]> record :
                client.read(topics.classifiedReviews(), TIMEOUT, records -> records.size() >= REVIEWS)) {
            assertThat(byId.put(record.key(), new JsonSerde<>(ClassifiedReview.class).fromBytes(record.value())))
                    .isNull();
        }
        return byId;
    }

    private static List<Prediction> bulk(ModelBundle model, List<String> texts) {
        try (SharedClassifier classifier = ServingSettings.ON_CPU.load(model);
                ModelLease lease = classifier.acquire();
                BulkClassifier bulk = new BulkClassifier(lease, ServingSettings.ON_CPU)) {
            return bulk.classify(texts);
        }
    }
}
