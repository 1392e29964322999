package io.reviewstream.common.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.Stage;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BulkClassifierTest {
    private static final ServingSettings SERVING =
            new ServingSettings(ServedFile.FileOption.AUTO, InferenceDevice.CPU, new BatchingPolicy(8, 1000, 0.1), 2);

    private final Fake fake = new Fake();

    /** A token for each character; the first one determines the probability. */
    private static final class Fake implements ReviewClassifier {
        final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch bothThreads = new CountDownLatch(2);
        boolean waiting;
        Optional<Prediction> linear = Optional.empty();

        @Override
        public Optional<Prediction> answer(String reviewText) {
            return linear.filter(answer -> reviewText.startsWith("sure"));
        }

        @Override
        public ModelVersion modelVersion() {
            return new ModelVersion("v20260101-000000-aaaaaa");
        }

        @Override
        public TokenizedReview tokenize(String reviewText) {
            return new TokenizedReview(reviewText.chars().asLongStream().toArray(), false);
        }

        @Override
        public List<Prediction> classify(List<TokenizedReview> batch) {
            if (waiting) {
                bothThreads.countDown();
                try {
                    bothThreads.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            batches.add(batch.size());
            return batch.stream()
                    .map(review -> {
                        if (review.ids()[0] == '!') {
                            throw new IllegalStateException("the model choked");
                        }
                        return new Prediction((review.ids()[0] - 'a') / 26.0, review.tokens(), false);
                    })
                    .toList();
        }
    }

    @Test
    void predictionsAreInTheOrderOfTheTexts() {
        // Given
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> texts = IntStream.range(0, 500)
                .mapToObj(i -> String.valueOf((char) ('a' + i % 26)) + "x".repeat(random.nextInt(60)))
                .toList();

        // When
        List<Prediction> predictions;
        try (BulkClassifier bulk = new BulkClassifier(fake, SERVING.withThreads(3))) {
            predictions = bulk.classify(texts);
        }

        // Then
        assertThat(predictions).as("seed %s", seed).hasSize(500);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(predictions.get(i))
                    .isEqualTo(new Prediction(i % 26 / 26.0, texts.get(i).length(), false));
        }
    }

    @Test
    void duplicatesAreClassifiedOnce() {
        // Given
        List<String> texts = List.of("a", "b", "a", "a", "b");

        // When
        List<Prediction> predictions;
        try (BulkClassifier bulk = new BulkClassifier(fake, SERVING)) {
            predictions = bulk.classify(texts);
        }

        // Then
        assertThat(fake.batches).containsExactly(2);
        assertThat(predictions).extracting(Prediction::probability).containsExactly(0.0, 1 / 26.0, 0.0, 0.0, 1 / 26.0);
    }

    @Test
    void whatTheLinearStageAnswersIsNeitherTokenizedNorClassified() {
        // Given
        fake.linear = Optional.of(new Prediction(0.9, 0, 0, false, Stage.LINEAR, Optional.empty()));

        // When
        List<Prediction> predictions;
        try (BulkClassifier bulk = new BulkClassifier(fake, SERVING)) {
            predictions = bulk.classify(List.of("sure", "b", "surely"));
        }

        // Then
        assertThat(predictions)
                .containsExactly(fake.linear.get(), new Prediction(1 / 26.0, 1, false), fake.linear.get());
        assertThat(fake.batches).containsExactly(1);
    }

    @Test
    void batchesAreClassifiedOnSeveralThreadsAtOnce() {
        // Given
        fake.waiting = true;

        // When
        List<Prediction> predictions;
        try (BulkClassifier bulk = new BulkClassifier(fake, SERVING)) {
            predictions = bulk.classify(List.of("a", "a".repeat(50)));
        }

        // Then
        assertThat(predictions).hasSize(2);
    }

    @Test
    void anExceptionOfTheModelReachesTheCaller() {
        // Given
        List<String> texts = List.of("a", "!".repeat(20), "b".repeat(50));

        // When / Then
        try (BulkClassifier bulk = new BulkClassifier(fake, SERVING)) {
            assertThatThrownBy(() -> bulk.classify(texts)).hasMessage("the model choked");
            assertThat(bulk.classify(List.of("c"))).hasSize(1);
        }
    }
}
