package io.reviewstream.trainer.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Divides rows into batches. Padding costs as much as text, so rows of like length are put together: all rows for
 * evaluation, and those of a shuffled window of {@value #BATCHES_PER_WINDOW} batches for training.
 *
 * @param size rows of a batch
 * @param maxTokens of a piece, padding included; a single row may have more
 */
record Batches(int size, int maxTokens) {
    private static final int BATCHES_PER_WINDOW = 50;

    static Batches of(HyperParameters.Batching settings) {
        return new Batches(settings.batchSize(), settings.microBatchTokens());
    }

    /** Every row once, shortest first, in pieces. */
    List<List<Integer>> byLength(int rows, IntUnaryOperator length) {
        List<List<Integer>> pieces = new ArrayList<>();
        for (List<Integer> batch : cut(ordered(rows, length), size)) {
            pieces.addAll(pieces(batch, length));
        }
        return pieces;
    }

    /** Every row once, in batches of random order. */
    List<List<Integer>> shuffled(int rows, IntUnaryOperator length, Random random) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, rows).boxed().toList());
        Collections.shuffle(order, random);
        for (List<Integer> window : cut(order, size * BATCHES_PER_WINDOW)) {
            window.sort(Comparator.comparingInt(length::applyAsInt));
        }
        List<List<Integer>> batches = cut(order, size);
        Collections.shuffle(batches, random);
        return batches;
    }

    /** The rows of a batch in pieces of like length, each within {@code maxTokens}. */
    List<List<Integer>> pieces(List<Integer> batch, IntUnaryOperator length) {
        List<Integer> order = new ArrayList<>(batch);
        order.sort(Comparator.comparingInt(length::applyAsInt));
        List<List<Integer>> pieces = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= order.size(); to++) {
            boolean full = to == order.size() || (long) length.applyAsInt(order.get(to)) * (to + 1 - from) > maxTokens;
            if (full) {
                pieces.add(order.subList(from, to));
                from = to;
            }
        }
        return pieces;
    }

    private static List<Integer> ordered(int rows, IntUnaryOperator length) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, rows).boxed().toList());
        order.sort(Comparator.comparingInt(length::applyAsInt));
        return order;
    }

    /** Consecutive views of {@code order}. */
    static <T> List<List<T>> cut(List<T> order, int size) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < order.size(); from += size) {
            parts.add(order.subList(from, Math.min(order.size(), from + size)));
        }
        return parts;
    }
}
