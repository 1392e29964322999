package io.reviewstream.trainer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.trainer.training.TrainingReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How far a training is, as it is measured and as the status says it. */
class TrainingProgressTest extends TrainerMetricsFixture {
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
}
