package io.reviewstream.common.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.Cascade;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.bundle.ServingPlan.NetworkFile;
import io.reviewstream.common.bundle.ServingPlan.Stack;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.Stage;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServedFile.FileOption;
import io.reviewstream.common.linear.NgramFeatures;
import io.reviewstream.common.registry.DirectoryRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tiny network adds 2 for each "good" and subtracts 2 for each "bad"; the linear model has weights of its own. */
class LinearStageTest {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");
    private static final Map<String, Float> WEIGHTS = Map.of("good", 3f, "bad", 1.5f);
    private static final Cascade SURE_FROM_TWO = new Cascade(2, 0);
    private static final Stack STACK = new Stack(0.5, 2, -1);

    @TempDir
    Path root;

    private DirectoryRegistry registry;

    @BeforeEach
    void open() {
        registry = new DirectoryRegistry(root, Clock.systemUTC());
    }

    private ModelBundle bundle(int maxTokens, Optional<Cascade> cascade, Optional<Stack> stack) {
        return bundle(maxTokens, new LinearPlan(NgramFeatures.VERSION, cascade, stack));
    }

    private ModelBundle bundle(int maxTokens, LinearPlan linear) {
        return TinyModel.storePlanned(
                registry, NOON, new ServingPlan(NetworkFile.FP32, maxTokens, Optional.of(linear)), WEIGHTS);
    }

    private static List<Prediction> classify(ModelBundle bundle, FileOption file, List<String> texts) {
        try (SharedClassifier classifier =
                        ServingSettings.on(InferenceDevice.CPU, file).load(bundle);
                ModelLease lease = classifier.acquire()) {
            lease.warmUp();
            return lease.classifyEach(texts);
        }
    }

    private static double sigmoid(double margin) {
        return 1 / (1 + Math.exp(-margin));
    }

    @Test
    void aSureReviewIsAnsweredWithoutTheNetwork() {
        ModelBundle bundle = bundle(16, Optional.of(SURE_FROM_TWO), Optional.empty());

        List<Prediction> predictions = classify(bundle, FileOption.AUTO, List.of("good", "bad"));

        assertThat(predictions).extracting(Prediction::stage).containsExactly(Stage.LINEAR, Stage.NETWORK);
        assertThat(predictions).extracting(Prediction::tokens).containsExactly(0, 3);
        assertThat(predictions.get(0).probability()).isCloseTo(sigmoid(3), within(1e-15));
        assertThat(predictions.get(1).probability()).isCloseTo(sigmoid(-2), within(1e-6));
        assertThat(predictions).extracting(Prediction::audit).containsOnly(Optional.empty());
    }

    @Test
    void theOthersHaveTheMarginOfTheStack() {
        ModelBundle bundle = bundle(16, Optional.of(SURE_FROM_TWO), Optional.of(STACK));

        Prediction prediction =
                classify(bundle, FileOption.AUTO, List.of("bad")).get(0);

        // Network -2, linear 1.5.
        assertThat(prediction.probability()).isCloseTo(sigmoid(0.5 * -2 + 2 * 1.5 - 1), within(1e-6));
        assertThat(prediction.stage()).isEqualTo(Stage.NETWORK);
    }

    @Test
    void anAuditedReviewGoesToTheNetworkAndSaysWhetherBothAgree() {
        ModelBundle bundle = bundle(16, Optional.of(new Cascade(1, 1)), Optional.empty());

        List<Prediction> predictions = classify(bundle, FileOption.AUTO, List.of("good", "bad", "case"));

        assertThat(predictions).extracting(Prediction::stage).containsOnly(Stage.NETWORK);
        assertThat(predictions)
                .extracting(Prediction::audit)
                .containsExactly(Optional.of(true), Optional.of(false), Optional.empty());
    }

    @Test
    void aMarginOfZeroCountsAsPositiveInBoth() {
        // Given: a linear model that says nothing about "case", and a network that does not either
        ModelBundle bundle = bundle(16, Optional.of(new Cascade(0, 1)), Optional.empty());

        Prediction prediction =
                classify(bundle, FileOption.AUTO, List.of("case")).get(0);

        assertThat(prediction.probability()).isEqualTo(0.5);
        assertThat(prediction.audit()).contains(true);
    }

    @Test
    void aFileThatThePlanNamesAndTheBundleDoesNotHaveIsAnError() {
        ModelBundle bundle = TinyModel.storePlanned(
                registry, NOON, new ServingPlan(NetworkFile.INT8, 16, Optional.empty()), WEIGHTS);

        assertThatThrownBy(() -> classify(bundle, FileOption.AUTO, List.of("good")))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("model_quantized.onnx", "its serving plan names", "--serve fp32");
        assertThat(classify(bundle, FileOption.FP32, List.of("good"))).hasSize(1);
    }

    @Test
    void theAuditedShareIsChosenByTheHashOfTheText() {
        Cascade cascade = new Cascade(1, 0.25);

        long audited = IntStream.range(0, 4000)
                .filter(i -> cascade.audits("review " + i))
                .count();

        assertThat(audited).isBetween(880L, 1120L);
        assertThat(cascade.audits("review 17")).isEqualTo(new Cascade(3, 0.25).audits("review 17"));
    }

