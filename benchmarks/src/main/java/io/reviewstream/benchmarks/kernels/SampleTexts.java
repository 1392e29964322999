package io.reviewstream.benchmarks.kernels;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Texts with the words of reviews and no sense. */
final class SampleTexts {
    private static final List<String> WORDS = List.of(
            "the",
            "and",
            "it",
            "this",
            "was",
            "for",
            "not",
            "but",
            "with",
            "very",
            "great",
            "good",
            "bad",
            "product",
            "bought",
            "works",
            "worked",
            "broke",
            "after",
            "weeks",
            "month",
            "price",
            "quality",
            "would",
            "recommend",
            "battery",
            "charger",
            "doesn't",
            "disappointed",
            "comfortable",
            "shipping",
            "returned",
            "excellent,",
            "money.",
            "easy",
            "to",
            "use!",
            "I",
            "my",
            "of",
            "a",
            "is");
    private static final int SHORTEST = 5;
    private static final int SPREAD = 115;

    private SampleTexts() {}

    /** Of 5 to 119 words. */
    static List<String> of(int count, long seed) {
        Random random = new Random(seed);
        return random.ints(count, SHORTEST, SHORTEST + SPREAD)
                .mapToObj(words ->
                        random.ints(words, 0, WORDS.size()).mapToObj(WORDS::get).collect(Collectors.joining(" ")))
                .toList();
    }
}
