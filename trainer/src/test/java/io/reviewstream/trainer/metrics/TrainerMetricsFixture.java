package io.reviewstream.trainer.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.TickingClock;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingListener.Step;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** The metrics of a trainer, and what it reports of a training. */
abstract class TrainerMetricsFixture {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final LossAndAccuracy VALIDATION = new LossAndAccuracy(0.25, 0.875, 80);

    final TickingClock clock = new TickingClock(START);
    final TrainerMetrics metrics = new TrainerMetrics(clock);

    @AfterEach
    void close() {
        metrics.close();
    }

    List<String> lines(String prefix) {
        return metrics.metrics().lines().filter(line -> line.startsWith(prefix)).toList();
    }

    JsonNode status() throws IOException {
        return Json.mapper().readTree(metrics.status());
    }

    static String seconds(Instant instant) {
        return String.valueOf((double) instant.getEpochSecond());
    }

    static RetrainRequest request() {
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

    static Step step(int epoch, int step) {
        return new Step(epoch, 3, step, 10, 0.5, 0.75, 0.001, 64);
    }

    static EpochReport epoch() {
        return new EpochReport(1, new LossAndAccuracy(0.5, 0.75, 600), VALIDATION, Duration.ofSeconds(10));
    }
}
