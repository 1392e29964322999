package io.reviewstream.common.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.registry.DirectoryRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedClassifierTest {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");

    @TempDir
    Path root;

    private DirectoryRegistry registry;

    @BeforeEach
    void open() {
        registry = new DirectoryRegistry(root, Clock.systemUTC());
    }

    @Test
    void predictionsAreInTheOrderOfTheTexts() {
        // Given
        ModelBundle bundle = TinyModel.store(registry, NOON, 0.5f);
        List<String> texts = List.of("good", "Bad bad unheard", "good ".repeat(40), "", "neither 好 👍");

        // When
        List<Prediction> predictions;
        try (SharedClassifier classifier = ServingSettings.ON_CPU.load(bundle);
                ModelLease lease = classifier.acquire()) {
            predictions = lease.classifyEach(texts);
        }

        // Then
        assertThat(predictions).extracting(Prediction::tokens).containsExactly(3, 5, 16, 2, 5);
        assertThat(predictions).extracting(Prediction::unknownTokens).containsExactly(0, 1, 0, 0, 3);
        assertThat(predictions).extracting(Prediction::truncated).containsExactly(false, false, true, false, false);
        double[] margins = {2.5, -3.5, 28.5, 0.5, 0.5};
        for (int i = 0; i < margins.length; i++) {
            assertThat(predictions.get(i).probability()).isCloseTo(1 / (1 + Math.exp(-margins[i])), within(1e-6));
        }
    }

    @Test
    void truncationHeadTailReadsTheConclusion() {
        // Given: 16 tokens with [CLS] and [SEP], so 4 words of the beginning and 10 of the end
        ModelBundle bundle = TinyModel.storeCutting(registry, NOON, Truncation.HEAD_TAIL);
        List<String> texts = List.of(
                "good ".repeat(5) + "bad ".repeat(9), "good ".repeat(5) + "bad ".repeat(10), "good ".repeat(16));

        // When
        List<Prediction> predictions;
        try (SharedClassifier classifier = ServingSettings.ON_CPU.load(bundle);
                ModelLease lease = classifier.acquire()) {
            predictions = lease.classifyEach(texts);
        }

        // Then
        assertThat(predictions).extracting(Prediction::tokens).containsExactly(16, 16, 16);
        assertThat(predictions).extracting(Prediction::truncated).containsExactly(false, true, true);
        double[] margins = {2 * (5 - 9), 2 * (4 - 10), 28};
        for (int i = 0; i < margins.length; i++) {
            assertThat(predictions.get(i).probability()).isCloseTo(1 / (1 + Math.exp(-margins[i])), within(1e-6));
        }
    }

    @Test
    void aProbabilityIsTheSameAloneAndPaddedInABatch() {
        // Given
        ModelBundle bundle = TinyModel.store(registry, NOON, 0);
        try (SharedClassifier classifier = ServingSettings.on(InferenceDevice.CPU, ServedFile.FileOption.FP32)
                        .load(bundle);
                ModelLease lease = classifier.acquire()) {
            TokenizedReview few = lease.tokenize("good");
            TokenizedReview many = lease.tokenize("bad bad bad bad bad bad bad");

            // When
            List<Prediction> together = lease.classify(List.of(few, many));

            // Then
            assertThat(together)
                    .isEqualTo(List.of(
                            lease.classify(List.of(few)).get(0),
                            lease.classify(List.of(many)).get(0)));
        }
    }

    @Test
    void aProbabilityIsTheSoftmaxOfTheLogitsAndNothingElse() {
        // Given
        ModelBundle bundle = TinyModel.store(registry, NOON, 0, 0.25f);

        // When
        Prediction prediction;
        try (SharedClassifier classifier = ServingSettings.on(InferenceDevice.CPU, ServedFile.FileOption.FP32)
                        .load(bundle);
                ModelLease lease = classifier.acquire()) {
            prediction = lease.classifyEach(List.of("good")).get(0);
        }

        // Then
        assertThat(prediction.probability()).isCloseTo(1 / (1 + Math.exp(-0.5)), within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"PLAIN, 2", "INT8, 6"})
    void theFileThatIsServedIsTheOneThatWasChosen(ServedFile served, double logit) {
        // Given
        ModelBundle bundle = TinyModel.storeTwoFiles(registry, NOON, 3);

        // When
        Prediction prediction;
        try (SharedClassifier classifier = SharedClassifier.load(bundle, served, InferenceDevice.CPU, 1);
                ModelLease lease = classifier.acquire()) {
            prediction = lease.classifyEach(List.of("good")).get(0);
        }

        // Then
        assertThat(prediction.probability()).isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-6));
    }

    @Test
    void aModelIsClosedAfterItsLastLease() throws Exception {
        // Given
        SharedClassifier classifier = ServingSettings.ON_CPU.load(TinyModel.store(registry, NOON, 0));
        int users = 4;
        CountDownLatch running = new CountDownLatch(users);
        CountDownLatch closed = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(users);
        List<Future<Boolean>> results = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            results.add(threads.submit(() -> {
                try (ModelLease lease = classifier.acquire()) {
                    lease.classifyEach(List.of("good"));
                    running.countDown();
                    closed.await();
                    boolean alive = !classifier.closed();
                    for (int i = 0; i < 200; i++) {
                        lease.classifyEach(List.of("good", "bad bad"));
                    }
                    return alive;
                }
            }));
        }
        running.await();

        // When
        classifier.close();
        closed.countDown();

        // Then
        for (Future<Boolean> result : results) {
            assertThat(result.get(30, TimeUnit.SECONDS)).isTrue();
        }
        threads.shutdown();
        assertThat(classifier.closed()).isTrue();
        assertThatThrownBy(classifier::acquire).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClosedLeaseCannotClassify() {
        // Given
        try (SharedClassifier classifier = ServingSettings.ON_CPU.load(TinyModel.store(registry, NOON, 0))) {
            ModelLease lease = classifier.acquire();

            // When
            lease.close();
            lease.close();

            // Then
            assertThat(classifier.leases()).isZero();
            assertThatThrownBy(() -> lease.classifyEach(List.of("good"))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aDamagedFileIsBadInputAndAMissingFileIsNamed() throws IOException {
        // Given
        ModelBundle bundle = TinyModel.store(registry, NOON, 0);
        Path onnx = bundle.directory().resolve(BundleFiles.ONNX);
        byte[] bytes = Files.readAllBytes(onnx);
        bytes[bytes.length / 2] ^= 1;
        Files.write(onnx, bytes);

        // Then
        assertThatThrownBy(() -> ServingSettings.ON_CPU.load(bundle))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> ServingSettings.on(InferenceDevice.CPU, ServedFile.FileOption.INT8)
                        .load(bundle))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("model_quantized.onnx");
    }
}
