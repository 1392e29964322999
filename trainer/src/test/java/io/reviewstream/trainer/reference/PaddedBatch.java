package io.reviewstream.trainer.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Labelled texts, padded to one length.
 *
 * @param texts token ids of each text. Keep the pad token out of a text whose gradients are compared: transformers gives
 *     its embedding no gradient, and this package does
 * @param labels the class of each text
 * @param length of every text with its padding
 */
public record PaddedBatch(List<int[]> texts, List<Integer> labels, int length) {
    /** Copies the lists and checks that they fit. */
    public PaddedBatch {
        texts = List.copyOf(texts);
        labels = List.copyOf(labels);
        if (texts.size() != labels.size()) {
            throw new IllegalArgumentException(texts.size() + " texts with " + labels.size() + " labels");
        }
        for (int[] text : texts) {
            if (text.length == 0 || text.length > length) {
                throw new IllegalArgumentException("Text of " + text.length + " tokens in a batch of " + length);
            }
        }
    }

    /** Texts padded to the longest of them. */
    public static PaddedBatch of(List<int[]> texts, List<Integer> labels) {
        return new PaddedBatch(
                texts,
                labels,
                texts.stream().mapToInt(text -> text.length).max().orElseThrow());
    }

    /** Texts of the given lengths over few tokens, so that tokens repeat, with labels below {@code classes}. */
    public static PaddedBatch random(long seed, int classes, int... lengths) {
        Random random = new Random(seed);
        List<int[]> texts = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int length : lengths) {
            texts.add(random.ints(length, 1, 12).toArray());
            labels.add(random.nextInt(classes));
        }
        return of(texts, labels);
    }

    /** The same texts with more padding. */
    public PaddedBatch lengthened(int by) {
        return new PaddedBatch(texts, labels, length + by);
    }

    /** Each text as a batch of its own, unpadded. */
    public List<PaddedBatch> oneByOne() {
        List<PaddedBatch> singles = new ArrayList<>();
        for (int row = 0; row < texts.size(); row++) {
            singles.add(of(List.of(texts.get(row)), List.of(labels.get(row))));
        }
        return singles;
    }

    /** All token ids, row by row. */
    public long[] inputIds(int padTokenId) {
        long[] ids = new long[texts.size() * length];
        Arrays.fill(ids, padTokenId);
        for (int row = 0; row < texts.size(); row++) {
            for (int i = 0; i < texts.get(row).length; i++) {
                ids[row * length + i] = texts.get(row)[i];
            }
        }
        return ids;
    }

    /** 1 for each token and 0 for padding, row by row. */
    public long[] attentionMask() {
        long[] mask = new long[texts.size() * length];
        for (int row = 0; row < texts.size(); row++) {
            Arrays.fill(mask, row * length, row * length + texts.get(row).length, 1);
        }
        return mask;
    }
}
