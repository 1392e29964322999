package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.inference.HoldoutReference;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ReviewClassifier;
import io.reviewstream.common.inference.ReviewTokenizer;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.TrainingRuns;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.evaluation.GateSettings;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import io.reviewstream.trainer.training.CheckpointPlan;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Corpus PLAIN = Corpus.of("plain", TinyReviews.of(Wording.PLAIN, 700, 1));

    @TempDir
    static Path shared;

    private static BaseModel base;
    private static final List<ModelAnnouncement> FIRST_ANNOUNCED = new ArrayList<>();
    private static RunOutcome first;

    @TempDir
    Path directory;

    private ModelRegistry registry;
    private final List<ModelAnnouncement> announced = new ArrayList<>();

    @BeforeAll
    static void trainOnce() {
        base = TinyReviews.baseModel(shared.resolve("base"));
        first = run(
                new DirectoryRegistry(shared.resolve("registry"), CLOCK),
                PLAIN,
                TinyReviews.plan(),
                FIRST_ANNOUNCED::add,
                TrainingListener.silent(),
                "wish");
    }

    /** A registry that has the first model as champion. */
    @BeforeEach
    void copyRegistry() throws IOException {
        try (Stream<Path> tree = Files.walk(shared.resolve("registry"))) {
            for (Path from : tree.toList()) {
                Files.copy(from, directory.resolve(shared.relativize(from).toString()));
            }
        }
        registry = new DirectoryRegistry(directory.resolve("registry"), CLOCK);
    }

    @Test
    void aModelThatLearnedIsStoredPromotedAndAnnounced() throws IOException {
        // When
        ModelBundle bundle = registry.open(first.bundle().version());

        // Then
        bundle.verifyAll();
        assertThat(first.decision()).isInstanceOf(GateDecision.Accepted.class);
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(bundle.version());
        assertThat(FIRST_ANNOUNCED).singleElement().satisfies(announcement -> {
            assertThat(announcement.status()).isEqualTo(ModelAnnouncement.Status.ACTIVE);
            assertThat(announcement.manifestSha256()).contains(bundle.manifestSha256());
            assertThat(announcement.requestId()).contains("wish");
        });
        assertThat(bundle.manifest().files().keySet())
                .contains(
                        BundleFiles.CONFIG,
                        BundleFiles.TOKENIZER,
                        BundleFiles.WEIGHTS,
                        BundleFiles.ONNX,
                        BundleFiles.ONNX_OPTIMIZED,
                        BundleFiles.ONNX_INT8,
                        BundleFiles.MODEL_CARD,
                        BundleFiles.REPORT,
                        "report/accuracy-by-epoch.png",
                        "report/reliability-fp32.png");
        assertThat(bundle.trainingTexts())
                .containsExactlyInAnyOrderElementsOf(PLAIN.part(Split.DEFAULT, Split.Part.TRAINING).stream()
                        .map(ReviewRow::textHash)
                        .toList());
        assertThat(drafts()).isEmpty();
    }

    @Test
    void theReportPromisesWhatTheStoredFileKeeps() throws IOException {
        // Given
        JsonNode report = Json.mapper()
                .readTree(first.bundle().directory().resolve(BundleFiles.REPORT).toFile());

        // When
        double accuracy = new Evaluator(ServedFile.FileOption.FP32)
                .evaluate(first.bundle(), PLAIN.part(Split.DEFAULT, Split.Part.HOLDOUT))
                .evaluation()
                .accuracy();

        // Then
        assertThat(accuracy).isGreaterThan(0.95);
        assertThat(report.at("/fineTuned/accuracy").doubleValue()).isEqualTo(accuracy);
        assertThat(report.at("/raw/accuracy").doubleValue()).isLessThan(0.8);
        assertThat(report.at("/device").textValue()).isEqualTo("CPU: --device cpu");
        assertThat(Files.readString(first.bundle().directory().resolve(BundleFiles.MODEL_CARD)))
                .contains("model-index", "| accuracy | ");
    }

    @Test
    void theReportHasTheCalibrationOfTheStoredFile() throws IOException {
        // Given
        JsonNode report = Json.mapper()
                .readTree(first.bundle().directory().resolve(BundleFiles.REPORT).toFile());
        JsonNode calibration = report.get("calibration").get(BundleFiles.ONNX_OPTIMIZED);

        // When
        double error = new Evaluator(ServedFile.FileOption.FP32)
                .evaluate(first.bundle(), PLAIN.part(Split.DEFAULT, Split.Part.HOLDOUT))
                .evaluation()
                .calibrationError();

        // Then
        assertThat(calibration.at("/after/calibrationError").doubleValue()).isEqualTo(error);
        assertThat(calibration.get("temperature").doubleValue())
                .isEqualTo(first.bundle().manifest().foldedTemperature().orElseThrow())
                .isNotEqualTo(1);
        assertThat(calibration.at("/before/calibrationError").doubleValue()).isNotEqualTo(error);
        assertThat(report.at("/rawTraining/rows").intValue())
                .isEqualTo(report.at("/rows/validation").intValue());
        assertThat(report.at("/computation").textValue()).startsWith("TorchScript, FP32");
        assertThat(report.at("/rawTraining/accuracy").doubleValue()).isLessThan(0.8);
        assertThat(report.at("/classBalance/training/positive").intValue()
                        + report.at("/classBalance/training/negative").intValue())
                .isEqualTo(report.at("/rows/training").intValue());
    }

    @Test
    void theReferenceIsWhatTheServedFilePredictsForTheHoldout() {
        // Given
        List<ReviewRow> holdout = PLAIN.part(Split.DEFAULT, Split.Part.HOLDOUT);

        // When
        HoldoutReference reference = HoldoutReference.of(first.bundle()).orElseThrow();

        // Then
        Evaluator.Result served = new Evaluator(ServedFile.FileOption.AUTO).evaluate(first.bundle(), holdout);
        assertThat(reference).isEqualTo(served.reference());
        assertThat(reference.servedFile()).isEqualTo(served.evaluation().servedFile());
        assertThat(reference.predictions().reviews()).isEqualTo(holdout.size());
        assertThat(reference.accuracy()).isEqualTo(served.evaluation().accuracy());
        assertThat(reference.positiveShare())
                .isEqualTo((double) holdout.stream().filter(ReviewRow::positive).count() / holdout.size());
        assertThat(reference.predictions().tokens()).isBetween(8.0, 20.0);
    }

    @Test
    void everyToolComputesTheProbabilityThatIsServed() {
        // Given
        Path bundle = first.bundle().directory();
        List<ReviewRow> reviews = PLAIN.part(Split.DEFAULT, Split.Part.HOLDOUT);
        DistilBertConfig network = DistilBertConfig.read(bundle);
        List<int[]> tokens;
        try (ReviewTokenizer tokenizer =
                ReviewTokenizer.truncatingAt(64, Truncation.HEAD, bundle.resolve(BundleFiles.TOKENIZER))) {
            tokens = reviews.stream()
                    .map(review -> Arrays.stream(
                                    tokenizer.tokenize(review.text()).ids())
                            .mapToInt(Math::toIntExact)
                            .toArray())
                    .toList();
        }

        // When
        List<float[]> logits;
        try (DistilBertNetwork pyTorch = DistilBertNetwork.load(bundle, network, HeadPolicy.REQUIRE, 0, Device.cpu())) {
            logits = pyTorch.logits(tokens);
        }

        // Then
        double[] expected = logits.stream()
                .mapToDouble(pair -> 1 / (1 + Math.exp(pair[0] - pair[1])))
                .toArray();
        assertThat(probabilities(ServedFile.PLAIN, reviews)).containsExactly(expected, within(1e-5));
        assertThat(probabilities(ServedFile.FP32, reviews)).containsExactly(expected, within(1e-5));
        assertThat(probabilities(ServedFile.INT8, reviews)).containsExactly(expected, within(0.02));
        assertThat(first.bundle().manifest().foldedTemperature().orElseThrow()).isNotEqualTo(1);
    }

    @Test
    void theServedWeightsHaveTheTemperatureInThem() throws IOException {
        // Given
        JsonNode report = Json.mapper()
                .readTree(first.bundle().directory().resolve(BundleFiles.REPORT).toFile());

        // When
        double loss = new Evaluator(ServedFile.FileOption.FP32)
                .evaluate(first.bundle(), PLAIN.part(Split.DEFAULT, Split.Part.VALIDATION))
                .evaluation()
                .logLoss();

        // Then
        assertThat(loss).isLessThan(0.9 * report.at("/keptInFloat32/loss").doubleValue());
    }

    private static double[] probabilities(ServedFile served, List<ReviewRow> reviews) {
        try (SharedClassifier classifier = SharedClassifier.load(first.bundle(), served, InferenceDevice.CPU, 1);
                ModelLease lease = classifier.acquire()) {
            return lease.classifyEach(reviews.stream().map(ReviewRow::text).toList()).stream()
                    .mapToDouble(ReviewClassifier.Prediction::probability)
                    .toArray();
        }
    }

    @Test
    void theSameAgainIsNoBetterAndChangesNothing() {
        // When
        RunOutcome again = run(PLAIN, TinyReviews.plan(), TrainingListener.silent());

        // Then
        assertThat(again.decision()).isInstanceOf(GateDecision.Rejected.class);
        assertThat(registry.versions()).hasSize(2);
        assertThat(registry.champion()).isEqualTo(first.champion());
        assertThat(announced).last().extracting(ModelAnnouncement::status).isEqualTo(ModelAnnouncement.Status.REJECTED);
    }

    @Test
    void aRequestThatAnotherTrainerHasAnsweredGetsNoSecondModel() throws IOException {
        // When
        RunOutcome again = run(registry, PLAIN, TinyReviews.plan(), announced::add, TrainingListener.silent(), "wish");

        // Then
        assertThat(again.bundle().version()).isEqualTo(first.bundle().version());
        assertThat(again.champion()).isEqualTo(first.champion());
        assertThat(registry.versions()).hasSize(1);
        assertThat(drafts()).isEmpty();
    }

    @Test
    void aModelOfDriftedReviewsTakesOver() {
        // Given
        Corpus drifted = Corpus.merge(List.of(PLAIN, Corpus.of("other", TinyReviews.of(Wording.OTHER, 700, 2))));

        // When
        RunOutcome second = run(drifted, TinyReviews.plan(), TrainingListener.silent());

        // Then
        assertThat(second.decision()).isInstanceOf(GateDecision.Accepted.class);
        assertThat(second.champion().orElseThrow().number()).isEqualTo(2);
    }

    @Test
    void aModelWhoseAnnouncementFailsIsSaidToBeStoredAndPromoted() {
        // Given
        ModelRegistry empty = new DirectoryRegistry(directory.resolve("empty"), CLOCK);
        Consumer<ModelAnnouncement> unreachable = announcement -> {
            throw UserException.unreachable("Cannot write to topic model-announcements at nowhere:1: timeout", null);
        };

        // When / Then
        assertThatThrownBy(() ->
                        run(empty, PLAIN, TinyReviews.plan(), unreachable, TrainingListener.silent(), "another wish"))
                .isInstanceOfSatisfying(UserException.class, error -> assertThat(error.kind())
                        .isEqualTo(UserException.Kind.UNREACHABLE))
                .hasMessageStartingWith(
                        "Model " + empty.champion().orElseThrow().version()
                                + " is stored and is champion 1, which streamers read from the registry; only its announcement"
                                + " failed. Cannot write to topic model-announcements at nowhere:1");
    }

    @Test
    void checkpointsThatCannotBeRemovedAreAWarningOfAStoredModel() {
        // Given
        Path checkpoints = directory.resolve("checkpoints");
        TrainingPlan plan = TinyReviews.plan().withCheckpoints(Optional.of(new CheckpointPlan(checkpoints, 1_000)));
        Consumer<ModelAnnouncement> breaking = announcement -> Uncheck.run(() -> {
            FileUtils.deleteDirectory(checkpoints.toFile());
            Files.writeString(checkpoints, "no directory");
        });

        // When
        RunOutcome outcome = run(registry, PLAIN, plan, breaking, TrainingListener.silent(), "another wish");

        // Then
        assertThat(registry.versions()).contains(outcome.bundle().version());
        assertThat(outcome.warnings()).last(STRING).startsWith("The model is stored, and its checkpoints could not");
    }

    @Test
    void aFrozenBackboneStaysAsItWas() {
        // Given
        TrainingPlan headOnly = TinyReviews.plan(Optional.of(new Freeze.Backbone()));

        // When
        RunOutcome outcome = run(PLAIN, headOnly, TrainingListener.silent());

        // Then
        assertThat(outcome.bundle().manifest().hyperParameters()).containsEntry("freeze", "backbone");
        assertThat(outcome.decision().evidence().raw()).containsKey("accuracy");
    }

    @Test
    void aRunThatBreaksOffLeavesNothing() throws IOException {
        // Given
        TrainingListener breaksOff = new TrainingListener() {
            @Override
            public void stepped(Step step) {
                throw new IllegalStateException("the machine is needed elsewhere");
            }
        };

        // When
        assertThatThrownBy(() -> run(PLAIN, TinyReviews.plan(), breaksOff))
                // Then
                .hasMessage("the machine is needed elsewhere");
        assertThat(registry.versions()).containsExactly(first.bundle().version());
        assertThat(registry.champion()).isEqualTo(first.champion());
        assertThat(announced).isEmpty();
        assertThat(drafts()).isEmpty();
    }

    @Test
    void tooFewReviewsAreBadInput() {
        // Given
        Corpus one = Corpus.of("one", List.of(new Corpus.CorpusRow("Fine", true)));

        // When
        UserException failure = catchThrowableOfType(
                UserException.class, () -> run(one, TinyReviews.plan(), TrainingListener.silent()));

        // Then
        assertThat(failure).hasMessageStartingWith("There are 1 labelled reviews");
        assertThat(failure.kind().exitCode()).isEqualTo(65);
    }

    @Test
    void aDamagedBundleIsNotEvaluated() throws IOException {
        // Given
        ModelVersion version = first.bundle().version();
        Path onnx = registry.open(version).directory().resolve(BundleFiles.ONNX_INT8);
        byte[] bytes = Files.readAllBytes(onnx);
        bytes[bytes.length / 2] ^= 1;
        Files.write(onnx, bytes);

        // When
        UserException flipped = catchThrowableOfType(UserException.class, () -> evaluate(version));
        Files.delete(onnx);
        UserException missing = catchThrowableOfType(UserException.class, () -> evaluate(version));

        // Then
        assertThat(flipped).hasMessageContaining("is damaged").hasMessageContaining(BundleFiles.ONNX_INT8);
        assertThat(missing).hasMessageContaining("has no file " + BundleFiles.ONNX_INT8);
    }

    private void evaluate(ModelVersion version) {
        new Evaluator(ServedFile.FileOption.AUTO).evaluate(registry.open(version), PLAIN.rows());
    }

    private RunOutcome run(Corpus corpus, TrainingPlan plan, TrainingListener listener) {
        return run(registry, corpus, plan, announced::add, listener, "another wish");
    }

    private static RunOutcome run(
            ModelRegistry registry,
            Corpus corpus,
            TrainingPlan plan,
            Consumer<ModelAnnouncement> destination,
            TrainingListener listener,
            String requestId) {
        return TrainingRuns.of(registry, GateSettings.DEFAULT, destination, listener)
                .run(base, corpus, plan, Optional.of(requestId));
    }

    private List<Path> drafts() throws IOException {
        try (Stream<Path> entries = Files.list(directory.resolve("registry"))) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(".draft"))
                    .toList();
        }
    }
}
