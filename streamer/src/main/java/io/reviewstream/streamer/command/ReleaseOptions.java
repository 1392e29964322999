package io.reviewstream.streamer.command;

import io.reviewstream.common.cli.HelpSection;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.ReleaseSettings.ReleaseLabels;
import java.time.Duration;
import picocli.CommandLine.Option;

/** When a new model is promoted, kept or rolled back by labels; a picocli mixin. */
@HelpSection.In(HelpSection.RELEASE)
final class ReleaseOptions {
    @Option(
            names = "--bake",
            paramLabel = "DURATION",
            converter = FeedbackOptions.DurationConverter.class,
            defaultValue = "7d",
            description = "Time that a release may stay in each of its open states; then it ends undecided (default:"
                    + " ${DEFAULT-VALUE}).")
    private Duration bake;

    @Option(
            names = "--release-cool-down",
            paramLabel = "DURATION",
            converter = FeedbackOptions.DurationConverter.class,
            defaultValue = "1h",
            description = "Least time between two rollbacks by labels (default: ${DEFAULT-VALUE}).")
    private Duration coolDown;

    @Option(
            names = "--release-margin",
            paramLabel = "POINTS",
            defaultValue = "1",
            description =
                    "Accuracy, in percentage points, that a new model may lose and still counts as not worse (default:"
                            + " ${DEFAULT-VALUE}).")
    private double margin;

    @Option(
            names = "--release-labels",
            paramLabel = "requested|all",
            defaultValue = "requested",
            description =
                    "Labels that count: requested, which came inside their reviews, or answer a random label request or one for"
                            + " a disagreement; or all, if people also label correct predictions (default:"
                            + " ${DEFAULT-VALUE}).")
    private ReleaseLabels labels;

    @Option(
            names = "--shadow-share",
            paramLabel = "SHARE",
            defaultValue = "0",
            description =
                    "Share of classified reviews, from 0 to 1, that the other model of an open release predicts too, which"
                            + " needs no label and shows failures, speed and disagreement (default: ${DEFAULT-VALUE}).")
    private double shadowShare;

    /**
     * The settings.
     *
     * @throws IllegalArgumentException for a number out of range
     */
    ReleaseSettings settings() {
        return new ReleaseSettings(
                bake, coolDown, margin / 100, labels, shadowShare, ReleaseSettings.DEFAULT.errorRate());
    }
}
