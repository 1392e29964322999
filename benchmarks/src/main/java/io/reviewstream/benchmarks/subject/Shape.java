package io.reviewstream.benchmarks.subject;

import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.Vocabulary;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A network of random weights, with the default dropout of the trainer, and random words of one token each. */
public enum Shape {
    /** DistilBERT as it was published. */
    BASE(30_522, 768, 6, 12, 3_072),
    /** A network for machines that do other work too. */
    SMALL(30_522, 256, 4, 4, 1_024),
    /** A network to try the benchmark with. */
    TINY(100, 8, 2, 2, 16);

    private static final int MAX_POSITIONS = 512;
    /** Letters of a word, about as many as an English word has. */
    private static final int LETTERS = 4;

    private static final int ALPHABET = 26;
    /** Tokens at the beginning and the end of every review. */
    private static final int SPECIAL_TOKENS = 2;

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

    /** Its sizes and two labels. */
    public DistilBertConfig config() {
        return DistilBertConfig.of(
                vocabulary, MAX_POSITIONS, dim, layers, heads, hiddenDim, List.of("NEGATIVE", "POSITIVE"));
    }

    /** The beginning of the names of its rows. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The vocabulary of its tokenizer: the special tokens, and random words of one token each. */
    List<String> vocabulary() {
        return Stream.concat(
                        Vocabulary.SPECIAL_TOKENS.stream(),
                        IntStream.range(0, words()).mapToObj(Shape::word))
                .toList();
    }

    /**
     * A review of random words.
     *
     * @param maxTokens the largest number of tokens, with the two special ones
     */
    public String review(Lengths lengths, int maxTokens, Random random) {
        return random.ints(Math.min(lengths.draw(random), maxTokens) - SPECIAL_TOKENS, 0, words())
                .mapToObj(Shape::word)
                .collect(Collectors.joining(" "));
    }

    private int words() {
        return vocabulary - Vocabulary.SPECIAL_TOKENS.size();
    }

    private static String word(int number) {
        char[] letters = new char[LETTERS];
        int rest = number;
        for (int i = 0; i < LETTERS; i++) {
            letters[i] = (char) ('a' + rest % ALPHABET);
            rest /= ALPHABET;
        }
        return String.valueOf(letters);
    }
}
