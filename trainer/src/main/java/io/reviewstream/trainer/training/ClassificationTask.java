package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDManager;
import java.util.Comparator;
import java.util.List;

/**
 * Learns the labels of examples.
 *
 * @param weights of the training examples
 * @param passes of each training row through the network, which together stay within a piece's tokens
 * @param seed of the training rows that are measured before the first step
 */
record ClassificationTask(
        TrainingBackend backend,
        NDManager manager,
        TrainingInput training,
        ExampleWeights weights,
        TrainingInput validation,
        Batches batches,
        int passes,
        long seed)
        implements TrainingTask {
    @Override
    public int rows() {
        return training.examples().size();
    }

    @Override
    public int length(int row) {
        return training.length(row);
    }

    @Override
    public int accumulate(NDManager owner, List<List<Integer>> step, long draw) {
        double scale = 1 / weights.sum(step);
        for (List<Integer> batch : step) {
            for (List<Integer> group : weights.groups(batch)) {
                double factor = scale * weights.own(group.get(0));
                for (List<Integer> piece : batches.pieces(group, row -> passes * training.length(row))) {
                    backend.accumulate(owner, training.batch(owner, piece), training.labels(piece), factor);
                }
            }
        }
        return step.stream().mapToInt(List::size).sum();
    }

    @Override
    public TrainingBackend.StepResult step(NDManager owner, double learningRate, int number) {
        return backend.step(owner, learningRate, number);
    }

    @Override
    public Progress start() {
        LossAndAccuracy baseline = validate();
        // As many rows as validation has: to measure all of them would take a third of an epoch.
        TrainingInput sample = TrainingInput.RowSubset.of(training, baseline.rows(), seed);
        return Progress.start(baseline, LossAndAccuracy.of(backend, manager, sample, batches));
    }

    @Override
    public LossAndAccuracy validate() {
        return LossAndAccuracy.of(backend, manager, validation, batches);
    }

    @Override
    public Comparator<LossAndAccuracy> order() {
        return LossAndAccuracy.BY_ACCURACY;
    }
}
