package io.reviewstream.trainer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.trainer.retrain.RetrainResult;
import io.reviewstream.trainer.run.RunOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state of a trainer, and what became of its requests. */
class TrainerMetricsTest extends TrainerMetricsFixture {
    @TempDir
    Path directory;

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

    private RunOutcome rejected() {
        ModelBundle bundle = TinyModel.store(new DirectoryRegistry(directory, Clock.systemUTC()), START, 0);
        GateDecision decision = new GateDecision.Rejected(
                List.of("worse"),
                new GateDecision.GateEvidence(
                        START,
                        100,
                        Map.of(),
                        Map.of(),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty()));
        return new RunOutcome(bundle, decision, Optional.empty(), Optional.empty(), List.of(), List.of());
    }
}
