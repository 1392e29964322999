package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.NetworkInput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Part of another pass.
 *
 * @param rows the other's
 * @param examples theirs
 */
record RowSubset(TrainingInput whole, List<Integer> rows, List<Example> examples) implements TrainingInput {
    /** At most so many rows, drawn without replacement; the same seed draws the same ones. */
    static TrainingInput of(TrainingInput whole, int most, long seed) {
        int count = whole.examples().size();
        if (count <= most) {
            return whole;
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        List<Integer> drawn = List.copyOf(order.subList(0, most));
        return new RowSubset(
                whole, drawn, drawn.stream().map(whole.examples()::get).toList());
    }

    @Override
    public NetworkInput input(NDManager owner, List<Integer> some) {
        return whole.input(owner, some.stream().map(rows::get).toList());
    }

    @Override
    public int length(int row) {
        return whole.length(rows.get(row));
    }
}
