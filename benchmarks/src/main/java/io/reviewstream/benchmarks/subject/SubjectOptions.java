package io.reviewstream.benchmarks.subject;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.cli.ModelOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.data.CsvCorpus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToIntBiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The model and the reviews: given, or random. */
public final class SubjectOptions {
    @Mixin
    private ModelOptions model;

    @Option(
            names = "--data",
            paramLabel = "FILE.csv",
            description = "Reviews to classify. Needs a model or --tokenizer. Default: random ones.")
    private Path data;

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
            names = "--tokenizer",
            paramLabel = "DIR",
            description =
                    "Directory of a bundle or a base model whose tokenizer the network of random weights gets, so that it"
                            + " can read the texts of --data. Default: one of random words.")
    private Path tokenizer;

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

    /** The shape of the random network. */
    public Shape shape() {
        return shape;
    }

    /**
     * The lengths of random reviews.
     *
     * @throws UserException if the option is not such a text
     */
    public Lengths lengths() {
        return Lengths.parse(lengths);
    }

    /** The seed. */
    public long seed() {
        return seed;
    }

    /** Whether a model or a tokenizer for texts was given. */
    public boolean readsTexts() {
        return model.isGiven() || tokenizer != null;
    }

    /** Whether reviews were given. */
    public boolean hasData() {
        return data != null;
    }

    /**
     * The texts of some reviews of the file, chosen by the seed.
     *
     * @throws UserException if the file cannot be read
     */
    public List<String> texts(int most) {
        List<String> texts = new ArrayList<>();
        CsvCorpus.readAll(List.of(data)).rows().forEach(row -> texts.add(row.text()));
        Collections.shuffle(texts, new Random(seed));
        return texts.subList(0, Math.min(most, texts.size()));
    }

    /**
     * Measures the given model, or a network of random weights.
     *
     * @param measurement takes the name of the model and its bundle, and returns an exit code
     * @throws UserException if a file of the model is missing or damaged
     */
    public int measure(ToIntBiFunction<String, ModelBundle> measurement) {
        if (model.isGiven()) {
            ModelBundle bundle = model.bundle();
            // Child processes read its directory.
            bundle.verifyAll();
            return measurement.applyAsInt(bundle.version().value(), bundle);
        }
        if (data != null && !readsTexts()) {
            throw UserException.usage(
                    "--data needs a model or a tokenizer that reads its texts. Name a model with --model"
                            + " or --registry, or a directory with a tokenizer with --tokenizer.");
        }
        try (RandomModel random = RandomModel.of(shape, seed, Optional.ofNullable(tokenizer))) {
            return measurement.applyAsInt(shape.label(), random.bundle());
        }
    }
}
