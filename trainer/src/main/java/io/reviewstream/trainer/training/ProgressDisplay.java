package io.reviewstream.trainer.training;

import io.reviewstream.common.cli.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a training run on standard error: a bar with epoch, loss, accuracy and time left on a terminal, and a log line
 * now and then anywhere else. Used by the thread that trains; closing it ends the bar.
 */
public final class ProgressDisplay implements TrainingListener, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ProgressDisplay.class);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(20);

    private final Clock clock;
    private final Supplier<Optional<ProgressBarConsumer>> screen;
    private ProgressBar bar;
    private Instant start;
    private Instant lastLine;

    /** A display on standard error. */
    public ProgressDisplay(Clock clock) {
        this(clock, ProgressDisplay::standardError);
    }

    ProgressDisplay(Clock clock, Supplier<Optional<ProgressBarConsumer>> screen) {
        this.clock = clock;
        this.screen = screen;
    }

    private static Optional<ProgressBarConsumer> standardError() {
        return Terminal.isWatched(System.getenv())
                ? Optional.of(new ConsoleProgressBarConsumer(System.err))
                : Optional.empty();
    }

    @Override
    public void encoded(int done, int total) {
        show("backbone", done, total, "");
        if (done == total) {
            close();
        }
    }

    @Override
    public void rawMeasured(Measurement raw) {
        LOGGER.atInfo()
                .addKeyValue("validationLoss", rounded(raw.loss()))
                .addKeyValue("validationAccuracy", rounded(raw.accuracy()))
                .addKeyValue("rows", raw.rows())
                .log("Raw model measured");
    }

    @Override
    public void stepped(Step step) {
        String state = String.format(
                Locale.ROOT,
                "epoch %d/%d loss %.3f accuracy %.3f",
                step.epoch(),
                step.epochs(),
                step.loss(),
                step.accuracy());
        long done = (long) (step.epoch() - 1) * step.steps() + step.step();
        show("training", done, (long) step.epochs() * step.steps(), state);
    }

    @Override
    public void epochEnded(EpochReport report) {
        LOGGER.atInfo()
                .addKeyValue("epoch", report.epoch())
                .addKeyValue("trainingLoss", rounded(report.training().loss()))
                .addKeyValue("trainingAccuracy", rounded(report.training().accuracy()))
                .addKeyValue("validationLoss", rounded(report.validation().loss()))
                .addKeyValue("validationAccuracy", rounded(report.validation().accuracy()))
                .addKeyValue("seconds", report.duration().toSeconds())
                .log("Epoch ended");
    }

    @Override
    public void ended(TrainingReport report) {
        close();
        LOGGER.atInfo()
                .addKeyValue("epoch", report.best().epoch())
                .addKeyValue("rawAccuracy", rounded(report.raw().accuracy()))
                .addKeyValue(
                        "validationAccuracy", rounded(report.best().validation().accuracy()))
                .log("Best epoch kept");
    }

    private void show(String task, long done, long total, String state) {
        Instant now = clock.instant();
        if (start == null) {
            start = now;
            lastLine = now;
            bar = screen.get().map(consumer -> bar(consumer, task, total)).orElse(null);
        }
        if (bar != null) {
            bar.setExtraMessage(state);
            bar.stepTo(done);
        } else if (Duration.between(lastLine, now).compareTo(BETWEEN_LINES) >= 0) {
            lastLine = now;
            long left = Duration.between(start, now).toSeconds() * (total - done) / Math.max(1, done);
            LOGGER.atInfo()
                    .addKeyValue("task", task)
                    .addKeyValue("state", state)
                    .addKeyValue("done", done)
                    .addKeyValue("total", total)
                    .addKeyValue("secondsLeft", left)
                    .log("Training goes on");
        }
    }

    private static ProgressBar bar(ProgressBarConsumer consumer, String task, long total) {
        return new ProgressBarBuilder()
                .setConsumer(consumer)
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(500)
                .build();
    }

    private static String rounded(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
        bar = null;
        start = null;
    }
}
