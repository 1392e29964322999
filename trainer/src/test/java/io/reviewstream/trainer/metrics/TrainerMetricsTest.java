package io.reviewstream.trainer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.TickingClock;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.retrain.RetrainResult;
import io.reviewstream.trainer.run.RunOutcome;
import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingListener.Step;
import io.reviewstream.trainer.training.TrainingReport;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerMetricsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final LossAndAccuracy VALIDATION = new LossAndAccuracy(0.25, 0.875, 80);

    private final TickingClock clock = new TickingClock(START);
    private final TrainerMetrics metrics = new TrainerMetrics(clock);

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void theTrainerIsLiveAndNotReadyUntilItHasStarted() throws IOException {
        // Given
        boolean before = metrics.live() && !metrics.ready();

        // When
        metrics.ready(() -> false, () -> true);

        // Then
        assertThat(before).isTrue();
        assertThat(status().at("/live").asBoolean(true)).isFalse();
        assertThat(status().at("/ready").asBoolean()).isTrue();
    }

    @Test
    void theStatusHasTheseFieldsInThisOrder() throws IOException {
        // Given
        metrics.started(request());
        metrics.answered(new RetrainResult.NothingToDo("too few"));
        metrics.started(request());
        metrics.stepped(step(1, 9));
        metrics.epochEnded(epoch());
        clock.pass(Duration.ofSeconds(1));

        // When
        metrics.stepped(step(1, 10));

        // Then
        assertThat(status().fieldNames()).toIterable().containsExactly("live", "ready", "state", "training", "last");
        assertThat(status().at("/training").fieldNames())
                .toIterable()
                .containsExactly(
                        "requestId",
                        "reason",
                        "since",
                        "phase",
                        "epoch",
                        "epochs",
                        "step",
                        "steps",
                        "secondsLeft",
                        "validationAccuracy");
        assertThat(status().at("/last").fieldNames()).toIterable().containsExactly("outcome", "at");
    }

    @Test
    void everyOutcomeHasACounterFromTheStart() {
        // When
        List<String> lines = lines("reviewstream_retraining_outcomes_total");

        // Then
        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "reviewstream_retraining_outcomes_total{outcome=\"active\"} 0.0",
                        "reviewstream_retraining_outcomes_total{outcome=\"challenger\"} 0.0",
                        "reviewstream_retraining_outcomes_total{outcome=\"rejected\"} 0.0",
                        "reviewstream_retraining_outcomes_total{outcome=\"undecided\"} 0.0",
                        "reviewstream_retraining_outcomes_total{outcome=\"nothing_to_do\"} 0.0",
                        "reviewstream_retraining_outcomes_total{outcome=\"failed\"} 0.0");
    }

    @Test
    void anIdleTrainerHasNoGaugeOfATraining() throws IOException {
        // When
        List<String> lines = lines("reviewstream_training_");

        // Then
        assertThat(lines).containsExactly("reviewstream_training_running 0.0");
        assertThat(status().at("/state").asText()).isEqualTo("IDLE");
        assertThat(status().has("training")).isFalse();
        assertThat(status().has("last")).isFalse();
    }

    @Test
    void aRequestIsBeingPreparedUntilTheFirstStep() throws IOException {
        // When
        metrics.started(request());

        // Then
        assertThat(lines("reviewstream_training_"))
                .containsExactlyInAnyOrder(
                        "reviewstream_training_running 1.0",
                        "reviewstream_training_progress_timestamp_seconds " + seconds(START));
        assertThat(status().at("/training/phase").asText()).isEqualTo("PREPARING");
        assertThat(status().at("/training/reason").asText()).isEqualTo("LABEL_COUNT");
        assertThat(status().at("/training").has("step")).isFalse();
    }

    @Test
    void stepsAndTimeLeftAreOfAllEpochs() throws IOException {
        // Given
        metrics.started(request());
        metrics.stepped(step(1, 10));
        metrics.epochEnded(epoch());
        clock.pass(Duration.ofSeconds(20));

        // When
        metrics.stepped(step(2, 10));

        // Then
        assertThat(lines("reviewstream_training_"))
                .containsExactlyInAnyOrder(
                        "reviewstream_training_running 1.0",
                        "reviewstream_training_epoch 2.0",
                        "reviewstream_training_epochs 3.0",
                        "reviewstream_training_step 20.0",
                        "reviewstream_training_steps 30.0",
                        "reviewstream_training_loss 0.5",
                        "reviewstream_training_accuracy 0.75",
                        "reviewstream_training_learning_rate 0.001",
                        "reviewstream_training_reviews_per_second 64.0",
                        "reviewstream_training_left_seconds 20.0",
                        "reviewstream_training_validation_loss 0.25",
                        "reviewstream_training_validation_accuracy 0.875",
                        "reviewstream_training_progress_timestamp_seconds " + seconds(START.plusSeconds(20)));
        JsonNode training = status().at("/training");
        assertThat(training.at("/requestId").asText()).isEqualTo("r1");
        assertThat(training.at("/since").asText()).isEqualTo(START.toString());
        assertThat(training.at("/phase").asText()).isEqualTo("TRAINING");
        assertThat(training.at("/epoch").asInt()).isEqualTo(2);
        assertThat(training.at("/epochs").asInt()).isEqualTo(3);
        assertThat(training.at("/step").asInt()).isEqualTo(20);
        assertThat(training.at("/steps").asInt()).isEqualTo(30);
        assertThat(training.at("/secondsLeft").asInt()).isEqualTo(20);
    }

    @Test
    void encodingIsAPhaseWithoutSteps() throws IOException {
        // Given
        metrics.started(request());
        clock.pass(Duration.ofSeconds(5));

        // When
        metrics.encoded(10, 100);

        // Then
        assertThat(status().at("/training/phase").asText()).isEqualTo("ENCODING");
        assertThat(lines("reviewstream_training_progress"))
                .containsExactly("reviewstream_training_progress_timestamp_seconds " + seconds(START.plusSeconds(5)));
    }

    @Test
    void afterTheLastStepThereIsNoTimeLeft() throws IOException {
        // Given
        metrics.started(request());
        metrics.stepped(step(1, 9));
        clock.pass(Duration.ofSeconds(1));
        metrics.stepped(step(1, 10));

        // When
        metrics.ended(new TrainingReport(VALIDATION, VALIDATION, List.of(epoch()), epoch(), VALIDATION, "plain"));

        // Then
        assertThat(status().at("/training/phase").asText()).isEqualTo("FINISHING");
        assertThat(lines("reviewstream_training_left")).isEmpty();
        assertThat(lines("reviewstream_training_step ")).containsExactly("reviewstream_training_step 10.0");
    }

    @Test
    void aPublishedModelIsTimedAndItsValidationStays() throws IOException {
        // Given
        metrics.started(request());
        metrics.stepped(step(1, 10));
        metrics.epochEnded(epoch());
        clock.pass(Duration.ofSeconds(90));
        RunOutcome outcome = rejected();

        // When
        metrics.answered(new RetrainResult.Made(outcome));

        // Then
        assertThat(lines("reviewstream_training_"))
                .containsExactlyInAnyOrder(
                        "reviewstream_training_running 0.0",
                        "reviewstream_training_validation_loss 0.25",
                        "reviewstream_training_validation_accuracy 0.875");
        assertThat(lines("reviewstream_retraining_"))
                .contains(
                        "reviewstream_retraining_outcomes_total{outcome=\"rejected\"} 1.0",
                        "reviewstream_retraining_outcomes_total{outcome=\"active\"} 0.0",
                        "reviewstream_retraining_outcomes_total{outcome=\"challenger\"} 0.0",
                        "reviewstream_retraining_duration_seconds_count 1",
                        "reviewstream_retraining_duration_seconds_sum 90.0",
                        "reviewstream_retraining_end_timestamp_seconds " + seconds(START.plusSeconds(90)));
        assertThat(status().at("/state").asText()).isEqualTo("IDLE");
        assertThat(status().at("/last/outcome").asText()).isEqualTo("REJECTED");
        assertThat(status().at("/last/modelVersion").asText())
                .isEqualTo(outcome.bundle().version().value());
        assertThat(status().at("/last/at").asText())
                .isEqualTo(START.plusSeconds(90).toString());
    }

    @Test
    void aRequestWithoutAModelIsCountedAndNotTimed() throws IOException {
        // Given
        metrics.started(request());
        metrics.answered(new RetrainResult.NothingToDo("too few"));
        metrics.started(request());

        // When
        metrics.answered(new RetrainResult.Failed(new IllegalStateException("a text that nobody needs to see here")));

        // Then
        assertThat(lines("reviewstream_retraining_"))
                .contains(
                        "reviewstream_retraining_outcomes_total{outcome=\"nothing_to_do\"} 1.0",
                        "reviewstream_retraining_outcomes_total{outcome=\"failed\"} 1.0",
                        "reviewstream_retraining_duration_seconds_count 0");
        assertThat(metrics.status()).contains("FAILED").doesNotContain("a text");
    }

    @Test
    void aRequestLeftToAnotherTrainerIsNotCounted() throws IOException {
        // Given
        metrics.started(request());
        metrics.stepped(step(1, 1));

        // When
        metrics.left();

        // Then
        assertThat(lines("reviewstream_retraining_outcomes")).allMatch(line -> line.endsWith(" 0.0"));
        assertThat(lines("reviewstream_training_")).containsExactly("reviewstream_training_running 0.0");
        assertThat(status().has("last")).isFalse();
    }

    @Test
    void theNextRequestStartsWithoutOldValues() {
        // Given
        metrics.started(request());
        metrics.stepped(step(1, 1));
        metrics.epochEnded(epoch());
        metrics.left();
        clock.pass(Duration.ofHours(1));
        metrics.started(request());

        // When
        metrics.stepped(step(1, 2));

        // Then
        assertThat(lines("reviewstream_training_left")).isEmpty();
        assertThat(lines("reviewstream_training_validation")).isEmpty();
        assertThat(lines("reviewstream_training_step ")).containsExactly("reviewstream_training_step 2.0");
    }

    private List<String> lines(String prefix) {
        return metrics.metrics().lines().filter(line -> line.startsWith(prefix)).toList();
    }

    private JsonNode status() throws IOException {
        return Json.mapper().readTree(metrics.status());
    }

    private static String seconds(Instant instant) {
        return String.valueOf((double) instant.getEpochSecond());
    }

    private static RetrainRequest request() {
        return new RetrainRequest(
                "r1",
                RetrainRequest.Reason.LABEL_COUNT,
                600,
                600,
                Optional.empty(),
                Optional.empty(),
                LabelOffsets.NONE,
                START);
    }

    private static Step step(int epoch, int step) {
        return new Step(epoch, 3, step, 10, 0.5, 0.75, 0.001, 64);
    }

    private static EpochReport epoch() {
        return new EpochReport(1, new LossAndAccuracy(0.5, 0.75, 600), VALIDATION, Duration.ofSeconds(10));
    }

    private RunOutcome rejected() {
        ModelBundle bundle = TinyModel.store(new DirectoryRegistry(directory, Clock.systemUTC()), START, 0);
        GateDecision decision = new GateDecision.Rejected(
                List.of("worse"),
                new GateDecision.GateEvidence(
                        START, 100, Map.of(), Map.of(), Optional.empty(), Map.of(), Optional.empty()));
        return new RunOutcome(bundle, decision, Optional.empty(), Optional.empty(), List.of());
    }
}
