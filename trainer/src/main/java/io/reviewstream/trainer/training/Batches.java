package io.reviewstream.trainer.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Which rows go through the network together. Padding costs as much as text, so that rows of like length are put
 * together: all rows when they are measured, and within shuffled windows of many batches when they are learned from.
 */
final class Batches {
    private static final int BATCHES_PER_WINDOW = 50;

    private Batches() {}

    /** Every row once, shortest first. */
    static List<List<Integer>> byLength(int rows, int batchSize, IntUnaryOperator length) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, rows).boxed().toList());
        order.sort(Comparator.comparingInt(length::applyAsInt));
        return cut(order, batchSize);
    }

    /** Every row once, in an order that {@code random} decides. */
    static List<List<Integer>> shuffled(int rows, int batchSize, IntUnaryOperator length, Random random) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, rows).boxed().toList());
        Collections.shuffle(order, random);
        for (List<Integer> window : cut(order, batchSize * BATCHES_PER_WINDOW)) {
            window.sort(Comparator.comparingInt(length::applyAsInt));
        }
        List<List<Integer>> batches = cut(order, batchSize);
        Collections.shuffle(batches, random);
        return batches;
    }

    /** Consecutive views of {@code order}. */
    private static List<List<Integer>> cut(List<Integer> order, int size) {
        List<List<Integer>> parts = new ArrayList<>();
        for (int from = 0; from < order.size(); from += size) {
            parts.add(order.subList(from, Math.min(order.size(), from + size)));
        }
        return parts;
    }
}
