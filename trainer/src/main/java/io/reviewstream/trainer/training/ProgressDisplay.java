package io.reviewstream.trainer.training;

import io.reviewstream.common.cli.Terminal;
import io.reviewstream.trainer.training.TrainingListener.TimeLeft;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
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
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Shows a training run on standard error: on a terminal a bar for each epoch, with loss, learning rate, pace
 * and time left, and anywhere else a log line now and then. A run that goes on in the middle of an epoch begins with a bar
 * that is filled so far. Used by the thread that trains; closing it ends the bar.
 */
public final class ProgressDisplay implements TrainingListener, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ProgressDisplay.class);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(20);

    private final Clock clock;
    private final Supplier<Optional<ProgressBarConsumer>> screen;
    private ProgressBar bar;
    /** The task that is shown; null between two tasks. */
    private String task;

    private TimeLeft ofTask;
    /** Of all epochs. */
    private TimeLeft ofRun;

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
        show("backbone", done, total, Optional.empty());
        if (done == total) {
            close();
        }
    }

    @Override
    public void baselineMeasured(LossAndAccuracy baseline) {
        LOGGER.atInfo()
                .addKeyValue("validationLoss", rounded(baseline.loss()))
                .addKeyValue("validationAccuracy", rounded(baseline.accuracy()))
                .addKeyValue("rows", baseline.rows())
                .log("Baseline measured");
    }

    @Override
    public void stepped(Step step) {
        show("epoch " + step.epoch() + "/" + step.epochs(), step.step(), step.steps(), Optional.of(step));
    }

    private void show(String name, long done, long total, Optional<Step> step) {
        Instant now = clock.instant();
        begin(name, done, total, now);
        if (ofRun == null && step.isPresent()) {
            ofRun = new TimeLeft(now, step.get().stepsOfRun());
        }
        Optional<Duration> taskLeft = ofTask.at(now, done, total);
        Optional<Duration> runLeft = step.flatMap(taken -> ofRun.at(now, taken.stepsOfRun(), taken.allSteps()));
        if (bar != null) {
            step.ifPresent(taken -> bar.setExtraMessage(message(taken, runLeft)));
            bar.stepTo(done);
        } else if (lineIsDue(now)) {
            LoggingEventBuilder line = LOGGER.atInfo()
                    .addKeyValue("task", name)
                    .addKeyValue("done", done)
                    .addKeyValue("total", total);
            LoggingEventBuilder withStep = step.map(taken -> line.addKeyValue("loss", rounded(taken.loss()))
                            .addKeyValue("accuracy", rounded(taken.accuracy()))
                            .addKeyValue("learningRate", String.format(Locale.ROOT, "%.2e", taken.learningRate()))
                            .addKeyValue(
                                    "reviewsPerSecond", String.format(Locale.ROOT, "%.1f", taken.reviewsPerSecond())))
                    .orElse(line);
            String key = step.isPresent() ? "secondsLeftOfEpoch" : "secondsLeft";
            left(left(withStep, key, taskLeft), "secondsLeft", runLeft).log("Training goes on");
        }
    }

    /** The most important numbers first: the rest is cut on a narrow terminal. */
    private static String message(Step step, Optional<Duration> runLeft) {
        return String.format(
                Locale.ROOT,
                "loss %.3f rate %.1e %.1f reviews/s%s accuracy %.3f",
                step.loss(),
                step.learningRate(),
                step.reviewsPerSecond(),
                runLeft.map(left -> " run " + hours(left)).orElse(""),
                step.accuracy());
    }

    private static String hours(Duration left) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", left.toHours(), left.toMinutesPart(), left.toSecondsPart());
    }

    @Override
    public void epochEnded(EpochReport report) {
        close();
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
                .addKeyValue("baselineAccuracy", rounded(report.baseline().accuracy()))
                .addKeyValue(
                        "validationAccuracy", rounded(report.best().validation().accuracy()))
                .log("Best epoch kept");
    }

    /** Steps before the first call, such as those of a stopped run, are filled in and do not count for the pace. */
    private void begin(String name, long done, long total, Instant now) {
        if (name.equals(task)) {
            return;
        }
        close();
        task = name;
        ofTask = new TimeLeft(now, done);
        lastLine = lastLine == null ? now : lastLine;
        bar = screen.get().map(consumer -> bar(consumer, name, done, total)).orElse(null);
    }

    private boolean lineIsDue(Instant now) {
        if (Duration.between(lastLine, now).compareTo(BETWEEN_LINES) < 0) {
            return false;
        }
        lastLine = now;
        return true;
    }

    private static LoggingEventBuilder left(LoggingEventBuilder line, String key, Optional<Duration> left) {
        return left.map(known -> line.addKeyValue(key, known.toSeconds())).orElse(line);
    }

    private static ProgressBar bar(ProgressBarConsumer consumer, String task, long done, long total) {
        return new ProgressBarBuilder()
                .setConsumer(consumer)
                .setTaskName(task)
                .setInitialMax(total)
                .startsFrom(done, Duration.ZERO)
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
        task = null;
    }
}
