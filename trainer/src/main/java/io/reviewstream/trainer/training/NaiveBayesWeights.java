package io.reviewstream.trainer.training;

import io.reviewstream.trainer.network.WordPieces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Weights of words by what they say about the label: {@value #FLOOR} + |log P(w | positive) / P(w | negative)|, where P is
 * the share of the texts of a label that have the word, smoothed by 1. A word of fewer than {@value #FEWEST} texts weighs
 * {@value #FLOOR}. Immutable.
 *
 * @see <a href="https://aclanthology.org/2021.emnlp-main.717/">NB-MLM: efficient domain adaptation of masked language models
 *     for sentiment analysis</a>
 */
final class NaiveBayesWeights implements WordMasking.WordWeights {
    /** Words that say nothing are learned too, more rarely. */
    static final double FLOOR = 0.1;

    private static final int FEWEST = 5;

    private final Map<List<Integer>, Double> byWord;

    private NaiveBayesWeights(Map<List<Integer>, Double> byWord) {
        this.byWord = Map.copyOf(byWord);
    }

    /**
     * Counts the words of labelled texts.
     *
     * @param texts with the labels 1, positive, and 0, negative; at least one of each
     */
    static NaiveBayesWeights of(WordPieces pieces, List<Example> texts) {
        Map<List<Integer>, int[]> counts = new HashMap<>();
        int[] all = new int[2];
        for (Example text : texts) {
            all[text.label()]++;
            int[] ids = text.tokenIds();
            pieces.words(ids).stream()
                    .map(word -> word.stream().map(place -> ids[place]).toList())
                    .collect(Collectors.toSet())
                    .forEach(word -> counts.computeIfAbsent(word, key -> new int[2])[text.label()]++);
        }
        if (all[0] == 0 || all[1] == 0) {
            throw new IllegalArgumentException(all[1] + " positive and " + all[0] + " negative texts");
        }
        Map<List<Integer>, Double> weights = new HashMap<>();
        counts.forEach((word, count) -> {
            if (count[0] + count[1] >= FEWEST) {
                double ratio =
                        Math.log((count[1] + 1.0) / (all[1] + 2.0)) - Math.log((count[0] + 1.0) / (all[0] + 2.0));
                weights.put(word, FLOOR + Math.abs(ratio));
            }
        });
        return new NaiveBayesWeights(weights);
    }

    @Override
    public double of(List<Integer> word) {
        return byWord.getOrDefault(word, FLOOR);
    }
}
