package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.reviewstream.trainer.network.NoGradient;
import java.util.List;

/** Loss and hits, added up batch by batch. */
final class Tally {
    private double lossSum;
    private int hits;
    private int rows;

    /**
     * Mean cross-entropy of logits (rows, labels), a scalar that gradients flow through. The division is done on the
     * constant side, because DJL frees a divisor before the backward pass has read it.
     */
    static NDArray loss(NDArray logits, List<Integer> labels) {
        NDArray wanted = logits.getManager()
                .create(labels.stream().mapToLong(Integer::longValue).toArray())
                .oneHot(Math.toIntExact(logits.getShape().get(1)), DataType.FLOAT32)
                .div(labels.size());
        return logits.logSoftmax(-1).mul(wanted).sum().neg();
    }

    void add(NDArray logits, List<Integer> labels, double loss) {
        long[] likeliest = logits.argMax(-1).toLongArray();
        for (int i = 0; i < likeliest.length; i++) {
            hits += likeliest[i] == labels.get(i) ? 1 : 0;
        }
        lossSum += loss * likeliest.length;
        rows += likeliest.length;
    }

    Measurement measurement() {
        return new Measurement(lossSum / rows, (double) hits / rows, rows);
    }

    /** The network without dropout on every row of {@code pass}. */
    static Measurement of(Pass pass, int batchSize) {
        Tally tally = new Tally();
        for (List<Integer> rows : Batches.byLength(pass.examples().size(), batchSize, pass::length)) {
            List<Integer> labels = labels(pass, rows);
            NoGradient.run(() -> {
                NDArray logits = pass.logits(rows, false);
                tally.add(logits, labels, loss(logits, labels).getFloat());
            });
        }
        return tally.measurement();
    }

    static List<Integer> labels(Pass pass, List<Integer> rows) {
        return rows.stream().map(row -> pass.examples().get(row).label()).toList();
    }
}
