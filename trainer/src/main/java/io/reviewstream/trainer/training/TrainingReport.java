package io.reviewstream.trainer.training;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;

/**
 * The course of a training run, as {@code report/report.json} has it.
 *
 * @param baseline the network on the validation rows before the first step, with layers that start random
 * @param baselineTraining the same on a sample of the training rows, as many as there are validation rows
 * @param epochs every epoch, in order
 * @param best the epoch whose weights were kept: the one of highest validation accuracy, at a tie of lowest loss
 * @param bestInFloat32 the network of that epoch on the validation rows, with F32 matrix products
 * @param computation the backend, its precision and its matrix kernel, such as {@code TorchScript, FP32, ONEDNN}
 */
public record TrainingReport(
        @JsonProperty("rawValidation") LossAndAccuracy baseline,
        @JsonProperty("rawTraining") LossAndAccuracy baselineTraining,
        List<EpochReport> epochs,
        @JsonIgnore EpochReport best,
        @JsonProperty("keptInFloat32") LossAndAccuracy bestInFloat32,
        String computation) {
    /** Copies the list. */
    public TrainingReport {
        epochs = List.copyOf(epochs);
    }

    /** The number of the epoch whose weights were kept. */
    @JsonProperty
    public int bestEpoch() {
        return best.epoch();
    }

    /**
     * One pass over the training examples.
     *
     * @param epoch counted from 1
     * @param training loss, as it is minimised, and accuracy during the epoch: with dropout, while the weights were
     *     moving
     * @param validation loss and accuracy after the epoch, of the averaged weights where weights are averaged
     * @param duration of training and validation together
     */
    public record EpochReport(int epoch, LossAndAccuracy training, LossAndAccuracy validation, Duration duration) {}
}
