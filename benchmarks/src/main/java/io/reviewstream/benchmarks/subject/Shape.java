package io.reviewstream.benchmarks.subject;

import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.List;
import java.util.Locale;

/** Networks of random weights, with the dropout that the trainer has by default. */
public enum Shape {
    /** DistilBERT as it was published. */
    BASE(30_522, 768, 6, 12, 3_072),
    /** What fits beside other work. */
    SMALL(30_522, 256, 4, 4, 1_024),
    /** Shows that the benchmark works, and nothing else. */
    TINY(100, 8, 2, 2, 16);

    private static final int MAX_POSITIONS = 512;

    private final int vocabulary;
    private final int dim;
    private final int layers;
    private final int heads;
    private final int hiddenDim;

    Shape(int vocabulary, int dim, int layers, int heads, int hiddenDim) {
        this.vocabulary = vocabulary;
        this.dim = dim;
        this.layers = layers;
        this.heads = heads;
        this.hiddenDim = hiddenDim;
    }

    /** Its sizes, and two labels. */
    public DistilBertConfig config() {
        return DistilBertConfig.of(
                vocabulary, MAX_POSITIONS, dim, layers, heads, hiddenDim, List.of("NEGATIVE", "POSITIVE"));
    }

    /** What the rows of this shape begin with. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
