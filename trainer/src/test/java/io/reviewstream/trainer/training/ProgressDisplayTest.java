package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reviewstream.common.TickingClock;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ProgressDisplayTest {
    private final TickingClock clock = new TickingClock(Instant.EPOCH);

    private final StringBuilder screen = new StringBuilder();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ProgressDisplay.class);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void hearNoMore() {
        logger.detachAppender(lines);
    }

    @Test
    void eachEpochHasABarWithLossLearningRateAndPace() {
        // When
        try (ProgressDisplay display = onScreen()) {
            train(display, 1, 10, 2);
            train(display, 2, 10, 2);
        }

        // Then
        assertThat(bars("epoch 1/2")).last().asString().contains("100%", "10/10");
        assertThat(bars("epoch 2/2"))
                .last()
                .asString()
                .contains("100%", "10/10", "loss 0.250", "rate 1.0e-04", "12.5 reviews/s", "accuracy 0.875");
        assertThat(screen.indexOf("epoch 2/2")).isGreaterThan(screen.lastIndexOf("epoch 1/2"));
    }

    @Test
    void timeLeftIsThatOfTheWholeRun() {
        // When
        try (ProgressDisplay display = onScreen()) {
            train(display, 1, 10, 3);
            steps(display, 2, 5, 10, 3);
        }

        // Then: 15 steps of a second
        assertThat(bars("epoch 2/3")).last().asString().contains("5/10", "run 0:00:15");
    }

    @Test
    void aRunThatGoesOnInTheMiddleOfAnEpochCountsOnlyItsOwnSteps() {
        // When
        try (ProgressDisplay display = onScreen()) {
            step(display, 2, 6, 10, 3);
            clock.pass(Duration.ofSeconds(3));
            step(display, 2, 7, 10, 3);
        }

        // Then: 13 steps, of which the first took 4 seconds
        assertThat(bars("epoch 1/3")).isEmpty();
        assertThat(bars("epoch 2/3")).last().asString().contains("70%", "7/10", "run 0:00:52");
    }

    @Test
    void aRunThatEndsEarlyLeavesTheBarOfItsLastEpoch() {
        // Given
        EpochReport last = new EpochReport(2, measured(), measured(), Duration.ofSeconds(10));

        // When
        try (ProgressDisplay display = onScreen()) {
            train(display, 1, 10, 30);
            train(display, 2, 10, 30);
            display.ended(new TrainingReport(measured(), measured(), List.of(last), last, measured(), "plain, FP32"));
        }

        // Then
        assertThat(bars("epoch 2/30")).last().asString().contains("100%", "10/10");
        assertThat(bars("epoch 3/30")).isEmpty();
        assertThat(lines.list).last().extracting(ILoggingEvent::getMessage).isEqualTo("Best epoch kept");
    }

    @Test
    void aFrozenBackboneHasABarForEachPart() {
        // When
        try (ProgressDisplay display = onScreen()) {
            display.encoded(32, 64);
            display.encoded(64, 64);
            display.encoded(8, 8);
            step(display, 1, 1, 10, 3);
        }

        // Then
        assertThat(bars("backbone"))
                .anyMatch(bar -> bar.contains("64/64"))
                .last()
                .asString()
                .contains("8/8");
        assertThat(bars("epoch 1/3")).isNotEmpty();
    }

    @Test
    void whereNobodyWatchesALineComesOnlyNowAndThen() {
        // When
        try (ProgressDisplay display = new ProgressDisplay(clock, Optional::empty)) {
            train(display, 1, 50, 2);
            train(display, 2, 50, 2);
        }

        // Then
        List<ILoggingEvent> steps = lines.list.stream()
                .filter(line -> line.getMessage().equals("Training goes on"))
                .toList();
        assertThat(steps).hasSize(4);
        assertThat(steps.get(2).getKeyValuePairs())
                .extracting(pair -> pair.key + "=" + pair.value)
                .containsExactly(
                        "task=epoch 2/2",
                        "done=11",
                        "total=50",
                        "loss=0.2500",
                        "accuracy=0.8750",
                        "learningRate=1.00e-04",
                        "reviewsPerSecond=12.5",
                        "secondsLeftOfEpoch=39",
                        "secondsLeft=39");
    }

    private ProgressDisplay onScreen() {
        return new ProgressDisplay(
                clock,
                () -> Optional.of(new DelegatingProgressBarConsumer(
                        line -> screen.append(line).append('\n'), 160)));
    }

    private List<String> bars(String task) {
        return screen.toString().lines().filter(line -> line.startsWith(task)).toList();
    }

    private void train(ProgressDisplay display, int epoch, int steps, int epochs) {
        steps(display, epoch, steps, steps, epochs);
        display.epochEnded(new EpochReport(epoch, measured(), measured(), Duration.ofSeconds(10)));
    }

    private void steps(ProgressDisplay display, int epoch, int last, int steps, int epochs) {
        for (int step = 1; step <= last; step++) {
            step(display, epoch, step, steps, epochs);
        }
    }

    /** A second later the step is done. */
    private void step(ProgressDisplay display, int epoch, int step, int steps, int epochs) {
        clock.pass(Duration.ofSeconds(1));
        display.stepped(new TrainingListener.Step(epoch, epochs, step, steps, 0.25, 0.875, 1e-4, 12.5));
    }

    private static LossAndAccuracy measured() {
        return new LossAndAccuracy(0.25, 0.875, 100);
    }
}
