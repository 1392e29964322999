package io.reviewstream.streamer.command;

import io.reviewstream.common.cli.HelpSection;
import io.reviewstream.streamer.settings.DurationText;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.AccuracyDropSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.LabelRequestSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.RequestSettings;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** When retraining is requested; a picocli mixin. */
@HelpSection.In(HelpSection.RETRAINING)
final class FeedbackOptions {
    @Option(
            names = "--label-retention",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "30d",
            description = "Time that the join keeps predictions for labels, and labels for predictions (default:"
                    + " ${DEFAULT-VALUE}).")
    private Duration labelRetention;

    @Option(
            names = "--retrain-after",
            paramLabel = "N",
            defaultValue = "1000",
            description = "New labels that trigger a retrain request (default: ${DEFAULT-VALUE}).")
    private long retrainAfter;

    @Option(
            names = "--retrain-cool-down",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "15m",
            description = "Least time between a request, or a failed training run, and the next request (default:"
                    + " ${DEFAULT-VALUE}).")
    private Duration coolDown;

    @Option(
            names = "--retrain-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "1d",
            description = "Time without an answer after which a request is repeated (default: ${DEFAULT-VALUE}).")
    private Duration retrainTimeout;

    @Option(
            names = "--max-model-age",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "0",
            description =
                    "Age of the champion that triggers a retrain request if there is a new label; 0 is never (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration maxModelAge;

    @Option(
            names = "--accuracy-drop",
            paramLabel = "POINTS",
            defaultValue = "5",
            description =
                    "Drop of accuracy below the gate's measurement, in percentage points, that triggers a retrain request;"
                            + " 0 is never (default: ${DEFAULT-VALUE}).")
    private double accuracyDrop;

    @Option(
            names = "--accuracy-drop-arl",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "Average number of labels between false alarms of this test. Higher: fewer false alarms, slower"
                            + " detection (default: ${DEFAULT-VALUE}).")
    private long averageRunLength;

    @Option(
            names = "--accuracy-window",
            paramLabel = "N",
            defaultValue = "500",
            description =
                    "Window, in labels, of the accuracy reported in a retrain request (default: ${DEFAULT-VALUE}).")
    private int accuracyWindow;

    @Option(
            names = "--label-requests-per-day",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Most reviews of a day (UTC) that people are asked to label, on label-requests; a fifth of them is"
                            + " random. 0 asks for none (default: ${DEFAULT-VALUE}).")
    private int labelRequestsPerDay;

    @Option(
            names = "--label-request-expiry",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "7d",
            description = "Age of a review at which nobody is asked to label it any more (default: ${DEFAULT-VALUE}).")
    private Duration labelRequestExpiry;

    /**
     * The settings.
     *
     * @throws IllegalArgumentException for a number out of range
     */
    FeedbackSettings settings() {
        return new FeedbackSettings(
                labelRetention,
                new RequestSettings(retrainAfter, coolDown, retrainTimeout, maxModelAge),
                new AccuracyDropSettings(accuracyDrop, averageRunLength, accuracyWindow),
                new LabelRequestSettings(labelRequestsPerDay, labelRequestExpiry));
    }

    /** {@code 30s} and the like. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            return DurationText.parse(value)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + value + "' is not a duration such as 500ms, 30s, 15m, 12h or 30d"));
        }
    }
}
