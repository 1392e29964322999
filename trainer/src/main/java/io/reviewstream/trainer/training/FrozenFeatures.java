package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.reviewstream.trainer.network.NetworkInput;
import java.util.List;
import java.util.function.IntConsumer;

/** What a frozen backbone made of each text once and for all, through the head alone. */
final class FrozenFeatures implements TrainingInput {
    private final List<Example> examples;
    private final float[][] pooled;

    private FrozenFeatures(List<Example> examples, float[][] pooled) {
        this.examples = examples;
        this.pooled = pooled;
    }

    /**
     * Runs the backbone over every example.
     *
     * @param progress hears how many rows are done
     */
    static FrozenFeatures encode(
            TrainingBackend learner, NDManager parent, TokenInput texts, Batches batches, IntConsumer progress) {
        float[][] pooled = new float[texts.examples().size()][];
        int done = 0;
        for (List<Integer> rows : batches.byLength(texts)) {
            try (NDManager owner = parent.newSubManager()) {
                float[] flat = learner.backbone(owner, texts.input(owner, rows).batch());
                int width = flat.length / rows.size();
                for (int i = 0; i < rows.size(); i++) {
                    float[] vector = new float[width];
                    System.arraycopy(flat, i * width, vector, 0, width);
                    pooled[rows.get(i)] = vector;
                }
            }
            done += rows.size();
            progress.accept(done);
        }
        return new FrozenFeatures(texts.examples(), pooled);
    }

    @Override
    public List<Example> examples() {
        return examples;
    }

    @Override
    public NetworkInput input(NDManager owner, List<Integer> rows) {
        int width = pooled[rows.get(0)].length;
        float[] flat = new float[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(pooled[rows.get(i)], 0, flat, i * width, width);
        }
        return new NetworkInput.Pooled(owner.create(flat, new Shape(rows.size(), width)));
    }

    /** A vector is a vector, however long its text was: batches stay fully shuffled. */
    @Override
    public int length(int row) {
        return 1;
    }
}
