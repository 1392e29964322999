package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.NetworkInput;
import java.util.List;

/** Examples, and what of them goes through the network. */
interface TrainingInput {

    /** The examples by row. */
    List<Example> examples();

    /**
     * Some rows as the network takes them.
     *
     * @param owner owns the arrays
     */
    NetworkInput input(NDManager owner, List<Integer> rows);

    /** What decides the cost of a row beside others. */
    default int length(int row) {
        return examples().get(row).length();
    }

    /** Classes of some rows. */
    default int[] labels(List<Integer> rows) {
        return rows.stream().mapToInt(row -> examples().get(row).label()).toArray();
    }
}
