package io.reviewstream.quickstart.command;

import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.quickstart.sample.SampleReview;
import io.reviewstream.quickstart.sample.SampleReview.Domain;
import io.reviewstream.quickstart.sample.SampleReview.TemplateSet;
import io.reviewstream.quickstart.sample.SampleReviews;
import io.reviewstream.quickstart.sample.SampleReviews.SampleFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reviewstream sample}: synthetic reviews as a file. */
@Command(
        name = "sample",
        description = {
            "Writes synthetic labelled product reviews: CSV for 'train' and 'evaluate', or JSON lines for the topic of"
                    + " reviews.",
            "Accuracy on them says nothing about accuracy on real reviews."
        },
        footer = {
            "%nExamples:",
            "  reviewstream sample --rows 3000 --out sample.csv",
            "  reviewstream sample --domain electronics --split held_out --rows 500 --out holdout.csv",
            "  reviewstream sample --format jsonl --rows 1000 --out reviews.jsonl"
        })
public final class SampleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Option(names = "--out", paramLabel = "FILE", description = "File to write (default: stdout).")
    private Path out;

    @Option(
            names = "--format",
            defaultValue = "CSV",
            description = "Format: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private SampleFormat format;

    @Option(names = "--rows", defaultValue = "1000", description = "Number of reviews (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--seed",
            defaultValue = "42",
            description = "Random seed; the same one gives the same reviews (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--domain", description = "Kind of products: ${COMPLETION-CANDIDATES} (default: half of each).")
    private Domain domain;

    @Option(
            names = "--split",
            defaultValue = "TRAINING",
            description =
                    "Set of templates, of which no two share any: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private TemplateSet split;

    @Override
    public Integer call() {
        if (rows < 1) {
            throw UserException.usage("--rows must be at least 1, not " + rows + ".");
        }
        if (out != null && Files.isDirectory(out)) {
            throw UserException.usage("--out " + out + " is a directory. Give a file.");
        }
        if (out != null && !Files.isDirectory(out.toAbsolutePath().getParent())) {
            throw UserException.missingInput("The directory of --out " + out + " does not exist.");
        }
        List<SampleReview> reviews = reviews();
        try {
            if (out == null) {
                PrintWriter results = spec.commandLine().getOut();
                format.write(reviews, results);
                results.flush();
            } else {
                try (Writer writer = Files.newBufferedWriter(out, StandardCharsets.UTF_8)) {
                    format.write(reviews, writer);
                }
            }
        } catch (IOException e) {
            throw UserException.unreachable("Cannot write " + out + ": " + e + ".", e);
        }
        return 0;
    }

    private List<SampleReview> reviews() {
        SampleReviews sample = new SampleReviews(seed);
        try {
            if (domain != null) {
                return sample.reviews(domain, split, rows);
            }
            List<SampleReview> both = new ArrayList<>(sample.reviews(Domain.HOUSEHOLD, split, rows - rows / 2));
            both.addAll(sample.reviews(Domain.ELECTRONICS, split, rows / 2));
            return both;
        } catch (IllegalArgumentException e) {
            throw UserException.usage("--rows is too high: " + e.getMessage() + ".");
        }
    }
}