    @Test
    void anAnswerIsTheSameAloneInABatchAndInBulk() {
        ModelBundle bundle = bundle(16, Optional.of(SURE_FROM_TWO), Optional.of(STACK));
        List<String> texts = List.of("good", "bad", "bad, bad", "good bad case", "case", "Bad");
        List<Prediction> alone = classify(bundle, FileOption.AUTO, texts);
        try (SharedClassifier classifier = ServingSettings.ON_CPU.load(bundle);
                ModelLease lease = classifier.acquire();
                BulkClassifier bulk = new BulkClassifier(lease, ServingSettings.ON_CPU.withThreads(2))) {
            List<Prediction> together =
                    lease.classify(texts.stream().map(lease::tokenize).toList());

            assertThat(bulk.classify(texts)).isEqualTo(alone);
            for (int i = 0; i < texts.size(); i++) {
                if (alone.get(i).stage() == Stage.NETWORK) {
                    assertThat(together.get(i)).isEqualTo(alone.get(i));
                }
            }
        }
    }

    @Test
    void reviewsOfEqualTokensAndOtherWordsAreNotTheSame() {
        ModelBundle bundle = bundle(16, Optional.empty(), Optional.of(STACK));
        try (SharedClassifier classifier = ServingSettings.ON_CPU.load(bundle);
                ModelLease lease = classifier.acquire()) {
            // Neither sign is in the vocabulary, and only one of them is a feature.
            TokenizedReview one = lease.tokenize("bad !");
            TokenizedReview other = lease.tokenize("bad ,");

            assertThat(one.ids()).isEqualTo(other.ids());
            assertThat(one).isNotEqualTo(other);
        }
    }

    @Test
    void thePlanLimitsTheTokensOfTheNetwork() {
        ModelBundle bundle = bundle(5, Optional.empty(), Optional.empty());

        Prediction planned =
                classify(bundle, FileOption.AUTO, List.of("bad ".repeat(8))).get(0);
        Prediction whole =
                classify(bundle, FileOption.NETWORK, List.of("bad ".repeat(8))).get(0);

        assertThat(planned.tokens()).isEqualTo(5);
        assertThat(planned.truncated()).isTrue();
        assertThat(whole.tokens()).isEqualTo(10);
        assertThat(whole.truncated()).isFalse();
    }

    @Test
    void withServeNetworkEveryReviewGoesThroughTheNetworkAlone() {
        ModelBundle bundle = bundle(16, Optional.of(SURE_FROM_TWO), Optional.of(STACK));

        List<Prediction> predictions = classify(bundle, FileOption.NETWORK, List.of("good", "bad"));

        assertThat(predictions).extracting(Prediction::stage).containsOnly(Stage.NETWORK);
        assertThat(predictions.get(0).probability()).isCloseTo(sigmoid(2), within(1e-6));
        assertThat(predictions.get(1).probability()).isCloseTo(sigmoid(-2), within(1e-6));
    }

    @Test
    void aStageOfOtherFeaturesIsRejectedByItsVersion() {
        ModelBundle bundle = bundle(16, new LinearPlan(7, Optional.empty(), Optional.of(STACK)));

        assertThatThrownBy(() -> classify(bundle, FileOption.AUTO, List.of("good")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("version 7")
                .hasMessageContaining("version " + NgramFeatures.VERSION)
                .hasMessageContaining("--serve network");
        assertThat(classify(bundle, FileOption.NETWORK, List.of("good"))).hasSize(1);
    }

    @Test
    void aDamagedStageIsRejectedByName() throws IOException {
        ModelBundle bundle = bundle(16, Optional.of(SURE_FROM_TWO), Optional.empty());
        Path file = bundle.directory().resolve(BundleFiles.LINEAR);
        byte[] bytes = Files.readAllBytes(file);
        bytes[100] ^= 1;
        Files.delete(file);
        Files.write(file, bytes);

        assertThatThrownBy(() -> classify(bundle, FileOption.AUTO, List.of("good")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(BundleFiles.LINEAR)
                .hasMessageContaining("damaged");
    }

    @Test
    void aPlanSaysWhichFileIsRun() {
        ServingPlan floats = new ServingPlan(NetworkFile.FP32, 16, Optional.empty());
        ModelBundle bundle = TinyModel.storeTwoFiles(registry, NOON, 2);
        ModelBundle planned =
                ModelBundle.preview(bundle.directory(), bundle.manifest().withPlan(Optional.of(floats)));

        assertThat(FileOption.AUTO.of(bundle, InferenceDevice.CPU)).isEqualTo(ServedFile.INT8);
        assertThat(FileOption.AUTO.of(planned, InferenceDevice.CPU)).isEqualTo(ServedFile.PLAIN);
        assertThat(FileOption.NETWORK.of(planned, InferenceDevice.CPU)).isEqualTo(ServedFile.INT8);
        assertThat(FileOption.INT8.of(planned, InferenceDevice.CPU)).isEqualTo(ServedFile.INT8);
    }
}
