package io.reviewstream.trainer.training;

import io.reviewstream.trainer.network.MaskedLanguageNetwork.MaskedText;
import io.reviewstream.trainer.network.WordPieces;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Hides whole words of texts as BERT's pre-training does: {@value #SHARE} of the tokens that are not special on average, of
 * which 80 % become the mask token, 10 % any token and 10 % stay. Immutable.
 *
 * @param weights of words: how much more often one is hidden than another, as far as no word is hidden more often than
 *     {@value #MOST} of the time
 */
record WordMasking(WordPieces pieces, WordWeights weights) {
    private static final double SHARE = 0.15;
    private static final double MOST = 0.5;
    private static final double MASKED = 0.8;
    private static final double REPLACED = 0.1;

    /** The weight of a word. */
    @FunctionalInterface
    interface WordWeights {
        /** All the same. */
        WordWeights UNIFORM = word -> 1;

        /**
         * A weight above 0.
         *
         * @param word token ids
         */
        double of(List<Integer> word);
    }

    /** A text in which words are hidden, perhaps none. */
    MaskedText mask(int[] tokenIds, SplittableRandom random) {
        List<List<Integer>> words = pieces.words(tokenIds);
        double[] shares = shares(words, tokenIds);
        List<List<Integer>> hidden = new ArrayList<>();
        for (int i = 0; i < shares.length; i++) {
            if (random.nextDouble() < shares[i]) {
                hidden.add(words.get(i));
            }
        }
        return hide(tokenIds, hidden, random);
    }

    /** A text in which one word is hidden; none, if it has no word. */
    MaskedText maskOne(int[] tokenIds, SplittableRandom random) {
        List<List<Integer>> words = pieces.words(tokenIds);
        return hide(tokenIds, words.isEmpty() ? List.of() : List.of(words.get(random.nextInt(words.size()))), random);
    }

    private MaskedText hide(int[] tokenIds, List<List<Integer>> words, SplittableRandom random) {
        List<Integer> read = new ArrayList<>(tokenIds.length);
        for (int id : tokenIds) {
            read.add(id);
        }
        List<Integer> places = words.stream().flatMap(List::stream).toList();
        for (int place : places) {
            double draw = random.nextDouble();
            if (draw < MASKED) {
                read.set(place, pieces.maskId());
            } else if (draw < MASKED + REPLACED) {
                List<Integer> ordinary = pieces.ordinary();
                read.set(place, ordinary.get(random.nextInt(ordinary.size())));
            }
        }
        return new MaskedText(
                read, places, places.stream().map(place -> tokenIds[place]).toList());
    }

    /**
     * How likely each word is hidden: its weight times a factor, at most {@value #MOST}, so that {@value #SHARE} of the tokens
     * are hidden on average.
     */
    double[] shares(List<List<Integer>> words, int[] tokenIds) {
        double[] shares = new double[words.size()];
        double[] weights = words.stream()
                .mapToDouble(word -> this.weights.of(
                        word.stream().map(place -> tokenIds[place]).toList()))
                .toArray();
        double left = SHARE * words.stream().mapToInt(List::size).sum();
        boolean changed = true;
        while (changed) {
            changed = false;
            double weighted = 0;
            for (int i = 0; i < shares.length; i++) {
                weighted += shares[i] == MOST ? 0 : weights[i] * words.get(i).size();
            }
            double factor = left / weighted;
            for (int i = 0; i < shares.length; i++) {
                if (shares[i] != MOST && factor * weights[i] >= MOST) {
                    shares[i] = MOST;
                    left -= MOST * words.get(i).size();
                    changed = true;
                }
            }
            for (int i = 0; i < shares.length && !changed; i++) {
                shares[i] = shares[i] == MOST ? MOST : factor * weights[i];
            }
        }
        return shares;
    }
}
