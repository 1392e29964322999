package io.reviewstream.trainer.command;

import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.CsvCorpus;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The labelled reviews of a command; a picocli mixin. */
final class DataOption {
    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            split = "\\R",
            hideParamSyntax = true,
            paramLabel = "FILE.csv",
            description =
                    "CSV files of labelled reviews: columns reviewText (or text, review), isPositive and optionally"
                            + " reviewId.")
    private List<Path> data;

    /** Reads all files as one corpus. */
    Corpus corpus() {
        return CsvCorpus.readAll(data);
    }
}
