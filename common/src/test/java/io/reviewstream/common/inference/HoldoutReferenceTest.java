package io.reviewstream.common.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.registry.DirectoryRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldoutReferenceTest {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");

    @TempDir
    Path root;

    /** Of 100 reviews, 50 are positive; 40 of these are predicted so, and 10 of the others. */
    private static HoldoutReference reference() {
        return new HoldoutReference(BundleFiles.ONNX, predicted(50, 100), 40, 10, 40, 10, 0.15);
    }

    private static PredictionSummary predicted(int positives, int reviews) {
        List<Prediction> predictions = new ArrayList<>(Collections.nCopies(positives, new Prediction(0.8, 9, false)));
        predictions.addAll(Collections.nCopies(reviews - positives, new Prediction(0.2, 9, false)));
        return PredictionSummary.of(predictions);
    }

    @Test
    void aBundleHasTheReferenceThatWasStored() {
        // When
        ModelBundle bundle = TinyModel.storeWithReference(registry(), NOON, 0, reference());

        // Then
        assertThat(bundle.manifest().files()).containsKey("reference.json");
        assertThat(HoldoutReference.of(bundle)).contains(reference());
        assertThat(reference().accuracy()).isEqualTo(0.8);
        assertThat(reference().positiveShare()).isEqualTo(0.5);
    }

    @Test
    void aBundleFromBeforeThereWereReferencesHasNone() {
        // When
        Optional<HoldoutReference> reference = HoldoutReference.of(TinyModel.store(registry(), NOON, 0));

        // Then
        assertThat(reference).isEmpty();
    }

    @Test
    void aReferenceThatWasChangedIsRejected() throws IOException {
        // Given
        ModelBundle bundle = TinyModel.storeWithReference(registry(), NOON, 0, reference());
        Path file = bundle.directory().resolve(BundleFiles.REFERENCE);
        Files.writeString(file, Files.readString(file).replace("0.15", "0.25"));

        // Then
        assertThatThrownBy(() -> HoldoutReference.of(bundle)).isInstanceOf(UserException.class);
    }

    @ParameterizedTest
    @CsvSource({"41, 10, 40, 9, 0.1", "40, 10, 41, 10, 0.1", "40, 10, 51, -1, 0.1", "40, 10, 40, 10, NaN"})
    void countsThatAreNotThoseOfTheScoresAreRejected(
            int truePositives, int falsePositives, int trueNegatives, int falseNegatives, double variance) {
        // Given
        PredictionSummary predictions = predicted(50, 100);

        // Then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HoldoutReference(
                        BundleFiles.ONNX,
                        predictions,
                        truePositives,
                        falsePositives,
                        trueNegatives,
                        falseNegatives,
                        variance));
    }

    /** A quarter of positive reviews makes 0.25 * 0.8 + 0.75 * 0.2 predicted ones. */
    @ParameterizedTest
    @CsvSource({"50, 0.5", "35, 0.25", "80, 1", "95, 1", "20, 0", "5, 0"})
    void theShareOfPositivesIsThatWhichGivesThePredictedOne(int predicted, double share) {
        // When
        Optional<Double> estimated = reference().estimatedPositiveShare(predicted(predicted, 100));

        // Then
        assertThat(estimated.orElseThrow()).isCloseTo(share, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"25, 25, 25, 25", "10, 40, 10, 40", "50, 0, 0, 50", "0, 50, 50, 0"})
    void aModelThatDoesNotTellTheClassesApartEstimatesNoShare(
            int truePositives, int falsePositives, int trueNegatives, int falseNegatives) {
        // Given
        HoldoutReference reference = new HoldoutReference(
                BundleFiles.ONNX,
                predicted(50, 100),
                truePositives,
                falsePositives,
                trueNegatives,
                falseNegatives,
                0.1);

        // When
        Optional<Double> estimated = reference.estimatedPositiveShare(predicted(30, 100));

        // Then
        assertThat(estimated).isEmpty();
    }

    private DirectoryRegistry registry() {
        return new DirectoryRegistry(root, Clock.systemUTC());
    }
}
