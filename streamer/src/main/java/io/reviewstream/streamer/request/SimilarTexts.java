package io.reviewstream.streamer.request;

import io.reviewstream.common.linear.NgramFeatures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The words and pairs of words of texts, which tell whether another text is nearly one of them. Owned by one thread. */
final class SimilarTexts {
    /** The share of common words and pairs, of all of both texts (Jaccard), from which one text is nearly the other. */
    private static final double NEARLY = 0.7;

    private final List<int[]> known;

    /** Texts by their features, as {@link NgramFeatures} has them. */
    SimilarTexts(Collection<int[]> known) {
        this.known = new ArrayList<>(known);
    }

    /** Adds a text, unless it is nearly one that is there. */
    boolean add(String text) {
        int[] features = NgramFeatures.of(text);
        boolean isNew = known.stream().noneMatch(other -> jaccard(features, other) >= NEARLY);
        if (isNew) {
            known.add(features);
        }
        return isNew;
    }

    private static double jaccard(int[] one, int[] other) {
        int common = 0;
        for (int i = 0, j = 0; i < one.length && j < other.length; ) {
            if (one[i] == other[j]) {
                common++;
                i++;
                j++;
            } else if (one[i] < other[j]) {
                i++;
            } else {
                j++;
            }
        }
        int all = one.length + other.length - common;
        // Two texts without words are alike.
        return all == 0 ? 1 : (double) common / all;
    }
}
