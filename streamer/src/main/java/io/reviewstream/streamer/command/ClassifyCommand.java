package io.reviewstream.streamer.command;

import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.cli.ModelOptions;
import io.reviewstream.common.cli.ServingOptions;
import io.reviewstream.common.cli.Terminal;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.BulkClassifier;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.streamer.bulk.BulkClassification;
import io.reviewstream.streamer.bulk.BulkClassification.InputFormat;
import io.reviewstream.streamer.bulk.BulkProgress;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
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
        customSynopsis = "reviewstream classify --registry DIR|--model DIR [OPTIONS] < FILE",
        description = {
            "Classifies reviews from stdin and writes one prediction per line to stdout, in order. The input is plain text,"
                    + " JSON objects with reviewText and optionally reviewId, or CSV with these columns. A line that is"
                    + " not a review is named on stderr, all others are classified, and the exit code is 65. A malformed"
                    + " CSV row ends the program.",
            "The id of a line without reviewId is its number; of a row, sha256- and the hash of its text, as in the"
                    + " trainer.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  echo 'Works like a charm' | reviewstream classify --model models/v20260417-093012-3fa9c1",
            "  reviewstream classify --registry models < reviews.csv > predictions.jsonl"
        })
final class ClassifyCommand implements Callable<Integer> {
    /** Exit code of a program that SIGPIPE ends. */
    private static final int SIGPIPE = 128 + 13;

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
            description =
                    "Format of stdin (default: ${DEFAULT-VALUE}). text reads a line that begins with a brace as JSON."
                            + " auto is csv if the first line is a header with reviewText and another column, or with text or"
                            + " review and one of reviewId and isPositive; otherwise text. It rejects what looks like a table"
                            + " that is not such CSV; text takes it line by line.")
    private InputFormat format;

    @Mixin
    private ServingOptions serving;

    /** Reads and writes two streams and closes neither. */
    ClassifyCommand(InputStream input, OutputStream output) {
        this.input = input;
        this.output = output;
    }

    @Override
    public Integer call() {
        ServingSettings chosen = serving.serving();
        try (SharedClassifier shared = chosen.load(model.bundle());
                ModelLease lease = shared.acquire();
                BulkClassifier bulk = new BulkClassifier(lease, chosen);
                BulkProgress progress =
                        new BulkProgress(terminal(), spec.commandLine().getErr(), StandardStreams.inputBytes())) {
            return switch (new BulkClassification(format, input, output, bulk, lease.modelVersion(), progress).run()) {
                case ALL_CLASSIFIED -> 0;
                case SOME_REJECTED -> UserException.Kind.BAD_INPUT.exitCode();
                case OUTPUT_CLOSED -> SIGPIPE;
            };
        }
    }

    /** Where the progress bar is drawn; none if predictions go to the same terminal. */
    private static Optional<ProgressBarConsumer> terminal() {
        Map<String, String> environment = System.getenv();
        return Terminal.isErrorWatched(environment) && !Terminal.isOutputWatched(environment)
                ? Optional.of(new ConsoleProgressBarConsumer(System.err))
                : Optional.empty();
    }

    /** Standard input and output without Java's buffers. */
    static final class StandardStreams {
        private StandardStreams() {}

        /** Standard output, unbuffered; unlike {@code System.out} it throws on errors. Not to be closed. */
        static OutputStream output() {
            return new FileOutputStream(FileDescriptor.out);
        }

        /** Bytes left to read if standard input is a file, else negative. */
        @SuppressWarnings("resource")
        static long inputBytes() {
            FileChannel input = new FileInputStream(FileDescriptor.in).getChannel();
            try {
                long bytes = input.size() - input.position();
                return bytes > 0 ? bytes : -1;
            } catch (IOException e) {
                // Pipes and terminals have no position.
                return -1;
            }
        }
    }
}
