package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDManager;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.MaskedLanguageNetwork;
import io.reviewstream.trainer.network.MaskedLanguageNetwork.MaskedBatch;
import io.reviewstream.trainer.network.MaskedLanguageNetwork.MaskedText;
import io.reviewstream.trainer.training.LossAndAccuracy.LossCounter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Learns to predict hidden words of texts. Which words are hidden in a step depends on its draw alone, so that pieces of a
 * batch and checkpoints change nothing.
 *
 * @param training how words are hidden in training; in validation all are hidden alike, each time the same ones
 */
record MaskedLanguageTask(
        MaskedLanguageNetwork network,
        GradientSum sum,
        NDManager manager,
        DistilBertConfig config,
        WordMasking training,
        List<Example> texts,
        List<Example> validation,
        Batches batches,
        long seed)
        implements TrainingTask {
    @Override
    public int rows() {
        return texts.size();
    }

    @Override
    public int length(int row) {
        return texts.get(row).length();
    }

    @Override
    public int accumulate(NDManager owner, List<List<Integer>> step, long draw) {
        List<Integer> rows = step.stream().flatMap(List::stream).toList();
        List<MaskedText> masked = masked(rows, draw);
        int hidden = masked.stream().mapToInt(text -> text.places().size()).sum();
        int first = 0;
        for (List<Integer> batch : step) {
            int start = first;
            IntFunction<MaskedText> text = at -> masked.get(start + at);
            List<Integer> indexes = IntStream.range(0, batch.size()).boxed().toList();
            for (List<Integer> piece : batches.pieces(indexes, at -> length(batch.get(at)))) {
                List<MaskedText> some = piece.stream().map(text::apply).toList();
                if (some.stream().anyMatch(each -> !each.places().isEmpty())) {
                    sum.add(network.lossAndGradients(owner, MaskedBatch.of(owner, some, config), 1.0 / hidden));
                }
            }
            first += batch.size();
        }
        return hidden;
    }

    /** With at least one hidden word: a step of few short texts would have nothing to learn from. */
    List<MaskedText> masked(List<Integer> rows, long draw) {
        SplittableRandom random = new SplittableRandom(draw);
        List<MaskedText> masked = new ArrayList<>();
        rows.forEach(row -> masked.add(training.mask(texts.get(row).tokenIds(), random)));
        for (int i = 0; masked.stream().allMatch(text -> text.places().isEmpty()); i++) {
            masked.set(i, training.maskOne(texts.get(rows.get(i)).tokenIds(), random));
        }
        return masked;
    }

    @Override
    public TrainingBackend.StepResult step(NDManager owner, double learningRate, int number) {
        return sum.step(owner, learningRate, number);
    }

    @Override
    public Progress start() {
        LossAndAccuracy baseline = validate();
        return Progress.start(baseline, baseline);
    }

    @Override
    public LossAndAccuracy validate() {
        WordMasking uniform = new WordMasking(training.pieces(), WordMasking.WordWeights.UNIFORM);
        LossCounter counter = LossCounter.ZERO;
        for (List<Integer> rows :
                batches.byLength(validation.size(), row -> validation.get(row).length())) {
            List<MaskedText> masked = rows.stream()
                    .map(row -> uniform.mask(validation.get(row).tokenIds(), new SplittableRandom(seed + row)))
                    .toList();
            int hidden = masked.stream().mapToInt(text -> text.places().size()).sum();
            if (hidden > 0) {
                try (NDManager owner = manager.newSubManager()) {
                    float[] score = network.score(owner, MaskedBatch.of(owner, masked, config))
                            .toFloatArray();
                    counter = counter.plus(score[0], Math.round(score[1]), hidden);
                }
            }
        }
        if (counter.rows() == 0) {
            throw UserException.badInput("The " + validation.size()
                    + " texts that the network is measured on are too few to" + " hide a word. Give more texts.");
        }
        return counter.mean();
    }

    @Override
    public Comparator<LossAndAccuracy> order() {
        return LossAndAccuracy.BY_LOSS;
    }
}
