package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.NoGradient;
import java.util.List;
import java.util.function.IntConsumer;

/** The head alone, over what a frozen backbone made of each text once and for all. */
final class HeadPass implements Pass {
    private final DistilBertNetwork network;
    private final List<Example> examples;
    private final float[][] pooled;

    private HeadPass(DistilBertNetwork network, List<Example> examples, float[][] pooled) {
        this.network = network;
        this.examples = examples;
        this.pooled = pooled;
    }

    /**
     * Runs the backbone over every example.
     *
     * @param progress hears how many rows are done
     */
    static HeadPass encode(DistilBertNetwork network, List<Example> examples, int batchSize, IntConsumer progress) {
        float[][] pooled = new float[examples.size()][];
        int width = network.config().dim();
        int done = 0;
        for (List<Integer> rows : Batches.byLength(
                examples.size(), batchSize, row -> examples.get(row).length())) {
            float[] flat = NoGradient.compute(() -> network.backbone(WholePass.batch(network, examples, rows), false)
                    .toFloatArray());
            for (int i = 0; i < rows.size(); i++) {
                float[] vector = new float[width];
                System.arraycopy(flat, i * width, vector, 0, width);
                pooled[rows.get(i)] = vector;
            }
            done += rows.size();
            progress.accept(done);
        }
        return new HeadPass(network, examples, pooled);
    }

    @Override
    public List<Example> examples() {
        return examples;
    }

    @Override
    public NDArray logits(List<Integer> rows, boolean training) {
        int width = network.config().dim();
        float[] flat = new float[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(pooled[rows.get(i)], 0, flat, i * width, width);
        }
        return network.head(network.manager().create(flat, new Shape(rows.size(), width)), training);
    }

    /** A vector is a vector, however long its text was: batches stay fully shuffled. */
    @Override
    public int length(int row) {
        return 1;
    }
}
