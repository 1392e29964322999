package io.reviewstream.streamer.command;

import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.ModelOptions;
import io.reviewstream.common.cli.ServingOptions;
import io.reviewstream.common.cli.Terminal;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.BulkClassifier;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.streamer.bulk.BulkClassification;
import io.reviewstream.streamer.bulk.InputFormat;
import io.reviewstream.streamer.bulk.OutputClosedException;
import io.reviewstream.streamer.bulk.PaceDisplay;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code classify}: reviews on stdin, predictions on stdout, in order; no Kafka. */
@Command(
        name = "classify",
        description = {
            "Reads reviews on stdin and writes one prediction per line on stdout, in order: lines of plain text or of"
                    + " JSON objects with reviewText and perhaps reviewId, or CSV with such columns. What is no review"
                    + " is named on stderr, the others are answered, and the exit code is 65; a malformed row of CSV"
                    + " ends the run.",
            "A line without reviewId is answered under its number, a row under sha256- and the hash of its text, as"
                    + " the trainer names it.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  echo 'Works like a charm' | reviewstream classify --model models/v20260417-093012-3fa9c1",
            "  reviewstream classify --registry models < reviews.csv > predictions.jsonl"
        })
final class ClassifyCommand implements Callable<Integer> {
    /** What a shell tells of a program that SIGPIPE has ended. */
    private static final int BROKEN_PIPE = 128 + 13;

    private final InputStream input;
    private final OutputStream output;

    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--format",
            paramLabel = "auto|text|json|csv",
            defaultValue = "auto",
            description = "What stdin holds; text takes a line that begins with a brace as JSON; auto is csv where the"
                    + " first line is a header with reviewText and another column, or with text or review beside reviewId"
                    + " or isPositive, else text (default: ${DEFAULT-VALUE}).")
    private InputFormat format;

    @Mixin
    private ServingOptions serving;

    /** Between two streams, neither of which it closes. */
    ClassifyCommand(InputStream input, OutputStream output) {
        this.input = input;
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        ServingSettings chosen = serving.serving();
        try (SharedClassifier shared = chosen.load(model.bundle());
                ModelLease classifier = shared.acquire();
                BulkClassifier bulk = new BulkClassifier(classifier, chosen);
                PaceDisplay pace = new PaceDisplay(
                        Clock.systemUTC(), screen(), spec.commandLine().getErr(), StandardStreams.inputBytes())) {
            boolean allGood = new BulkClassification(format, input, output, pace).run(bulk, classifier.modelVersion());
            return allGood ? 0 : UserException.Kind.BAD_INPUT.exitCode();
        } catch (OutputClosedException e) {
            return BROKEN_PIPE;
        }
    }

    /** Answers and a bar on the same terminal would write over each other. */
    private static Optional<ProgressBarConsumer> screen() {
        Map<String, String> environment = System.getenv();
        return Terminal.isErrorWatched(environment) && !Terminal.isOutputWatched(environment)
                ? Optional.of(new ConsoleProgressBarConsumer(System.err))
                : Optional.empty();
    }
}
