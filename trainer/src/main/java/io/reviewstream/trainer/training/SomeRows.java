package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Some rows of a pass, numbered anew.
 *
 * @param rows of {@code whole}
 * @param examples of these rows
 */
record SomeRows(Pass whole, List<Integer> rows, List<Example> examples) implements Pass {

    /** At most so many rows, drawn without replacement; the same seed draws the same ones. */
    static Pass of(Pass whole, int most, long seed) {
        int count = whole.examples().size();
        if (count <= most) {
            return whole;
        }
        List<Integer> rows = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(rows, new Random(seed));
        List<Integer> drawn = List.copyOf(rows.subList(0, most));
        return new SomeRows(
                whole, drawn, drawn.stream().map(whole.examples()::get).toList());
    }

    @Override
    public NDArray logits(List<Integer> wanted, boolean training) {
        return whole.logits(wanted.stream().map(rows::get).toList(), training);
    }

    @Override
    public int length(int row) {
        return whole.length(rows.get(row));
    }
}
