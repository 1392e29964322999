package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.NetworkInput;
import io.reviewstream.trainer.spill.SpillFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Labelled examples as rows, and the batches that go through the network. */
sealed interface TrainingInput {

    /** The examples by row. */
    List<Example> examples();

    /**
     * Some rows as one batch.
     *
     * @param owner owns the arrays
     */
    NetworkInput batch(NDManager owner, List<Integer> rows);

    /** The length of a row in a batch, which decides its cost. */
    default int length(int row) {
        return examples().get(row).length();
    }

    /** Classes of some rows. */
    default int[] labels(List<Integer> rows) {
        return rows.stream().mapToInt(row -> examples().get(row).label()).toArray();
    }

    /** Token ids, through the whole network. */
    record TokenInput(List<Example> examples, DistilBertConfig config) implements TrainingInput {
        @Override
        public NetworkInput.TokenBatch batch(NDManager owner, List<Integer> rows) {
            List<int[]> texts =
                    rows.stream().map(row -> examples.get(row).tokenIds()).toList();
            return NetworkInput.TokenBatch.padToEights(owner, texts, config);
        }
    }

    /**
     * The output of a frozen backbone, computed once, through the head alone.
     *
     * @param pooled a vector for each example, off the heap
     */
    record FrozenFeatures(List<Example> examples, List<SpillFile.Spilled> pooled) implements TrainingInput {
        /**
         * Runs the backbone over every example.
         *
         * @param progress receives the number of rows done so far
         */
        static FrozenFeatures encode(
                TrainingBackend backend, NDManager parent, TokenInput texts, Batches batches, IntConsumer progress) {
            SpillFile.Spilled[] pooled = new SpillFile.Spilled[texts.examples().size()];
            SpillFile file = SpillFile.create();
            int done = 0;
            for (List<Integer> rows : batches.byLength(texts.examples().size(), texts::length)) {
                try (NDManager owner = parent.newSubManager()) {
                    float[] flat = backend.backbone(owner, texts.batch(owner, rows));
                    int width = flat.length / rows.size();
                    for (int i = 0; i < rows.size(); i++) {
                        ByteBuffer vector = ByteBuffer.allocate(Float.BYTES * width);
                        vector.asFloatBuffer().put(flat, i * width, width);
                        pooled[rows.get(i)] = file.add(vector);
                    }
                }
                done += rows.size();
                progress.accept(done);
            }
            return new FrozenFeatures(texts.examples(), List.of(pooled));
        }

        @Override
        public NetworkInput batch(NDManager owner, List<Integer> rows) {
            int width = pooled.get(rows.get(0)).length() / Float.BYTES;
            float[] flat = new float[rows.size() * width];
            for (int i = 0; i < rows.size(); i++) {
                pooled.get(rows.get(i)).bytes().asFloatBuffer().get(flat, i * width, width);
            }
            return new NetworkInput.Pooled(owner.create(flat, new Shape(rows.size(), width)));
        }

        /** A vector costs the same whatever the length of its text, so batches stay fully shuffled. */
        @Override
        public int length(int row) {
            return 1;
        }
    }

    /**
     * Some rows of another input.
     *
     * @param rows of {@code whole}
     * @param examples of these rows
     */
    record RowSubset(TrainingInput whole, List<Integer> rows, List<Example> examples) implements TrainingInput {
        /** At most {@code most} rows, drawn without replacement; the same seed draws the same ones. */
        static TrainingInput of(TrainingInput whole, int most, long seed) {
            int count = whole.examples().size();
            if (count <= most) {
                return whole;
            }
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, count).boxed().toList());
            Collections.shuffle(order, new Random(seed));
            List<Integer> drawn = List.copyOf(order.subList(0, most));
            return new RowSubset(
                    whole, drawn, drawn.stream().map(whole.examples()::get).toList());
        }

        @Override
        public NetworkInput batch(NDManager owner, List<Integer> some) {
            return whole.batch(owner, some.stream().map(rows::get).toList());
        }

        @Override
        public int length(int row) {
            return whole.length(rows.get(row));
        }
    }
}
