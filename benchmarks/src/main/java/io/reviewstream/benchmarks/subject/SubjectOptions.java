package io.reviewstream.benchmarks.subject;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.cli.ModelOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.data.ReviewRow;
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
            description = "Reviews to classify. Needs a model, --tokenizer or --plan-of. Default: random ones.")
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
            names = "--plan-of",
            paramLabel = "DIR",
            description =
                    "Directory of a bundle whose serving plan, with its linear stage, and whose tokenizer the network of"
                            + " random weights gets: the speed of that plan with the network of --shape.")
    private Path planOf;

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
        return model.isGiven() || tokenizer != null || planOf != null;
    }

    /** The bundle whose serving plan is measured with a network of random weights, if one was named. */
    public Optional<ModelBundle> planOf() {
        return Optional.ofNullable(planOf).map(ModelBundle::open);
    }

    /** Whether reviews were given. */
    public boolean hasData() {
        return data != null;
    }

    /**
     * Some reviews of the file, chosen by the seed.
     *
     * @throws UserException if the file cannot be read
     */
    public List<ReviewRow> rows(int most) {
        List<ReviewRow> rows = new ArrayList<>(CsvCorpus.readAll(List.of(data)).rows());
        Collections.shuffle(rows, new Random(seed));
        return rows.subList(0, Math.min(most, rows.size()));
    }

    /** The texts of {@link #rows}. */
    public List<String> texts(int most) {
        return rows(most).stream().map(ReviewRow::text).toList();
    }

    /**
     * Measures the given model, or a network of random weights.
     *
     * @param measurement takes the name of the model and its bundle, and returns an exit code
     * @throws UserException if a file of the model is missing or damaged
     */
    public int measure(ToIntBiFunction<String, ModelBundle> measurement) {
        if (planOf != null && (model.isGiven() || tokenizer != null)) {
            throw UserException.usage("--plan-of gives a plan and a tokenizer to a network of random weights. Leave out"
                    + " --model, --registry and --tokenizer, or --plan-of.");
        }
        if (model.isGiven()) {
            ModelBundle bundle = model.bundle();
            // Child processes read its directory.
            bundle.verifyAll();
            return measurement.applyAsInt(bundle.version().value(), bundle);
        }
        if (data != null && !readsTexts()) {
            throw UserException.usage(
                    "--data needs a model or a tokenizer that reads its texts. Name a model with --model"
                            + " or --registry, or a directory with a tokenizer with --tokenizer or --plan-of.");
        }
        Optional<Path> reader = Optional.ofNullable(planOf).or(() -> Optional.ofNullable(tokenizer));
        try (RandomModel random = RandomModel.of(shape, seed, reader, planOf())) {
            return measurement.applyAsInt(shape.label(), random.bundle());
        }
    }
}
