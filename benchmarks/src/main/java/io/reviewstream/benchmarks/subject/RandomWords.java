package io.reviewstream.benchmarks.subject;

import io.reviewstream.trainer.network.Vocabulary;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** RandomWords that mean nothing, each one token of a network of random weights; and reviews made of them. */
public final class RandomWords {
    /** Of a word, about as many as English words have. */
    private static final int LETTERS = 4;

    private static final int ALPHABET = 26;
    /** The tokens around every review. */
    private static final int AROUND = 2;

    private RandomWords() {}

    /** As many tokens as a network knows: the special ones and words. */
    static List<String> vocabulary(int size) {
        return Stream.concat(Vocabulary.SPECIAL_TOKENS.stream(), words(size)).toList();
    }

    private static Stream<String> words(int vocabulary) {
        return IntStream.range(0, vocabulary - Vocabulary.SPECIAL_TOKENS.size()).mapToObj(RandomWords::word);
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

    /**
     * One review.
     *
     * @param maxTokens a longer one is drawn shorter
     */
    public static String review(Shape shape, Lengths lengths, int maxTokens, Random random) {
        int known = shape.config().vocabSize() - Vocabulary.SPECIAL_TOKENS.size();
        return random.ints(Math.min(lengths.draw(random), maxTokens) - AROUND, 0, known)
                .mapToObj(RandomWords::word)
                .collect(Collectors.joining(" "));
    }
}
