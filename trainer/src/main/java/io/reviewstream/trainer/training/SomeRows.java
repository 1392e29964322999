package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.NetworkInput;
import java.util.List;

/**
 * Part of another pass.
 *
 * @param rows the other's
 * @param examples theirs
 */
record SomeRows(Pass whole, List<Integer> rows, List<Example> examples) implements Pass {
    static SomeRows of(Pass whole, List<Integer> rows) {
        return new SomeRows(
                whole,
                List.copyOf(rows),
                rows.stream().map(row -> whole.examples().get(row)).toList());
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
