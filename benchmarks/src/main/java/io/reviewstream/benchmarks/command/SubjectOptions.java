package io.reviewstream.benchmarks.command;

import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.benchmarks.subject.Shape;
import picocli.CommandLine.Option;

/** The random model and reviews, for use without a model and a file. */
final class SubjectOptions {
    @Option(
            names = "--shape",
            defaultValue = "base",
            paramLabel = "SHAPE",
            description =
                    "Shape of the network of random weights. base: 6 layers, 768 wide; small: 4 layers, 256 wide; tiny:"
                            + " 2 layers, 8 wide, to see that it works."
                            + " Default: ${DEFAULT-VALUE}.")
    private Shape shape;

    @Option(
            names = "--lengths",
            defaultValue = "lognormal:40,220",
            paramLabel = "lognormal:MEDIAN,P95",
            description = "Lengths of the random reviews in tokens, at most 256. Default: ${DEFAULT-VALUE}.")
    private String lengths;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "N",
            description =
                    "Seed of weights, words, lengths, and the choice of reviews from the file. Default: ${DEFAULT-VALUE}.")
    private long seed;

    Shape shape() {
        return shape;
    }

    Lengths lengths() {
        return Lengths.parse(lengths);
    }

    long seed() {
        return seed;
    }
}
