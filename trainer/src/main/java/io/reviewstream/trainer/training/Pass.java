package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Examples, and the part of the network that is run over them. */
interface Pass {

    /** The examples by row. */
    List<Example> examples();

    /**
     * Logits of some rows, F32 (rows, labels).
     *
     * @param training whether dropout is on
     */
    NDArray logits(List<Integer> rows, boolean training);

    /** What decides the cost of a row beside others. */
    default int length(int row) {
        return examples().get(row).length();
    }
}
